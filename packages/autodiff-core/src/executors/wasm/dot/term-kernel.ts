/** The innermost loops of products whose operands have their terms side by side: vectors along the terms. */
import {
  type FunctionBuilder,
  forBlocks,
  i32,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { loadLanes, storeLanes, type VectorElement } from "../lanes/vector-element.ts";
import { each } from "./each.ts";
import {
  type MicroKernel,
  type MicroLayout,
  type MicroParameters,
  panelKernel,
} from "./micro-kernel.ts";
import { transposeLanes } from "./transpose-lanes.ts";

/** Sums that have to be on the way at once for multiply-adds to follow each other without a pause. */
const CHAINS = 8;

/** As {@link microKernel}, for columns that are `layout.right.column` bytes apart. */
export function termKernel(
  context: KernelContext,
  element: VectorElement,
  layout: MicroLayout,
): MicroKernel {
  return panelKernel(context, "terms", element, layout, emitBlock);
}

function emitBlock(
  f: FunctionBuilder,
  element: VectorElement,
  { rows, columns, left, right, result, accumulate }: MicroLayout,
  p: MicroParameters,
): void {
  const { vector, lanes, bytes, madd } = element;
  const steps = Math.max(1, Math.floor(CHAINS / (rows * columns)));
  const sums = each(steps, () => each(rows, () => each(columns, () => f.let(vector.const(0)))));
  const a = f.let(p.left);
  const b = f.let(p.right);
  forBlocks(f, 0, p.inner, [...new Set([steps * lanes, lanes, 1])], (_, terms) => {
    const count = Math.min(terms, lanes);
    for (let step = 0; step * lanes < terms; step++) {
      const offset = step * lanes * bytes;
      const factors = each(rows, (i) => f.let(load(element, a, i * left.row, count, offset)));
      for (let j = 0; j < columns; j++) {
        const values = f.let(load(element, b, j * right.column, count, offset));
        factors.forEach((factor, i) => {
          f.set(sums[step][i][j], madd(factor, values, sums[step][i][j]));
        });
      }
    }
    f.set(a, i32.add(a, terms * bytes));
    f.set(b, i32.add(b, terms * bytes));
  });
  for (let i = 0; i < rows; i++) {
    for (let first = 0; first < columns; first += lanes) {
      const count = Math.min(lanes, columns - first);
      const partial = each(lanes, (j) =>
        j < count
          ? total(
              element,
              each(steps, (s) => sums[s][i][first + j]),
            )
          : vector.const(0),
      );
      const at = i * result.row + first * bytes;
      const entries = total(element, transposeLanes(f, element, partial));
      const before = loadLanes(element, p.result, count, at);
      const value = accumulate ? vector.add(before, entries) : entries;
      storeLanes(f, element, p.result, value, count, at);
    }
  }
}

function load(
  element: VectorElement,
  pointer: Variable<"i32">,
  distance: number,
  count: number,
  offset: number,
): Value<"v128"> {
  if (distance >= 0) return loadLanes(element, pointer, count, distance + offset);
  return loadLanes(element, i32.add(pointer, distance), count, offset);
}

/** Sums of pairs, pairs of those and so on. */
function total({ vector }: VectorElement, parts: readonly Value<"v128">[]): Value<"v128"> {
  let level = parts;
  while (level.length > 1) {
    const below = level;
    level = each(Math.ceil(below.length / 2), (i) =>
      2 * i + 1 < below.length ? vector.add(below[2 * i], below[2 * i + 1]) : below[2 * i],
    );
  }
  return level[0];
}
