/** Packs all rows or columns of an operand into panels, a phase before the product. */
import { forRange, i32 } from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import type { VectorElement } from "../lanes/vector-element.ts";
import {
  asIndex,
  atMost,
  indicesOf,
  offsetOf,
  plus,
  quotient,
  remainder,
  times,
} from "./index-arithmetic.ts";
import type { Matrix, Panels } from "./matrix.ts";
import { packPanel } from "./pack-panel.ts";
import type { Workspace } from "./workspace.ts";

/** Elements that one tile packs. */
const TILE_ELEMENTS = 32768;

/** Terms after which the next panel goes on, which often has its elements in the same lines of memory. */
const BLOCK_TERMS = 64;

/** Sizes of the matrix to pack. */
export interface PackedSize {
  readonly batch: readonly number[];
  /** Rows of the left operand, columns of the right one; and how many of them make a panel. */
  readonly lines: number;
  readonly width: number;
  readonly inner: number;
}

export function packMatrix(
  context: KernelContext,
  workspace: Workspace,
  element: VectorElement,
  matrix: Matrix,
  size: PackedSize,
): { readonly panels: Panels; readonly phase: Phase } {
  const { bytes } = element;
  const perEntry = Math.ceil(size.lines / size.width);
  const panelBytes = size.width * size.inner * bytes;
  const varying = size.batch.filter((_, d) => matrix.batch[d] !== 0);
  const entries = varying.reduce((product, n) => product * n, 1);
  const start = workspace.take(entries * perEntry * panelBytes);
  let below = perEntry * panelBytes;
  const batch = size.batch.map(() => 0);
  for (let d = batch.length - 1; d >= 0; d--) {
    if (matrix.batch[d] === 0) continue;
    batch[d] = below;
    below *= size.batch[d];
  }
  const panels: Panels = {
    start,
    batch,
    free: size.inner * bytes,
    within: bytes,
    inner: size.width * bytes,
  };
  const strides = matrix.batch.filter((stride) => stride !== 0);
  const phase = packPhase(context, element, { ...matrix, batch: strides }, panels, {
    ...size,
    batch: varying,
  });
  return { panels, phase };
}

function packPhase(
  context: KernelContext,
  element: VectorElement,
  matrix: Matrix,
  panels: Panels,
  { batch, lines, width, inner }: PackedSize,
): Phase {
  const { bytes } = element;
  const perEntry = Math.ceil(lines / width);
  const total = perEntry * batch.reduce((product, n) => product * n, 1);
  const panelBytes = width * inner * bytes;
  const perTile = Math.max(1, Math.ceil(TILE_ELEMENTS / (width * inner)));
  const layout = { width, free: matrix.free, inner: matrix.inner };
  const whole = lines >= width && packPanel(context, element, { ...layout, lines: width });
  const left = lines % width;
  const last = left > 0 && packPanel(context, element, { ...layout, lines: left });
  const body = context.module.function("pack", { params: TILE_PARAMETERS }, (f, p) => {
    const from = f.let(matrix.start(p.frame));
    const to = f.let(panels.start(p.frame));
    const begin = f.let(i32.mul(p.tile, perTile));
    const end = asIndex(atMost(plus(begin, perTile), total));
    forRange(f, 0, inner, BLOCK_TERMS, (term) => {
      const terms = f.let(asIndex(atMost(f.let(i32.sub(inner, term)), BLOCK_TERMS)));
      forRange(f, begin, end, 1, (number) => {
        const place = f.let(asIndex(remainder(number, perEntry)));
        const entry = offsetOf(indicesOf(quotient(number, perEntry), batch), matrix.batch);
        const along = plus(times(place, width * matrix.free), times(term, matrix.inner));
        const source = f.let(asIndex(plus(plus(from, entry), along)));
        const within = times(term, width * bytes);
        const target = f.let(asIndex(plus(plus(to, times(number, panelBytes)), within)));
        const given = { source, target, inner: terms };
        if (whole && last)
          f.if(
            i32.eq(place, perEntry - 1),
            () => f.call(last, given),
            () => f.call(whole, given),
          );
        else if (whole) f.call(whole, given);
        else if (last) f.call(last, given);
      });
    });
  });
  return { tiles: Math.ceil(total / perTile), body };
}
