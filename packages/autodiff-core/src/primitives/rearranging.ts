/** Repetition, rotation and division of tensors along axes, as compositions. */
import { OptionError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { concat, sliceAxis } from "./joining.ts";

/** The whole tensor side by side with itself, `counts[i]` times along axis `i`; further axes are added in front. */
export function tile(x: Tensor, counts: readonly number[]): Tensor {
  checkCounts("tile", counts);
  const rank = Math.max(x.rank, counts.length);
  const shape = [...new Array<number>(rank - x.rank).fill(1), ...x.shape];
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const spread = shape.flatMap((n, axis) => [times[axis], n]);
  const single = shape.flatMap((n) => [1, n]);
  return x
    .reshape(single)
    .broadcastTo(spread)
    .reshape(shape.map((n, axis) => n * times[axis]));
}

/** Every entry along an axis `count` times in a row. */
export function repeat(x: Tensor, count: number, axis = 0): Tensor {
  checkCounts("repeat", [count]);
  const at = normalizeAxis("repeat", axis, x.rank);
  const shape = [...x.shape.slice(0, at + 1), count, ...x.shape.slice(at + 1)];
  const wide = x.expandDims(at + 1).broadcastTo(shape);
  return wide.reshape(x.shape.map((n, i) => (i === at ? n * count : n)));
}

/** Entries moved `shift` places towards the end of an axis, those that fall off coming back at its start. */
export function roll(x: Tensor, shift: number, axis = 0): Tensor {
  if (!Number.isInteger(shift)) throw notWhole("roll", shift);
  const at = normalizeAxis("roll", axis, x.rank);
  const n = x.shape[at];
  if (n === 0) return x;
  const cut = ((-shift % n) + n) % n;
  return concat([sliceAxis(x, at, cut, n), sliceAxis(x, at, 0, cut)], at);
}

/**
 * Divide a tensor along an axis.
 *
 * @param parts - A number of equal parts, or the positions at which to cut.
 */
export function splitAxis(x: Tensor, parts: number | readonly number[], axis = 0): Tensor[] {
  const at = normalizeAxis("splitAxis", axis, x.rank);
  const n = x.shape[at];
  const cuts = typeof parts === "number" ? equalCuts(x, parts, at) : parts;
  const ends = [0, ...cuts, n].map((cut) => Math.min(Math.max(cut < 0 ? cut + n : cut, 0), n));
  return ends.slice(1).map((end, i) => sliceAxis(x, at, ends[i], Math.max(ends[i], end)));
}

/** Exchange two axes. */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const [p, q] = [normalizeAxis("swapAxes", a, x.rank), normalizeAxis("swapAxes", b, x.rank)];
  return x.transpose(x.shape.map((_, axis) => (axis === p ? q : axis === q ? p : axis)));
}

/**
 * Coordinates of a grid from the coordinates along its axes.
 *
 * @param axes - One vector per axis.
 * @returns One tensor per axis, of shape `[axes[0].size, axes[1].size, …]` (NumPy's `indexing="ij"`).
 */
export function meshgrid(axes: readonly Tensor[]): Tensor[] {
  const shape = axes.map((x) => x.size);
  return axes.map((x, i) =>
    x.reshape(shape.map((n, axis) => (axis === i ? n : 1))).broadcastTo(shape),
  );
}

function equalCuts(x: Tensor, parts: number, axis: number): number[] {
  const n = x.shape[axis];
  if (!(Number.isInteger(parts) && parts > 0 && n % parts === 0)) {
    throw new OptionError({
      where: "splitAxis",
      expected: `a number of parts that divides the ${n} entries along axis ${axis} of ${formatSpec(x)}`,
      received: `${parts}`,
      fix: "Give the positions at which to cut, for parts of different sizes.",
    });
  }
  return Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * n) / parts);
}

function checkCounts(where: string, counts: readonly number[]): void {
  for (const count of counts) {
    if (!(Number.isInteger(count) && count >= 0)) throw notWhole(where, count);
  }
}

function notWhole(where: string, received: number): OptionError {
  return new OptionError({
    where,
    expected: "whole numbers known while tracing",
    received: String(received),
    fix: "Give plain numbers; for positions that are computed use gather or dynamicSlice.",
  });
}
