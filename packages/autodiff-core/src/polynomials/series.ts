/** Values of series `Σ c_k p_k(x)`; coefficients run along axis 0, lowest degree first, as in `numpy.polynomial`. */
import { scan } from "../control-flow/scan.ts";
import { array } from "../creation.ts";
import { promote } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import {
  CHEBYSHEV,
  type Family,
  HERMITE,
  HERMITE_E,
  LAGUERRE,
  LEGENDRE,
  POWER,
} from "./families.ts";

/**
 * `Σ c_k x^k` by Horner's rule.
 *
 * @param c - Coefficients `[n, ...F]`, lowest degree first (`jnp.polyval` takes the highest first).
 * @returns `[...F, ...x.shape]`.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { polyval } from "@fluxion/autodiff-core/polynomials";
 *
 * polyval(array([1, 2, 3]), 2).item() // => 17
 * ```
 */
export function polyval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("polyval", POWER, c, x);
}

/** `Σ c_k T_k(x)`, Chebyshev polynomials of the first kind, by Clenshaw's recurrence; shapes as {@link polyval}. */
export function chebval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("chebval", CHEBYSHEV, c, x);
}

/** `Σ c_k P_k(x)`, Legendre polynomials; shapes as {@link polyval}. */
export function legval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("legval", LEGENDRE, c, x);
}

/** `Σ c_k H_k(x)`, physicists' Hermite polynomials; shapes as {@link polyval}. */
export function hermval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("hermval", HERMITE, c, x);
}

/** `Σ c_k He_k(x)`, probabilists' Hermite polynomials; shapes as {@link polyval}. */
export function hermeval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("hermeval", HERMITE_E, c, x);
}

/** `Σ c_k L_k(x)`, Laguerre polynomials; shapes as {@link polyval}. */
export function lagval(c: Tensor, x: TensorLike): Tensor {
  return seriesValue("lagval", LAGUERRE, c, x);
}

/** Up to this many coefficients the recurrence is written out, which fuses; longer ones are a loop. */
const UNROLLED = 32;

/** Clenshaw's recurrence `b_k = c_k + (a_k x + β_k) b_{k+1} - γ_{k+1} b_{k+2}` from the highest coefficient down. */
function seriesValue(where: string, family: Family, c: Tensor, x: TensorLike): Tensor {
  if (c.rank === 0 || c.shape[0] === 0) throw noCoefficients(where, c);
  const n = c.shape[0];
  const [coefficients, points] = aligned(where, c, x);
  const zero = points.mul(0).add(coefficients.slice(0).mul(0));
  const numbers = Array.from({ length: n }, (_, k) => [family.a(k), family.b(k), family.c(k + 1)]);
  if (n > UNROLLED) return clenshawLoop(coefficients, points, numbers, zero);
  let [here, above] = [zero, zero];
  for (let k = n - 1; k >= 0; k--) {
    const [a, b, g] = numbers[k];
    const next = clenshawStep(coefficients.slice(k), points, { a, b, g }, here, above);
    [here, above] = [next, here];
  }
  return here;
}

interface Step {
  readonly a: number | Tensor;
  readonly b: number | Tensor;
  readonly g: number | Tensor;
}

function clenshawStep(
  c: Tensor,
  x: Tensor,
  { a, b, g }: Step,
  here: Tensor,
  above: Tensor,
): Tensor {
  const factor = b === 0 ? x.mul(a) : x.mul(a).add(b);
  const sum = c.add(factor.mul(here));
  return g === 0 ? sum : sum.sub(above.mul(g));
}

function clenshawLoop(
  c: Tensor,
  x: Tensor,
  numbers: readonly (readonly number[])[],
  zero: Tensor,
): Tensor {
  const table = array(numbers, { dtype: zero.dtype });
  const step = (
    [here, above]: readonly [Tensor, Tensor],
    [ck, row]: readonly [Tensor, Tensor],
  ): [readonly [Tensor, Tensor], null] => {
    const [a, b, g] = [row.slice(0), row.slice(1), row.slice(2)];
    return [[clenshawStep(ck, x, { a, b, g }, here, above), here], null];
  };
  const start: readonly [Tensor, Tensor] = [zero, zero];
  const [[value]] = scan(step, start, [c, table] as const, { reverse: true });
  return value;
}

/** Coefficients as `[n, ...F, 1…]` and points, in a common float dtype. */
function aligned(where: string, c: Tensor, x: TensorLike): [Tensor, Tensor] {
  const coefficients = asFloat(c);
  const points = asFloat(asTensor(x, coefficients.dtype));
  const dtype = promote(where, coefficients.dtype, points.dtype);
  const open = [...c.shape, ...points.shape.map(() => 1)];
  return [coefficients.cast(dtype).reshape(open), points.cast(dtype)];
}

function noCoefficients(where: string, c: Tensor): ShapeError {
  return new ShapeError({
    where,
    expected: "coefficients along axis 0, at least one",
    received: formatSpec(c),
    fix: "Give a tensor of shape [n] or [n, ...F] with n >= 1.",
  });
}
