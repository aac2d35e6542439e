/**
 * The innermost loops of products: a few rows of the left operand times a panel of columns of the right one, with all
 * sums in registers.
 */
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { loadLanes, storeLanes, type VectorElement } from "../lanes/vector-element.ts";
import { each } from "./each.ts";

/** Addresses of the first row, panel and block of results, the number of terms (at least 1) and of panels. */
export const MICRO_PARAMETERS = {
  left: "i32",
  right: "i32",
  result: "i32",
  inner: "i32",
  panels: "i32",
} as const;

export type MicroKernel = FunctionReference<typeof MICRO_PARAMETERS, "void">;

/** What is known when a micro-kernel is written; distances in bytes. */
export interface MicroLayout {
  /** Rows and columns of a block; `rows·vectors + vectors + 1` vectors are alive, and engines have room for 15. */
  readonly rows: number;
  readonly columns: number;
  readonly left: { readonly row: number; readonly inner: number };
  readonly right: { readonly column: number; readonly inner: number; readonly panel: number };
  readonly result: { readonly row: number; readonly panel: number };
  /** Add to what the result holds. */
  readonly accumulate: boolean;
}

const VECTOR_BYTES = 16;

/** Writes the sums of one panel. */
export type EmitPanel = (
  f: FunctionBuilder,
  element: VectorElement,
  layout: MicroLayout,
  parameters: MicroParameters,
) => void;

/**
 * A function that computes a block of results for each of some panels of columns:
 * `result[i, j] (+)= Σ_k left[i, k]·right[k, j]`.
 *
 * @param name - What tells this way of doing it from others.
 */
export function panelKernel(
  context: KernelContext,
  name: string,
  element: VectorElement,
  layout: MicroLayout,
  emitPanel: EmitPanel,
): MicroKernel {
  const key = `${name} ${element.name} ${JSON.stringify(layout)}`;
  return context.once(key, () =>
    context.module.function(key, { params: MICRO_PARAMETERS }, (f, p) => {
      forRange(f, 0, p.panels, 1, () => {
        emitPanel(f, element, layout, p);
        f.set(p.right, i32.add(p.right, layout.right.panel));
        f.set(p.result, i32.add(p.result, layout.result.panel));
      });
    }),
  );
}

/** {@link panelKernel} with vectors along the columns. */
export function microKernel(
  context: KernelContext,
  element: VectorElement,
  layout: MicroLayout,
): MicroKernel {
  return panelKernel(context, "product", element, layout, emitBlock);
}

export type MicroParameters = { readonly [N in keyof typeof MICRO_PARAMETERS]: Variable<"i32"> };

function emitBlock(
  f: FunctionBuilder,
  element: VectorElement,
  { rows, columns, left, right, result, accumulate }: MicroLayout,
  p: MicroParameters,
): void {
  const { vector, lanes, madd } = element;
  const vectors = Math.ceil(columns / lanes);
  const valid = (j: number) => Math.min(lanes, columns - j * lanes);
  const resultAt = (i: number, j: number) => i * result.row + j * VECTOR_BYTES;
  const sums = each(rows, (i) =>
    each(vectors, (j) =>
      f.let(accumulate ? loadLanes(element, p.result, valid(j), resultAt(i, j)) : vector.const(0)),
    ),
  );
  // Offsets of instructions are not negative: with rows downwards, count them from the last.
  const fromLast = left.row < 0;
  const rowAt = (i: number) => (fromLast ? (i + 1 - rows) * left.row : i * left.row);
  const a = f.let(fromLast ? i32.add(p.left, (rows - 1) * left.row) : p.left);
  const b = f.let(p.right);
  const rest = f.let(p.inner);
  f.loop((again) => {
    const columnsOf = each(vectors, (j) => {
      const values = loadLanes(element, b, valid(j), j * VECTOR_BYTES);
      return rows > 1 ? f.let(values) : values;
    });
    for (let i = 0; i < rows; i++) {
      const factor = f.let(vector.loadSplat(a, rowAt(i)));
      columnsOf.forEach((values, j) => {
        f.set(sums[i][j], madd(factor, values, sums[i][j]));
      });
    }
    f.set(a, i32.add(a, left.inner));
    f.set(b, i32.add(b, right.inner));
    f.set(rest, i32.sub(rest, 1));
    f.brIf(rest, again);
  });
  sums.forEach((row, i) => {
    row.forEach((sum, j) => {
      storeLanes(f, element, p.result, sum, valid(j), resultAt(i, j));
    });
  });
}
