import { OptionError } from "../errors.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { generalizedNormalVariates } from "./generalized-normal.ts";
import { checkKey, split } from "./key.ts";
import { unitInterval } from "./uniform.ts";

export interface BallOptions {
  /** Leading axes of the result. Default `[]`. */
  readonly shape?: Shape;
  /** The exponent of the norm, positive. Default 2: the Euclidean one. */
  readonly power?: number;
  readonly dtype?: "float32" | "float64";
}

/**
 * Points that are uniform in the unit ball, `Σ |xᵢ|^power ≤ 1`.
 *
 * @param n - Number of coordinates.
 * @returns `[...shape, n]`.
 * @throws OptionError unless `n` is a whole number ≥ 1 and `power` is positive.
 * @see Barthe, Guédon, Mendelson & Naor, A probabilistic approach to the geometry of the lᵖ ball, Ann. Probab. 33 (2005).
 */
export function ball(key: Tensor, n: number, options: BallOptions = {}): Tensor {
  const { shape = [], power = 2, dtype = "float32" } = options;
  checkKey("ball", key);
  if (!(Number.isInteger(n) && n >= 1 && power > 0)) {
    throw new OptionError({
      where: "ball",
      expected: "a whole number of coordinates and a positive power",
      received: `${n} and ${power}`,
      fix: "For the Euclidean ball in space: ball(key, 3).",
    });
  }
  const [forDirection, forRadius] = split(key);
  const g = generalizedNormalVariates(forDirection, power, [...shape, n], dtype);
  const e = unitInterval("ball", forRadius, shape, dtype).neg().log1p().neg();
  const size = g.abs().pow(power).sum(-1).add(e);
  return g.div(size.pow(1 / power).expandDims(-1));
}
