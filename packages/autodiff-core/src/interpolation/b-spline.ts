/** B-splines. */
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Values of all B-splines of a degree on a knot vector, by the recurrence of Cox and de Boor.
 *
 * @param knots - Ascending, repeated where continuity is to be lower: `[m]` with `m ≥ 2(degree + 1)` for a full basis.
 * @returns `[...x.shape, m - degree - 1]`; the last piece includes its right end, and outside of the knots all are 0.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { bsplineBasis } from "@fluxion/autodiff-core/interpolation";
 *
 * bsplineBasis(array([0, 1, 2, 3]), 2, 1.5).js() // => [0.75]
 * ```
 */
export function bsplineBasis(knots: Tensor, degree: number, x: TensorLike): Tensor {
  checkKnots(knots, degree);
  const t = asFloat(knots);
  const points = asFloat(asTensor(x, t.dtype)).cast(t.dtype).expandDims(-1);
  const m = t.size;
  const at = (start: number, count: number): Tensor => t.slice([start, start + count]);
  const end = t.slice(-1);
  // The last piece of positive width is closed, so that the basis sums to 1 there too.
  const closed = at(1, m - 1)
    .equal(end)
    .logicalAnd(points.equal(end));
  const inside = points
    .greaterEqual(at(0, m - 1))
    .logicalAnd(points.less(at(1, m - 1)).logicalOr(closed))
    .logicalAnd(at(1, m - 1).greater(at(0, m - 1)));
  let basis = inside.cast(t.dtype);
  for (let k = 1; k <= degree; k++) {
    const count = m - 1 - k;
    const rise = ratio(points.sub(at(0, count)), at(k, count).sub(at(0, count)));
    const fall = ratio(at(k + 1, count).sub(points), at(k + 1, count).sub(at(1, count)));
    basis = rise
      .mul(basis.slice("...", [0, count]))
      .add(fall.mul(basis.slice("...", [1, count + 1])));
  }
  return basis;
}

/**
 * The spline `Σ_i c_i B_i(x)`.
 *
 * @param coefficients - `[m - degree - 1, ...F]`.
 * @returns `[...x.shape, ...F]`.
 */
export function bspline(
  knots: Tensor,
  coefficients: Tensor,
  degree: number,
  x: TensorLike,
): Tensor {
  const basis = bsplineBasis(knots, degree, x);
  const count = basis.shape[basis.rank - 1];
  if (coefficients.shape[0] !== count) {
    throw new ShapeError({
      where: "bspline",
      expected: `${count} coefficients along axis 0 for ${knots.size} knots of degree ${degree}`,
      received: formatSpec(coefficients),
      fix: "There are as many splines as knots, less the degree and one.",
    });
  }
  const flat = coefficients.cast(basis.dtype).reshape([count, -1]);
  const shape = [...basis.shape.slice(0, -1), ...coefficients.shape.slice(1)];
  return basis.reshape([-1, count]).matmul(flat).reshape(shape);
}

/** 0 where the denominator is. */
function ratio(numerator: Tensor, denominator: Tensor): Tensor {
  const none = denominator.equal(0);
  return none.where(0, numerator.div(none.where(1, denominator)));
}

function checkKnots(knots: Tensor, degree: number): void {
  if (!(Number.isInteger(degree) && degree >= 0)) {
    throw new OptionError({
      where: "bsplineBasis",
      expected: "a whole degree >= 0",
      received: `${degree}`,
      fix: "Cubic splines have degree 3.",
    });
  }
  if (knots.rank === 1 && knots.size >= degree + 2) return;
  throw new ShapeError({
    where: "bsplineBasis",
    expected: `at least ${degree + 2} knots in one axis for degree ${degree}`,
    received: formatSpec(knots),
    fix: "Repeat the first and the last knot degree times for a basis that reaches the ends.",
  });
}
