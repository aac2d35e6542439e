import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import { clamp } from "../primitives/select.ts";
import { logaddexp } from "../primitives/softmax.ts";
import { unitInterval } from "../random/uniform.ts";
import { erfcx, logNdtr, ndtri } from "../special/normal.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";
import type { LocationScale } from "./location-scale.ts";
import { HALF_LOG_TWO_PI } from "./normal.ts";
import { notOrdered } from "./uniform.ts";

/** Logarithm of the probability below which quantiles come from logarithms: about 9.7 deviations out. */
const LOG_FAR = -50;

/** The first guess is off by at most 0.25, and each step squares the error. */
const FAR_STEPS = 4;

export interface TruncatedNormalOptions extends LocationScale {
  /** Default minus infinity. */
  readonly low?: TensorLike;
  /** Default infinity. */
  readonly high?: TensorLike;
}

/**
 * Normal distribution restricted to `[low, high]`, which are points on the line of x (not of the standard variable).
 * Probabilities are taken from the nearer tail, so intervals far out are resolved.
 */
export function truncatedNormal(options: TruncatedNormalOptions = {}): ContinuousDistribution {
  const { low: from = Number.NEGATIVE_INFINITY, high: to = Number.POSITIVE_INFINITY } = options;
  const { location: mu = 0, scale: sigma = 1 } = options;
  const given = { location: mu, scale: sigma, low: from, high: to };
  if (typeof from === "number" && typeof to === "number" && !(from < to)) {
    throw notOrdered("truncatedNormal", from, to);
  }
  const { values, shape: batchShape, dtype } = parameters("truncatedNormal", given, ["scale"]);
  const { location, scale, low, high } = values;
  const standardized = (x: Tensor): Tensor => x.sub(location).div(scale);
  const [a, b] = [standardized(low), standardized(high)];
  const logMass = logInterval(a, b);
  const inside = (x: TensorLike): Tensor => clamp(standardized(pointOf(x, dtype)), a, b);
  const back = (z: Tensor): Tensor => z.mul(scale).add(location);
  // φ(a)/Z and φ(b)/Z, for the moments.
  const ends = (): [Tensor, Tensor] => [edge(a, logMass), edge(b, logMass)];
  const moment = (): Tensor => {
    const [left, right] = ends();
    return left.sub(right);
  };
  const spread = (): Tensor => {
    const [left, right] = ends();
    const slope = finiteProduct(a, left).sub(finiteProduct(b, right));
    return slope.add(1).sub(moment().square());
  };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const u = unitInterval("truncatedNormal", key, [...shape, ...batchShape], dtype);
      return back(quantileBetween(a, b, u, logMass));
    },
    logDensity(value) {
      const x = pointOf(value, dtype);
      const outside = x.less(low).logicalOr(x.greater(high));
      const density = (v: Tensor): Tensor =>
        standardized(v).square().div(-2).sub(HALF_LOG_TWO_PI).sub(log(scale)).sub(logMass);
      return within(x, outside, clamp(location, low, high), density);
    },
    cdf: (x) => exp(logInterval(a, inside(x)).sub(logMass)),
    survival: (x) => exp(logInterval(inside(x), b).sub(logMass)),
    quantile: (p) => back(quantileBetween(a, b, pointOf(p, dtype), logMass)),
    mean: () => back(moment()).broadcastTo(batchShape),
    variance: () => spread().mul(scale.square()).broadcastTo(batchShape),
    entropy() {
      const [left, right] = ends();
      const slope = finiteProduct(a, left).sub(finiteProduct(b, right));
      return logMass
        .add(log(scale))
        .add(HALF_LOG_TWO_PI + 0.5)
        .add(slope.div(2))
        .broadcastTo(batchShape);
    },
  };
}

/** `log Φ(z)`; at minus infinity, where its slope is infinite, a constant. */
function logBelow(z: Tensor): Tensor {
  const none = z.equal(Number.NEGATIVE_INFINITY);
  return none.where(Number.NEGATIVE_INFINITY, logNdtr(none.where(0, z)));
}

/** `log(Φ(b) - Φ(a))`, from the side on which the interval lies. */
function logInterval(a: Tensor, b: Tensor): Tensor {
  const right = a.greater(0);
  const [low, high] = [right.where(b.neg(), a), right.where(a.neg(), b)];
  const [inner, outer] = [logBelow(high), logBelow(low)];
  const none = low.greaterEqual(high);
  const ratio = exp(none.where(-1, outer.sub(inner)));
  return none.where(Number.NEGATIVE_INFINITY, inner.add(ratio.neg().log1p()));
}

function quantileBetween(a: Tensor, b: Tensor, p: Tensor, logMass: Tensor): Tensor {
  const right = a.greater(0);
  // Probability below (or above, on the right) the point, as a sum of two positive parts.
  const tail = right.where(logBelow(b.neg()), logBelow(a));
  const part = right.where(p.neg().add(1), p);
  // Where the probability is too small for the dtype, its logarithm is not.
  const small = tail.maximum(logMass).less(LOG_FAR);
  const near = ndtri(small.where(0.5, exp(tail).add(part.mul(exp(logMass)))));
  const own = log(part.equal(0).where(1, part)).add(logMass);
  const endless = tail.equal(Number.NEGATIVE_INFINITY);
  const sum = endless.where(own, logaddexp(endless.where(own, tail), own));
  const mass = part.equal(0).where(tail, sum);
  const z = small.where(farQuantile(small.where(mass, LOG_FAR)), near);
  const valid = p.greaterEqual(0).logicalAnd(p.lessEqual(1));
  return valid.where(clamp(right.where(z.neg(), z), a, b), Number.NaN);
}

/** `x < 0` with `log Φ(x)` as given, at most {@link LOG_FAR}, by Newton's method on the logarithm. */
function farQuantile(logProbability: Tensor): Tensor {
  const none = logProbability.equal(Number.NEGATIVE_INFINITY);
  const target = none.where(LOG_FAR, logProbability);
  let y = target.add(HALF_LOG_TWO_PI).mul(-2).sqrt();
  for (let i = 0; i < FAR_STEPS; i++) {
    const slope = erfcx(y.mul(Math.SQRT1_2))
      .reciprocal()
      .mul(Math.sqrt(2 / Math.PI));
    y = y.add(logNdtr(y.neg()).sub(target).div(slope));
  }
  return none.where(Number.NEGATIVE_INFINITY, y.neg());
}

/** `φ(z)/Z`. */
function edge(z: Tensor, logMass: Tensor): Tensor {
  return exp(z.square().div(-2).sub(HALF_LOG_TWO_PI).sub(logMass));
}

/** `z·f` with `∞·0 = 0`. */
function finiteProduct(z: Tensor, f: Tensor): Tensor {
  const none = f.equal(0);
  return none.where(0, none.where(0, z).mul(f));
}
