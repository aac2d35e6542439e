/** Von Mises variates. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { full } from "../creation.ts";
import { floatOf } from "../dtype.ts";
import { stopGradient } from "../primitives/cast.ts";
import { log } from "../primitives/exponential.ts";
import { atan, cos, tan } from "../primitives/trigonometric.ts";
import type { Tensor } from "../tensor.ts";
import { split } from "./key.ts";
import { uniformAroundZero, unitInterval } from "./uniform.ts";

/**
 * Angles in (-π, π) with density proportional to `exp(κ cos θ)`, for every entry of `concentration` (κ ≥ 0; NaN
 * otherwise): rejection from a wrapped Cauchy distribution.
 *
 * @see Best & Fisher, Efficient simulation of the von Mises distribution, Applied Statistics 28 (1979) 152-157.
 */
export function vonMisesVariates(key: Tensor, concentration: Tensor): Tensor {
  const { shape } = concentration;
  const dtype = floatOf(concentration);
  const given = stopGradient(concentration);
  const valid = given.greaterEqual(0);
  const kappa = valid.where(given, 0);
  const root = kappa.square().mul(4).add(1).sqrt();
  const tau = root.add(1);
  const size = tau.add(tau.mul(2).sqrt());
  // ρ of the wrapped Cauchy distribution, and 1 - ρ, both without cancellation.
  const rho = kappa.mul(2).div(size);
  const rest = root.add(kappa.mul(2)).reciprocal().add(1).add(tau.mul(2).sqrt()).div(size);
  const width = rest.div(rho.add(1));
  const factor = rest.mul(rho.add(1)).square().mul(size).div(4);
  const start = {
    key,
    angle: full(shape, 0, { dtype }),
    accepted: full(shape, false, { dtype: "bool" }),
  };
  const { angle } = whileLoop(
    ({ accepted }) => accepted.all().logicalNot(),
    (state: typeof start) => {
      const [next, forAngle, forTest] = split(state.key, 3);
      const v = uniformAroundZero("vonMises", forAngle, shape, dtype);
      const u = unitInterval("vonMises", forTest, shape, dtype).neg().add(1);
      const z = cos(v.mul(Math.PI));
      const c = factor.div(rho.square().add(1).add(rho.mul(2).mul(z)));
      const quick = c.mul(c.neg().add(2)).greater(u);
      const slow = log(c.div(u)).add(1).greaterEqual(c);
      const accept = quick.logicalOr(slow).logicalAnd(state.accepted.logicalNot());
      const proposed = atan(width.mul(tan(v.mul(Math.PI / 2)))).mul(2);
      return {
        key: next,
        angle: accept.where(proposed, state.angle),
        accepted: state.accepted.logicalOr(accept),
      };
    },
    start,
  );
  return valid.where(angle, Number.NaN);
}
