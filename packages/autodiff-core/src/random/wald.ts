/** Inverse Gaussian variates, with derivatives in the mean. */

import { onesLike } from "../creation.ts";
import { floatOf } from "../dtype.ts";
import { stopGradient } from "../primitives/cast.ts";
import { exp, log } from "../primitives/exponential.ts";
import { erfcx } from "../special/normal.ts";
import type { Tensor } from "../tensor.ts";
import { customJvp } from "../transforms/custom-rules.ts";
import { jvp } from "../transforms/jvp.ts";
import { split } from "./key.ts";
import { normal } from "./normal.ts";
import { unitInterval } from "./uniform.ts";

/**
 * An inverse Gaussian variate of unit scale for every entry of `mean` (positive), differentiable in it by implicit
 * reparameterisation, `dx/dm = -(∂F/∂m)/p(x)`, to every order.
 *
 * @see Michael, Schucany & Haas, Generating random variates using transformations with multiple roots, The American
 * Statistician 30 (1976) 88-90.
 */
export const waldVariates: (mean: Tensor, key: Tensor) => Tensor = /* @__PURE__ */ customJvp(
  (mean: Tensor, key: Tensor): Tensor => draw(key, stopGradient(mean)),
  ([mean, key], [dMean]) => {
    const x = waldVariates(mean, key);
    const [, slope] = jvp((m: Tensor) => waldProbabilities(x, m).below, [mean], [onesLike(mean)]);
    return [
      x,
      dMean
        .mul(slope)
        .div(exp(waldLogDensity(x, mean)))
        .neg(),
    ];
  },
);

function draw(key: Tensor, mean: Tensor): Tensor {
  const dtype = floatOf(mean);
  const [forNormal, forUniform] = split(key);
  const y = normal(forNormal, mean.shape, { dtype }).square();
  const u = unitInterval("wald", forUniform, mean.shape, dtype);
  // The smaller root of the quadratic equation, without its cancellation.
  const w = mean.mul(y);
  const x = mean.mul(4).div(w.sqrt().add(w.add(4).sqrt()).square());
  const first = u.lessEqual(mean.div(mean.add(x)));
  return first.where(x, mean.square().div(x));
}

/** `log p(x)` for unit scale. */
export function waldLogDensity(x: Tensor, mean: Tensor): Tensor {
  return x
    .sub(mean)
    .div(mean)
    .square()
    .div(x.mul(-2))
    .sub(log(x).mul(1.5))
    .sub(Math.log(2 * Math.PI) / 2);
}

/** `P(X ≤ x)` and `P(X > x)` for unit scale and `x > 0`, the smaller of them without cancellation. */
export function waldProbabilities(x: Tensor, mean: Tensor): { below: Tensor; above: Tensor } {
  const root = x.mul(2).rsqrt();
  const near = x.sub(mean).div(mean).mul(root);
  const far = x.add(mean).div(mean).mul(root);
  const upper = near.greater(0);
  const distance = upper.where(near, near.neg());
  const [a, b] = [erfcx(distance), erfcx(far)];
  const tail = exp(distance.square().neg())
    .div(2)
    .mul(upper.where(a.sub(b), a.add(b)));
  const rest = tail.neg().add(1);
  return { below: upper.where(rest, tail), above: upper.where(tail, rest) };
}
