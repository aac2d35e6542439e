/** Positions in a tensor that rows of indices point at: each row has a coordinate for each of some axes. */
import type { Block, PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import { affine, allOf } from "../../../wgsl/indices.ts";
import { type Load, type Operand, sizeOf, stridesOf } from "../blocks.ts";

/** A tensor's axes with coordinates, and those that are taken whole. */
export interface IndexedAxes {
  readonly axes: readonly number[];
  readonly rest: readonly number[];
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly restShape: readonly number[];
  readonly restStrides: readonly number[];
}

export function indexedAxes(
  shape: readonly number[],
  params: PrimitiveKernel["params"],
): IndexedAxes {
  const { axes } = params as { readonly axes: readonly number[] };
  const strides = stridesOf(shape);
  const rest = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  return {
    axes,
    rest,
    sizes: axes.map((axis) => shape[axis]),
    strides: axes.map((axis) => strides[axis]),
    restShape: rest.map((axis) => shape[axis]),
    restStrides: rest.map((axis) => strides[axis]),
  };
}

/** Statements that define `inside`, whether a row points into the tensor, and `base`: where, 0 if outside. */
export function baseOf(
  index: Load,
  row: string,
  sizes: readonly number[],
  strides: readonly number[],
): string {
  const names = sizes.map((_, i) => `at${i}`);
  const within = sizes.flatMap((n, i) => [`${names[i]} >= 0`, `${names[i]} < ${n}`]);
  return [
    ...names.map((name, i) => `let ${name} = ${index(`${row} * ${sizes.length} + ${i}`)};`),
    `let inside = ${allOf(within)};`,
    `let base = select(0, ${affine(0, strides, names)}, inside);`,
  ].join("\n");
}

/** A scatter's operands, and what its rows point at. */
export interface Scatter {
  readonly x: Operand;
  /** `[rows, axes]`. */
  readonly indices: Operand;
  /** `[rows, ...rest]`. */
  readonly updates: Operand;
  readonly result: Block;
  readonly axes: IndexedAxes;
  readonly rows: number;
}

export function scatterOf({ operands, results, params }: PrimitiveKernel): Scatter {
  const [x, indices, updates] = operands;
  const rows = sizeOf(indices.shape.slice(0, -1));
  return { x, indices, updates, result: results[0], axes: indexedAxes(x.shape, params), rows };
}
