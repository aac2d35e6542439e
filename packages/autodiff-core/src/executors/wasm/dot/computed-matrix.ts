/** Operands that a stage computes: into the workspace before the product, or into scratch memory just before use. */

import { joinAxis } from "../../../compiler/collapse-axes.ts";
import type { DotAxis, DotKernel, Stage } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { stridesOf } from "../../../shape.ts";
import { i32 } from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import { asIndex, atMost, minus, plus, quotient, remainder, times } from "./index-arithmetic.ts";
import type { ComputedMatrix, Matrix } from "./matrix.ts";
import { permuteStage } from "./permute-stage.ts";
import { emitStageRectangle } from "./stage-rectangle.ts";
import type { Workspace } from "./workspace.ts";

/** Elements that one tile computes. */
const TILE_ELEMENTS = 16384;

/** The operand on one side of a product; `undefined` if it lies in memory. */
export function computedMatrix(
  kernel: DotKernel,
  side: "left" | "right",
): ComputedMatrix | undefined {
  const { buffer, prologue } = kernel[side];
  if (prologue === undefined) return undefined;
  const sizes = (role: DotAxis["role"]) =>
    kernel.axes.flatMap((axis) => (axis.role === role ? [axis.size] : []));
  const [batch, free, inner] = [
    sizes("batch"),
    sizes(side === "left" ? "row" : "column"),
    sizes("inner"),
  ];
  const along = alongOf(prologue, batch.length + free.length);
  const first = prologue.shape.map((_, d) => d);
  const freeAxes = first.splice(batch.length, free.length);
  const innerAxes = first.splice(batch.length);
  const order = along === "inner" ? [freeAxes, innerAxes] : [innerAxes, freeAxes];
  const stage = permuteStage(prologue, [...first, ...order.flat()]);
  const [rowAxes, columnAxes] = along === "inner" ? [free, inner] : [inner, free];
  const entries = { kind: "written", dtype: kernel.dtype, buffer } as const;
  const loops = { batchAxes: batch, rowAxes, columnAxes, entries };
  const isPlane = rowAxes.length === 1 && columnAxes.length === 1;
  const joined = isPlane ? joinAxis(denseInPlane(stage), batch.length) : undefined;
  return {
    along,
    loops: { ...loops, stage: intoLine(stage, columnAxes.length > 0) },
    run: joined && {
      ...loops,
      stage: intoLine(joined, true),
      rowAxes: [],
      columnAxes: [rowAxes[0] * columnAxes[0]],
    },
  };
}

/** The stage with its results row by row. */
function denseInPlane(stage: Stage): Stage {
  const strides = stridesOf(stage.shape);
  return {
    ...stage,
    stores: stage.stores.map((s) => ({ ...s, access: { ...s.access, strides } })),
  };
}

/** Along the terms if everything that is read lies side by side, or not at all, along them. */
function alongOf({ shape, nodes }: Stage, inner: number): ComputedMatrix["along"] {
  const near = (axis: number) =>
    nodes.every((node) => node.kind !== "load" || [0, 1].includes(node.access.strides[axis]));
  return inner === shape.length || (!near(shape.length - 1) && near(inner - 1)) ? "free" : "inner";
}

/** The stage with its results side by side, wherever its rows begin. */
function intoLine(stage: Stage, hasColumns: boolean): Stage {
  const last = stage.shape.length - 1;
  const strides = stage.shape.map((_, d) => (hasColumns && d === last ? 1 : 0));
  const stores = stage.stores.map((store) => ({
    ...store,
    access: { ...store.access, offset: 0, strides },
  }));
  return { ...stage, stores };
}

/** The operand as it would lie in memory, densely; it starts nowhere. */
export function denseMatrix({ loops, along }: ComputedMatrix): Matrix {
  const bytes = BYTES_PER_ELEMENT[loops.entries.dtype];
  const line = count(loops.columnAxes) * bytes;
  let below = count(loops.rowAxes) * line;
  const batch = loops.batchAxes.map(() => 0);
  for (let d = batch.length - 1; d >= 0; d--) {
    batch[d] = below;
    below *= loops.batchAxes[d];
  }
  const strides = along === "inner" ? { free: line, inner: bytes } : { free: bytes, inner: line };
  return { start: () => i32.const(0), batch, ...strides };
}

/** Compute the whole operand before the product. */
export function computeMatrix(
  context: KernelContext,
  workspace: Workspace,
  computed: ComputedMatrix,
): { readonly matrix: Matrix; readonly phase: Phase } {
  const { rowAxes, columnAxes, batchAxes, entries } = computed.loops;
  const [rows, columns] = [count(rowAxes), count(columnAxes)];
  const line = columns * BYTES_PER_ELEMENT[entries.dtype];
  const start = workspace.take(count(batchAxes) * rows * line);
  const perTile = Math.min(rows, Math.max(1, Math.ceil(TILE_ELEMENTS / columns)));
  const perEntry = Math.ceil(rows / perTile);
  const rectangle = emitStageRectangle(context, computed.loops, line);
  const body = context.module.function(
    "compute",
    { params: TILE_PARAMETERS },
    (f, { frame, tile }) => {
      const batch = f.let(asIndex(quotient(tile, perEntry)));
      const row = f.let(asIndex(times(remainder(tile, perEntry), perTile)));
      const before = plus(times(batch, rows * line), times(row, line));
      f.call(rectangle, {
        frame,
        entries: asIndex(plus(start(frame), before)),
        batch,
        row,
        rows: asIndex(minus(atMost(f.let(i32.add(row, perTile)), rows), row)),
        column: 0,
        columns,
      });
    },
  );
  const matrix = { ...denseMatrix(computed), start };
  return { matrix, phase: { tiles: perEntry * count(batchAxes), body } };
}

function count(axes: readonly number[]): number {
  return axes.reduce((product, size) => product * size, 1);
}
