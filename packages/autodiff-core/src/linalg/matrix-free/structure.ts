/** Reading the entries of an operator off few products, where its structure allows it. */

import { zeros } from "../../creation.ts";
import { stopGradient } from "../../primitives/cast.ts";
import { diagonal } from "../../primitives/diagonal.ts";
import { gather } from "../../primitives/indexing.ts";
import { iota } from "../../primitives/iota.ts";
import { where } from "../../primitives/select.ts";
import type { Tensor } from "../../tensor.ts";
import { vmap } from "../../transforms/vmap.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { diagonalOperator } from "./matrix-operators.ts";

/**
 * The diagonal of the matrix, `[n]`: at hand for dense operators, by as many products as there can be diagonals for
 * banded ones, and by materialising for others.
 */
export function operatorDiagonal(operator: LinearOperator<Tensor>): Tensor {
  if (operator.isDense || operator.bandwidths === undefined)
    return diagonal(operator.materialize());
  return operatorBands(operator).at(0);
}

/** Diagonals of a banded operator. */
export interface Bands {
  /** Diagonal `offset` at the places of the rows, `[n]`; 0 where it leaves the matrix. */
  at(offset: number): Tensor;
}

/**
 * All diagonals of a square operator with known bandwidths, by `lower + upper + 1` products: each is with a vector
 * that is 1 at every place of one remainder, so that no row meets two of its ones.
 */
export function operatorBands(operator: LinearOperator<Tensor>): Bands {
  const [n] = operator.shape;
  const [lower, upper] = operator.bandwidths ?? [n - 1, n - 1];
  const colors = Math.min(lower + upper + 1, Math.max(1, n));
  const { dtype } = operator;
  if (n === 0) return { at: () => zeros([0], { dtype }) };
  const color = iota([colors, n], 1).mod(colors);
  const probes = color.equal(iota([colors, n], 0)).cast(dtype);
  const products = vmap(operator.mv)(probes).reshape([colors * n]);
  return {
    at(offset) {
      const row = iota([n], 0);
      const column = row.add(offset);
      const inside = column.greaterEqual(0).logicalAnd(column.less(n));
      const place = column.mod(colors).mul(n).add(row);
      return where(inside, gather(products, place), 0);
    },
  };
}

/**
 * The inverse of the diagonal of an operator, a cheap preconditioner where the diagonal varies much. Entries that are 0
 * are taken as 1.
 */
export function jacobiPreconditioner(operator: LinearOperator<Tensor>): LinearOperator<Tensor> {
  const d = stopGradient(operatorDiagonal(operator));
  const tags = operator.tags.has("positiveDefinite") ? (["positiveDefinite"] as const) : [];
  return diagonalOperator(d.equal(0).where(1, d).reciprocal(), { tags });
}
