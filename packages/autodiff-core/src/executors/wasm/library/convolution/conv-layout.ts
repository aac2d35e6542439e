/**
 * A convolution as sums of shifted rows.
 *
 * The input is first copied with its border of zeros. Where windows move by more than one entry along the last axis,
 * entries of the copy that are as far apart are put next to one another (`residues` rows in place of one). Then
 * neighboring outputs of a phase (see conv-plan.ts) read neighboring entries under every tap, whatever strides, padding
 * and dilations are, and vectors of outputs are sums of products of one weight and one vector each.
 */
import type { ConvFilters } from "../../../../compiler/kernel.ts";
import {
  type AxisPhase,
  axisPhases,
  combinations,
  rangeRead,
} from "../../../../convolution/conv-plan.ts";
import type { ConvParams } from "../../../../convolution/geometry.ts";
import type { Range } from "../../../../convolution/lattice.ts";
import { type Shape, sizeOf, stridesOf } from "../../../../shape.ts";

/** An axis of places: `count` of them, `step` elements apart. */
export interface Places {
  readonly count: number;
  readonly step: number;
}

/** Outputs that meet the same taps, with distances in elements. */
export interface PhaseLayout {
  /** Positions of the outputs along each spatial axis of the result. */
  readonly outputs: readonly Range[];
  /** Where the first one reads in a channel of the copy, and the axes of that. */
  readonly base: number;
  readonly bases: readonly Places[];
  /** First tap in a filter, and the axes of taps: in the filter, and (the last one in entries) in the copy. */
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

/** The layout for the shapes of an input, filters and result. */
export function layOutConvolution(
  x: Shape,
  kernel: Pick<ConvFilters, "shape" | "strides">,
  result: Shape,
  params: ConvParams,
): ConvLayout {
  const [examples, channels, ...spatial] = x;
  const [filters, depth, ...window] = kernel.shape;
  const [, , ...output] = result;
  const axes = spatial.map((_, axis) => axisPhases(window[axis], output[axis], params, axis));
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
    groups: params.groups,
    depth,
    shape,
    origin,
    residues,
    rowLength,
    strides,
    size,
    plane: planeFor(size),
    phases: combinations(axes).map((choice) =>
      layOutPhase(choice, kernel.strides.slice(2), { origin, strides }),
    ),
  };
}

type CopyPlaces = Pick<ConvLayout, "origin" | "strides">;

function layOutPhase(
  axes: readonly AxisPhase[],
  tapStrides: readonly number[],
  { origin, strides }: CopyPlaces,
): PhaseLayout {
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
    outputs,
    // Where no tap is met, nothing is read.
    base: size === 0 ? 0 : dot(bases, inRows) - dot(startingAt(origin), inRows),
    bases: places(bases, entries).map((places, axis) =>
      axis === last ? { ...places, step: 1 } : places,
    ),
    tap: dot(taps, tapStrides),
    taps: places(taps, tapStrides),
    offsets: places(offsets, entries),
    entry: size === 0 ? 0 : bases[last].start - origin[last],
    size,
  };
}

function startingAt(origin: readonly number[]): Range[] {
  return origin.map((start) => ({ start, step: 1, count: 1 }));
}
