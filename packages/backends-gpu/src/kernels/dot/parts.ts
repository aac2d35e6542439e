/** Products whose terms are divided into parts: each part is a product of its own, then the parts are added in order. */
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { count, extentsOf, type Product } from "./product.ts";

/** Where the entries of parts go, and the product that is the sum of them. */
export interface Parts {
  /** The product without what follows it, the number of the part as the first axis of its batch. */
  readonly partial: Product;
  readonly sum: Product;
}

export function divide(context: KernelContext, product: Product, parts: number): Parts {
  const { dtype, batch, rows, columns, place } = product;
  const extents = extentsOf(product);
  const entries = extents.batch * extents.rows * extents.columns;
  const buffer = context.scratch(dtype, parts * entries);
  const partial: Product = {
    ...product,
    batch: [parts * extents.batch],
    rows: [extents.rows],
    columns: [extents.columns],
    epilogue: {
      shape: [parts * extents.batch, extents.rows, extents.columns],
      nodes: [{ kind: "product", dtype }],
      stores: [
        {
          value: 0,
          access: {
            buffer,
            offset: 0,
            strides: [extents.rows * extents.columns, extents.columns, 1],
          },
        },
      ],
    },
    place: (at) => [...at.batch, ...at.rows, ...at.columns],
  };
  const access = { buffer, offset: 0, strides: [1, entries] };
  const sum: Product = {
    ...product,
    batch: [],
    rows: [...batch, ...rows, ...columns],
    columns: [],
    terms: parts,
    left: {
      batch: [],
      outer: [count(batch) * count(rows) * count(columns)],
      inner: [parts],
      stage: { shape: [entries, parts], nodes: [{ kind: "load", dtype, access }] },
      value: 0,
    },
    right: undefined,
    place: ({ rows: all }) => {
      const [b, r] = [batch.length, batch.length + rows.length];
      return place({ batch: all.slice(0, b), rows: all.slice(b, r), columns: all.slice(r) });
    },
  };
  return { partial, sum };
}
