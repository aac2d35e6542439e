/**
 * Where a convolution reads and writes.
 *
 * Outputs whose windows meet the same taps of the kernel form a phase: one phase without input dilation, more with it,
 * each with the few taps that do not fall between entries. Within a phase, output `p` is the sum over taps `k` of
 * `weight[k] · input[base[p] + tap[k]]` in a copy of the input that holds its border, so that the innermost loop knows
 * nothing of strides, dilation and padding.
 */
import { sizeOf, stridesOf } from "../shape.ts";
import { type ConvParams, convolvedShape, phaseLength } from "./geometry.ts";
import { lattice, type Range } from "./lattice.ts";

/** Outputs along one axis that meet the same taps. */
export interface AxisPhase {
  readonly outputs: Range;
  /** Entry of the input under the first tap, for each output. */
  readonly bases: Range;
  readonly taps: Range;
  /** Distance of each tap from the first, in entries of the input. */
  readonly offsets: Range;
}

export interface Phase {
  /** Places of the outputs in an output channel. */
  readonly outputs: Int32Array;
  readonly bases: Int32Array;
  /** Places of the taps in a window of the kernel. */
  readonly taps: Int32Array;
  readonly offsets: Int32Array;
}

export interface ConvPlan {
  /** Shape of one channel of the copy of the input, and the entry of the input that stands first in it. */
  readonly shape: readonly number[];
  readonly origin: readonly number[];
  readonly phases: readonly Phase[];
}

export function planConvolution(
  spatial: readonly number[],
  window: readonly number[],
  params: ConvParams,
): ConvPlan {
  const output = convolvedShape(spatial, window, params);
  const axes = spatial.map((_, axis) => axisPhases(window[axis], output[axis], params, axis));
  const ranges = axes.map(rangeRead);
  const shape = ranges.map(([first, last]) => Math.max(0, last - first + 1));
  const origin = ranges.map(([first]) => first);
  const inCopy = stridesOf(shape);
  const phases = combinations(axes).map(
    (choice): Phase => ({
      outputs: lattice(
        choice.map(({ outputs }) => outputs),
        stridesOf(output),
      ),
      bases: lattice(
        choice.map(({ bases }, axis) => ({ ...bases, start: bases.start - origin[axis] })),
        inCopy,
      ),
      taps: lattice(
        choice.map(({ taps }) => taps),
        stridesOf(window),
      ),
      offsets: lattice(
        choice.map(({ offsets }) => offsets),
        inCopy,
      ),
    }),
  );
  return { shape, origin, phases };
}

/**
 * Copy examples `[count, channels, ...spatial]` of the input into `to`, whose channels have the plan's shape. What is
 * not covered stays as it is: zero.
 */
export function copyWithBorder(
  from: ArrayLike<number>,
  to: Float64Array | Int32Array,
  channels: { readonly first: number; readonly count: number },
  spatial: readonly number[],
  { shape, origin }: ConvPlan,
): void {
  const [inStrides, outStrides] = [stridesOf(spatial), stridesOf(shape)];
  const low = origin.map((at) => Math.max(0, at));
  const extent = shape.map((n, axis) => Math.min(spatial[axis], origin[axis] + n) - low[axis]);
  if (extent.some((n) => n <= 0)) return;
  const run = extent.at(-1) ?? 1;
  const rows = extent.slice(0, -1).map((count): Range => ({ start: 0, step: 1, count }));
  const [inRows, outRows] = [lattice(rows, inStrides), lattice(rows, outStrides)];
  const inFirst = low.reduce((sum, at, axis) => sum + at * inStrides[axis], 0);
  const outFirst = low.reduce((sum, at, axis) => sum + (at - origin[axis]) * outStrides[axis], 0);
  const [inSize, outSize] = [sizeOf(spatial), sizeOf(shape)];
  for (let c = 0; c < channels.count; c++) {
    for (let row = 0; row < inRows.length; row++) {
      const source = (channels.first + c) * inSize + inFirst + inRows[row];
      const target = c * outSize + outFirst + outRows[row];
      for (let i = 0; i < run; i++) to[target + i] = from[source + i];
    }
  }
}

/** The phases along an axis. */
export function axisPhases(
  window: number,
  output: number,
  params: ConvParams,
  axis: number,
): AxisPhase[] {
  const stride = params.strides[axis];
  const dilation = params.inputDilation[axis];
  const spacing = params.kernelDilation[axis];
  const [before] = params.padding[axis];
  const period = phaseLength(stride, dilation);
  const tapPeriod = phaseLength(spacing, dilation);
  return Array.from({ length: Math.min(period, output) }, (_, first) => {
    const start = first * stride - before;
    const tap = firstHit(start, spacing, dilation, Math.min(window, tapPeriod));
    const taps = { start: tap, step: tapPeriod, count: Math.ceil((window - tap) / tapPeriod) };
    const count = Math.ceil((output - first) / period);
    return {
      outputs: { start: first, step: period, count },
      bases: {
        start: (start + tap * spacing) / dilation,
        step: (period * stride) / dilation,
        count,
      },
      taps: tap < 0 ? { ...taps, count: 0 } : taps,
      offsets: { start: 0, step: (tapPeriod * spacing) / dilation, count: taps.count },
    };
  });
}

/** The first of `count` taps that falls on an entry and not between, or -1. */
function firstHit(start: number, spacing: number, dilation: number, count: number): number {
  for (let tap = 0; tap < count; tap++) if ((start + tap * spacing) % dilation === 0) return tap;
  return -1;
}

/** First and last entry that any phase reads. */
export function rangeRead(phases: readonly AxisPhase[]): [number, number] {
  const reading = phases.filter(({ taps }) => taps.count > 0);
  const first = reading.map(({ bases }) => bases.start);
  const last = reading.map(({ bases, offsets }) => lastOf(bases) + lastOf(offsets));
  return reading.length === 0 ? [0, -1] : [Math.min(...first), Math.max(...last)];
}

function lastOf({ start, step, count }: Range): number {
  return start + (count - 1) * step;
}

/** One phase per axis, in all combinations. */
export function combinations(axes: readonly (readonly AxisPhase[])[]): AxisPhase[][] {
  return axes.reduce<AxisPhase[][]>(
    (found, phases) => found.flatMap((chosen) => phases.map((phase) => [...chosen, phase])),
    [[]],
  );
}
