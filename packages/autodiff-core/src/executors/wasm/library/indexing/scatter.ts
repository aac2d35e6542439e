/**
 * Scatters: a copy of the operand, into which the updates are put in their order. Sums and products of float32 are kept
 * in float64 and rounded once, as in the primitives, where that takes no more than some memory.
 */
import { type Block, isBlock } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import type { GatherParams } from "../../../../primitives/positions.ts";
import type { Literal } from "../../../../program/program.ts";
import { sizeOf } from "../../../../shape.ts";
import { type FunctionBuilder, i32, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { blockLoop } from "../block-loop.ts";
import { addressOf, phase, type Tile, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { placeOf, restAxes } from "./gather.ts";
import { emitInitial } from "./initial.ts";
import { combineLine, type Line } from "./scatter-line.ts";
import type { ScatterMode } from "./scatter-modes.ts";
import { nestLoops, type StridedAxis } from "./strided-axes.ts";
import { emitNarrow, emitWiden } from "./widened.ts";

/** Most elements of a float32 operand that are widened: 32 MB. */
const MOST_WIDENED = 1 << 22;
/** Length of rows and number of updates from which on there are several tiles, each of which reads all indices. */
const LONG = 16;
const MANY = 1 << 15;

/** `scatterAdd`, `scatterSet`, … `(x, indices, updates)`; rows outside are dropped. */
export function emitScatter(mode: ScatterMode): LibraryEmitter {
  return (context, { operands, results, params }) => {
    const [x, indices, updates] = operands;
    const [result] = results;
    if (!isBlock(indices)) return undefined;
    if (x.dtype === "bool" && mode !== "set") return undefined;
    const at = { x, indices, updates, result, params: params as GatherParams };
    const isRounded = x.dtype === "float32" && (mode === "add" || mode === "mul");
    if (!isRounded || sizeOf(x.shape) > MOST_WIDENED) {
      const target = (tile: Tile): Variable<"i32"> => addressOf(context, tile, result);
      return [
        ...emitInitial(context, "scatter copy", x, result),
        ...emitUpdates(context, mode, at, x.dtype, target),
      ];
    }
    const workspace = context.reserveWorkspace(8 * sizeOf(x.shape));
    return [
      ...emitWiden(context, x, workspace),
      ...emitUpdates(context, mode, at, "float64", ({ f, frame }) => f.let(workspace(frame))),
      ...emitNarrow(context, workspace, result),
    ];
  };
}

interface ScatterOperands {
  readonly x: Block | Literal;
  readonly indices: Block;
  readonly updates: Block | Literal;
  readonly params: GatherParams;
}

/**
 * Tiles take rows of the result of their own, and the updates of those in their order: no sum depends on the number of
 * threads, and what a tile writes stays near.
 */
function emitUpdates(
  context: KernelContext,
  mode: ScatterMode,
  { x, indices, updates, params }: ScatterOperands,
  dtype: DType,
  target: (tile: Tile) => Variable<"i32">,
): readonly Phase[] {
  const rows = sizeOf(indices.shape.slice(0, -1));
  const axes = restAxes(x as Block, params);
  const length = sizeOf(axes.map(({ size }) => size));
  if (rows === 0 || length === 0) return [];
  const [bytes, step] = [dtype, updates.dtype].map((type) => BYTES_PER_ELEMENT[type]);
  const size = sizeOf(x.shape);
  const tiles = length >= LONG ? Math.min(16, tileCount(rows * length, MANY)) : 1;
  return [
    phase(context, `scatter ${mode}`, tiles, (tile) => {
      const { f } = tile;
      const { from, to } = tileRange(tile, size, tiles);
      const [low, high] = [from, to].map((end) => (typeof end === "number" ? i32.const(end) : end));
      const line: Line = { mode, dtype, update: isBlock(updates) ? updates.dtype : updates };
      const values = {
        total: target(tile),
        at: addressOf(context, tile, indices),
        given: isBlock(updates) ? addressOf(context, tile, updates) : i32.const(0),
        low,
        high,
      };
      blockLoop(context, f, "scatter rows", rows, values, (inner, row, given) => {
        const { offset, inside } = placeOf(inner, x, params, given.at, row);
        const isOwn = i32.and(i32.geS(offset, given.low), i32.ltS(offset, given.high));
        inner.if(tiles === 1 ? inside : i32.and(inside, isOwn), () => {
          const first = inner.let(i32.add(given.total, i32.mul(offset, bytes)));
          const source = inner.let(i32.add(given.given, i32.mul(row, length * step)));
          combineAll(inner, line, axes, first, source, bytes, step);
        });
      });
    }),
  ];
}

/** A row: loops over all axes, the last one as a line. */
function combineAll(
  f: FunctionBuilder,
  line: Line,
  axes: readonly StridedAxis[],
  to: Variable<"i32">,
  from: Variable<"i32">,
  bytes: number,
  step: number,
): void {
  const last = axes.at(-1) ?? { size: 1, strides: [1, 1] };
  nestLoops(f, axes.slice(0, -1), [from, to], [step, bytes], ([source, target]) => {
    combineLine(f, line, target, source, last.size, last.strides[1]);
  });
}
