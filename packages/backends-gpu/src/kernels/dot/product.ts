/** Products of matrices, of operands that lie in memory or are computed where they are read. */
import type { DType } from "@fluxion/autodiff-core";
import type { DotAxis, DotKernel, Stage } from "@fluxion/autodiff-core/compiler";

/** Sizes of axes, outermost first. */
export type Sizes = readonly number[];

/**
 * An operand. Axes of a role are numbered together, and each operand may divide a role into axes in its own way: only
 * the numbers of positions are those of the product.
 */
export interface Factor {
  readonly batch: Sizes;
  /** Rows of the left operand, columns of the right one. */
  readonly outer: Sizes;
  readonly inner: Sizes;
  /** Computes an entry: its loop axes are those of batch, outer and inner, unless `locate` says others. */
  readonly stage: Pick<Stage, "nodes" | "shape">;
  /** Number of the node that is the entry. */
  readonly value: number;
  readonly locate?: (at: Positions) => Located;
}

/** Names of positions along the axes of a role. */
export interface Positions {
  readonly batch: readonly string[];
  readonly outer: readonly string[];
  readonly inner: readonly string[];
}

/** Loop positions of a stage. */
export interface Located {
  /** Statements to come first. */
  readonly code: string;
  readonly positions: readonly string[];
  /** Outside of this condition the entry is 0. */
  readonly inside: string | undefined;
}

/** `Σ left·right` over the inner positions, for all positions of batch, rows and columns. */
export interface Product {
  readonly dtype: DType;
  readonly batch: Sizes;
  readonly rows: Sizes;
  readonly columns: Sizes;
  /** Terms of each sum. */
  readonly terms: number;
  readonly left: Factor;
  /** All ones if left out: then the product is a sum. */
  readonly right: Factor | undefined;
  /** Says where the product goes. */
  readonly epilogue: Stage;
  /** Loop positions of the epilogue. */
  readonly place: (at: {
    readonly batch: readonly string[];
    readonly rows: readonly string[];
    readonly columns: readonly string[];
  }) => readonly string[];
}

/** A product that is no sum. */
export type TwoFactors = Product & { readonly right: Factor };

export function hasTwoFactors(product: Product): product is TwoFactors {
  return product.right !== undefined;
}

/** Numbers of positions. */
export interface Extents {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
}

export function extentsOf({ batch, rows, columns, terms }: Product): Extents {
  return { batch: count(batch), rows: count(rows), columns: count(columns), terms };
}

export function count(sizes: Sizes): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** The product of a kernel, with rows and columns such that columns lie side by side in the result. */
export function productOf(kernel: DotKernel): Product {
  const { dtype, axes, epilogue } = kernel;
  const sizes = (role: DotAxis["role"]) =>
    axes.flatMap((axis) => (axis.role === role ? [axis.size] : []));
  const outer = axes.filter(({ role }) => role !== "inner").map(({ role }) => role);
  const product: Product = {
    dtype,
    batch: sizes("batch"),
    rows: sizes("row"),
    columns: sizes("column"),
    terms: count(sizes("inner")),
    left: factorOf(kernel, "left"),
    right: factorOf(kernel, "right"),
    epilogue,
    place: ({ batch, rows, columns }) => {
      const rest = { batch: [...batch], row: [...rows], column: [...columns], inner: [] };
      return outer.map((role) => rest[role].shift() ?? "0");
    },
  };
  const strideOfLast = (role: DotAxis["role"]) =>
    Math.abs(
      epilogue.stores[0].access.strides[outer.lastIndexOf(role)] ?? Number.POSITIVE_INFINITY,
    );
  return strideOfLast("row") < strideOfLast("column") ? transposed(product) : product;
}

function transposed(product: Product): Product {
  const { rows, columns, left, right, place } = product;
  if (right === undefined) return product;
  return {
    ...product,
    rows: columns,
    columns: rows,
    left: right,
    right: left,
    place: ({ batch, rows: r, columns: c }) => place({ batch, rows: c, columns: r }),
  };
}

function factorOf(kernel: DotKernel, side: "left" | "right"): Factor {
  const { dtype, axes } = kernel;
  const own = side === "left" ? "row" : "column";
  const of = (role: DotAxis["role"]) => axes.filter((axis) => axis.role === role);
  const [batch, outer, inner] = [of("batch"), of(own), of("inner")];
  const sizes = (list: readonly DotAxis[]) => list.map(({ size }) => size);
  const { buffer, offset, prologue } = kernel[side];
  if (prologue !== undefined) {
    const [{ value }] = prologue.stores;
    const shape = { batch: sizes(batch), outer: sizes(outer), inner: sizes(inner) };
    return { ...shape, stage: prologue, value };
  }
  // Without the other operand's divisions, more axes run on.
  const joined = [batch, outer, inner].map((list) =>
    joinedAxes(list.map((axis) => ({ size: axis.size, stride: axis[side] }))),
  );
  const all = joined.flat();
  const access = { buffer, offset, strides: all.map(({ stride }) => stride) };
  const shape = all.map(({ size }) => size);
  const [b, o, i] = joined.map((list) => list.map(({ size }) => size));
  const stage: Factor["stage"] = { shape, nodes: [{ kind: "load", dtype, access }] };
  return { batch: b, outer: o, inner: i, stage, value: 0 };
}

interface StridedAxis {
  readonly size: number;
  readonly stride: number;
}

/** With neighboring axes that run on in memory as one. */
export function joinedAxes(axes: readonly StridedAxis[]): readonly StridedAxis[] {
  const joined: StridedAxis[] = [];
  for (const axis of [...axes].reverse()) {
    const [next] = joined;
    const runsOn = next !== undefined && axis.stride === next.stride * next.size;
    if (runsOn) joined[0] = { size: axis.size * next.size, stride: next.stride };
    else joined.unshift(axis);
  }
  return joined;
}
