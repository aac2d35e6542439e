/** Products that are alike: what is the fastest plan for one is so for the others. */
import type { Stage } from "@fluxion/autodiff-core/compiler";
import { type Extents, extentsOf, type Factor, type Product } from "./product.ts";
import { type Direction, directionOf, vectorsOf } from "./read-factor.ts";

/** Sizes of a product, and along which axes its operands lie in memory. */
export interface ProductSample extends Extents {
  readonly left: Direction;
  readonly right: Direction;
}

/** The class of a product: its sizes, rounded to powers of two, and how operands lie; undefined if there is no choice. */
export function classOf(product: Product): string | undefined {
  const { dtype, left, right } = product;
  if (dtype !== "float32" || right === undefined) return undefined;
  const { batch, rows, columns, terms } = extentsOf(product);
  const sizes = [batch, rows, columns, terms].map(
    (n) => 2 ** Math.round(Math.log2(Math.max(1, n))),
  );
  const layouts = [left, right].map((factor) => {
    const direction = directionOf(factor);
    return `${direction}${vectorsOf(factor, direction).length > 0 ? 4 : 1}`;
  });
  return `${sizes.join("x")} ${layouts.join(" ")}`;
}

export function sampleOf(product: Product): ProductSample {
  const { left, right } = product;
  return {
    ...extentsOf(product),
    left: directionOf(left),
    right: right === undefined ? "inner" : directionOf(right),
  };
}

/** A product of buffers 0 and 1 into buffer 2 that is like the sample. */
export function productLike({ batch, rows, columns, terms, left, right }: ProductSample): Product {
  const factor = (buffer: number, outer: number, along: Direction): Factor => {
    const strides = [outer * terms, ...(along === "inner" ? [terms, 1] : [1, outer])];
    const access = { buffer, offset: 0, strides };
    const stage: Factor["stage"] = {
      shape: [batch, outer, terms],
      nodes: [{ kind: "load", dtype: "float32", access }],
    };
    return { batch: [batch], outer: [outer], inner: [terms], stage, value: 0 };
  };
  const access = { buffer: 2, offset: 0, strides: [rows * columns, columns, 1] };
  const epilogue: Stage = {
    shape: [batch, rows, columns],
    nodes: [{ kind: "product", dtype: "float32" }],
    stores: [{ value: 0, access }],
  };
  return {
    dtype: "float32",
    batch: [batch],
    rows: [rows],
    columns: [columns],
    terms,
    left: factor(0, rows, left),
    right: factor(1, columns, right),
    epilogue,
    place: (at) => [...at.batch, ...at.rows, ...at.columns],
  };
}
