/** Copies an operand that no two strides describe to where they do. */
import { forRange, i32, i64, type Variable } from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import {
  asIndex,
  atMost,
  type Index,
  indicesOf,
  offsetOf,
  plus,
  times,
} from "./index-arithmetic.ts";
import type { Matrix, StridedAxis, StridedOperand } from "./matrix.ts";
import type { Workspace } from "./workspace.ts";

/** Elements that one tile copies. */
const TILE_ELEMENTS = 32768;

/**
 * Copy the operand to the workspace, densely: the axes of the batch along which it varies, then for the left operand
 * rows of terms, for the right one terms of columns.
 */
export function gatherMatrix(
  context: KernelContext,
  workspace: Workspace,
  operand: StridedOperand,
  side: "left" | "right",
  bytes: number,
): { readonly matrix: Matrix; readonly phase: Phase } {
  const varying = operand.batch.filter(({ stride }) => stride !== 0);
  const across = side === "left" ? operand.free : operand.inner;
  const along = side === "left" ? operand.inner : operand.free;
  const elements = [...varying, ...across, ...along];
  const start = workspace.take(count(elements) * bytes);
  const phase = copyPhase(context, operand.start, start, elements, bytes);
  const line = count(along) * bytes;
  let below = count(across) * line;
  const batch = operand.batch.map(() => 0);
  for (let d = batch.length - 1; d >= 0; d--) {
    if (operand.batch[d].stride === 0) continue;
    batch[d] = below;
    below *= operand.batch[d].size;
  }
  const strides = side === "left" ? { free: line, inner: bytes } : { free: bytes, inner: line };
  return { matrix: { start, batch, ...strides }, phase };
}

/** Copy elements in row-major order of their axes, a line along the last axis at a time. */
function copyPhase(
  { module }: KernelContext,
  source: Matrix["start"],
  target: Matrix["start"],
  axes: readonly StridedAxis[],
  bytes: number,
): Phase {
  const lines = axes.slice(0, -1);
  const { size: length, stride } = axes[axes.length - 1];
  const total = count(lines);
  const perTile = Math.max(1, Math.ceil(TILE_ELEMENTS / Math.max(1, length)));
  const body = module.function("gather", { params: TILE_PARAMETERS }, (f, { frame, tile }) => {
    const from = f.let(source(frame));
    const to = f.let(target(frame));
    const begin = f.let(i32.mul(tile, perTile));
    forRange(f, begin, asIndex(atMost(plus(begin, perTile), total)), 1, (line) => {
      const read = f.let(asIndex(plus(from, position(line, lines))));
      const write = f.let(asIndex(plus(to, times(line, length * bytes))));
      forRange(f, 0, length, 1, () => {
        if (bytes === 8) i64.store(f, write, i64.load(read));
        else i32.store(f, write, i32.load(read));
        f.set(read, i32.add(read, stride));
        f.set(write, i32.add(write, bytes));
      });
    });
  });
  return { tiles: Math.ceil(total / perTile), body };
}

/** Bytes from the first element to a position in row-major order. */
function position(linear: Variable<"i32">, axes: readonly StridedAxis[]): Index {
  const indices = indicesOf(
    linear,
    axes.map(({ size }) => size),
  );
  return offsetOf(
    indices,
    axes.map(({ stride }) => stride),
  );
}

function count(axes: readonly StridedAxis[]): number {
  return axes.reduce((product, { size }) => product * size, 1);
}
