/**
 * A convolution as sums of shifted rows.
 *
 * The input is first copied with its border of zeros. Where windows move by more than one entry along the last axis,
 * entries of the copy that are as far apart are put next to one another (`residues` rows in place of one). Then
 * neighboring outputs of a phase (see conv-plan.ts) read neighboring entries under every tap, whatever strides, padding
 * and dilations are, and vectors of outputs are sums of products of one weight and one vector each.
 */
import {
  type AxisPhase,
  axisPhases,
  combinations,
  rangeRead,
} from "../../../../convolution/conv-plan.ts";
import { type ConvParams, convolvedShape, type Widths } from "../../../../convolution/geometry.ts";
import type { Range } from "../../../../convolution/lattice.ts";
import { type Shape, sizeOf, stridesOf } from "../../../../shape.ts";

/** An axis of places: `count` of them, `step` elements apart. */
export interface Places {
  readonly count: number;
  readonly step: number;
}

/** Outputs that meet the same taps, with distances in elements. */
export interface PhaseLayout {
  /** First output in a channel of the result, and the axes of outputs. */
  readonly output: number;
  readonly outputs: readonly Places[];
  /** Where the first one reads in a channel of the copy, and the axes of that. */
  readonly base: number;
  readonly bases: readonly Places[];
  /** First tap in a window, and the axes of taps: in the kernel, and (the last one in entries) in the copy. */
  readonly tap: number;
  readonly taps: readonly Places[];
  readonly offsets: readonly Places[];
  /** Entry of the copy, along the last axis, under the first tap. */
  readonly entry: number;
  /** Taps of the window that are met. */
  readonly size: number;
}

export interface ConvLayout {
  readonly examples: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  /** Channels of a group. */
  readonly depth: number;
  readonly spatial: Shape;
  readonly windowSize: number;
  readonly outputSize: number;
  /** Shape of a channel of the copy before entries are put next to one another, and the entry of the input at its start. */
  readonly shape: readonly number[];
  readonly origin: readonly number[];
  readonly residues: number;
  readonly rowLength: number;
  /** Elements between neighbors along the axes of the copy. */
  readonly strides: readonly number[];
  /** Elements of a channel of the copy, and from one channel to the next. */
  readonly size: number;
  readonly plane: number;
  readonly phases: readonly PhaseLayout[];
}

/** Elements of two cache lines of the smaller dtypes. */
const LINES = 32;

/** An odd multiple of half of {@link LINES}, so that the same place in all channels is not in the same part of a cache. */
function planeFor(size: number): number {
  return Math.ceil((size - LINES / 2) / LINES) * LINES + LINES / 2;
}

/** The layout for an input, a kernel and parameters. */
export function layOutConvolution(x: Shape, kernel: Shape, params: ConvParams): ConvLayout {
  const [examples, channels, ...allSpatial] = x;
  const [filters, depth, ...allWindow] = kernel;
  const { spatial, window, along } = withoutTrivialAxes(allSpatial, allWindow, params);
  const output = convolvedShape(spatial, window, along);
  const axes = spatial.map((_, axis) => axisPhases(window[axis], output[axis], along, axis));
  const ranges = axes.map(rangeRead);
  const shape = ranges.map(([first, last]) => Math.max(0, last - first + 1));
  const origin = ranges.map(([first]) => first);
  const last = spatial.length - 1;
  const residues = Math.max(1, axes[last][0]?.bases.step ?? 1);
  const rowLength = Math.ceil(shape[last] / residues);
  const strides = stridesOf([...shape.slice(0, -1), residues * rowLength]);
  const size = sizeOf(shape.slice(0, -1)) * residues * rowLength;
  return {
    examples,
    channels,
    filters,
    groups: along.groups,
    depth,
    spatial,
    windowSize: sizeOf(window),
    outputSize: sizeOf(output),
    shape,
    origin,
    residues,
    rowLength,
    strides,
    size,
    plane: planeFor(size),
    phases: combinations(axes).map((choice) =>
      layOutPhase(choice, output, window, { origin, strides }),
    ),
  };
}

type CopyPlaces = Pick<ConvLayout, "origin" | "strides">;

function layOutPhase(
  axes: readonly AxisPhase[],
  output: Shape,
  window: Shape,
  { origin, strides }: CopyPlaces,
): PhaseLayout {
  const [outputStrides, windowStrides] = [stridesOf(output), stridesOf(window)];
  const last = axes.length - 1;
  const dot = (ranges: readonly Range[], steps: readonly number[]) =>
    ranges.reduce((sum, { start }, axis) => sum + start * steps[axis], 0);
  const places = (ranges: readonly Range[], steps: readonly number[]): Places[] =>
    ranges.map(({ count, step }, axis) => ({ count, step: step * steps[axis] }));
  const outputs = axes.map((axis) => axis.outputs);
  const taps = axes.map((axis) => axis.taps);
  const bases = axes.map((axis) => axis.bases);
  const offsets = axes.map((axis) => ({ ...axis.offsets, count: axis.taps.count }));
  const size = taps.reduce((product, { count }) => product * count, 1);
  const inRows = strides.map((stride, axis) => (axis === last ? 0 : stride));
  const entries = strides.map((stride, axis) => (axis === last ? 1 : stride));
  return {
    output: dot(outputs, outputStrides),
    outputs: places(outputs, outputStrides),
    // Where no tap is met, nothing is read.
    base: size === 0 ? 0 : dot(bases, inRows) - dot(startingAt(origin), inRows),
    bases: places(bases, entries).map((places, axis) =>
      axis === last ? { ...places, step: 1 } : places,
    ),
    tap: dot(taps, windowStrides),
    taps: places(taps, windowStrides),
    offsets: places(offsets, entries),
    entry: size === 0 ? 0 : bases[last].start - origin[last],
    size,
  };
}

function startingAt(origin: readonly number[]): Range[] {
  return origin.map((start) => ({ start, step: 1, count: 1 }));
}

/**
 * Without axes of one entry, and with neighboring axes along which nothing is summed made one, so that rows are long.
 * At least one axis is left.
 */
function withoutTrivialAxes(
  spatial: Shape,
  window: Shape,
  params: ConvParams,
): { readonly spatial: number[]; readonly window: number[]; readonly along: ConvParams } {
  const kept: { size: number; window: number; axis: number; plain: boolean }[] = [];
  spatial.forEach((size, axis) => {
    const [before, after] = params.padding[axis];
    const plain =
      window[axis] === 1 &&
      params.strides[axis] === 1 &&
      before === 0 &&
      after === 0 &&
      params.inputDilation[axis] === 1;
    const previous = kept.at(-1);
    if (plain && size === 1) return;
    if (plain && previous?.plain) previous.size *= size;
    else kept.push({ size, window: window[axis], axis, plain });
  });
  if (kept.length === 0) kept.push({ size: 1, window: 1, axis: -1, plain: true });
  const pick = <T>(values: readonly T[], otherwise: T): T[] =>
    kept.map(({ axis }) => values[axis] ?? otherwise);
  const none: Widths = [0, 0];
  return {
    spatial: kept.map(({ size }) => size),
    window: kept.map((axis) => axis.window),
    along: {
      strides: pick(params.strides, 1),
      padding: pick(params.padding, none),
      inputDilation: pick(params.inputDilation, 1),
      kernelDilation: pick(params.kernelDilation, 1),
      groups: params.groups,
    },
  };
}
