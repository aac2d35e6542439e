import { OptionError } from "../errors.ts";
import { qr } from "../linalg/qr.ts";
import { diagonal } from "../primitives/diagonal.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import { normal } from "./normal.ts";

export interface OrthogonalOptions {
  /** Number of columns. Default `n`. */
  readonly columns?: number;
  /** Leading axes of the result. Default `[]`. */
  readonly shape?: Shape;
  readonly dtype?: "float32" | "float64";
}

/**
 * Random orthogonal matrices, uniform by Haar's measure: the Q factor of a normal matrix, with the signs of R's diagonal.
 * With other than `n` columns the columns (or, if there are more of them, the rows) are orthonormal.
 *
 * @returns `[...shape, n, columns]`.
 * @see Mezzadri, How to generate random matrices from the classical compact groups, Notices AMS 54 (2007) 592-604.
 */
export function orthogonal(key: Tensor, n: number, options: OrthogonalOptions = {}): Tensor {
  checkKey("orthogonal", key);
  const { columns = n, shape = [], dtype = "float32" } = options;
  if (!(Number.isInteger(n) && Number.isInteger(columns) && n >= 0 && columns >= 0)) {
    throw new OptionError({
      where: "orthogonal",
      expected: "whole numbers of rows and columns",
      received: `${n} and ${columns}`,
      fix: "Give sizes >= 0.",
    });
  }
  const z = normal(key, [...shape, Math.max(n, columns), Math.min(n, columns)], { dtype });
  const { q, r } = qr(z);
  const signed = q.mul(diagonal(r).sign().expandDims(-2));
  return n < columns ? signed.moveAxis(-1, -2) : signed;
}
