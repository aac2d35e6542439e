import { log } from "../primitives/exponential.ts";
import { split } from "../random/key.ts";
import { normal } from "../random/normal.ts";
import { rademacher } from "../random/rademacher.ts";
import { gammainc, gammaincc, gammainccinv, gammaincinv } from "../special/incomplete-gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, within } from "./distribution.ts";
import { EULER_GAMMA } from "./euler-gamma.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

const LOG_FACTOR = /* @__PURE__ */ Math.log(2 / Math.PI) / 2;
const ENTROPY = EULER_GAMMA + Math.log(2 * Math.PI) / 2 - 0.5;

function half(z: Tensor): Tensor {
  return z.square().div(2);
}

/** Length of a normal vector in space. */
const STANDARD_MAXWELL: Standard = {
  sample: (key, shape, dtype) =>
    normal(key, [...shape, 3], { dtype })
      .square()
      .sum(-1)
      .sqrt(),
  logDensity: (z) => within(z, z.less(0), 1, (v) => log(v).mul(2).sub(half(v)).add(LOG_FACTOR)),
  cdf: (z) => gammainc(1.5, half(z.maximum(0))),
  survival: (z) => gammaincc(1.5, half(z.maximum(0))),
  quantile: (p) => gammaincinv(1.5, p).mul(2).sqrt(),
  mean: Math.sqrt(8 / Math.PI),
  variance: 3 - 8 / Math.PI,
  entropy: ENTROPY,
};

/** The same with a random sign. */
const STANDARD_DOUBLE_SIDED: Standard = {
  sample(key, shape, dtype) {
    const [forSize, forSign] = split(key);
    const size = STANDARD_MAXWELL.sample(forSize, shape, dtype);
    return size.mul(rademacher(forSign, shape, { dtype }));
  },
  logDensity: (z) =>
    log(z.square())
      .sub(half(z))
      .add(LOG_FACTOR - Math.LN2),
  cdf: (z) => upperTail(z.neg()),
  survival: (z) => upperTail(z),
  quantile(p) {
    const upper = p.greater(0.5);
    const outside = upper.where(p.neg().add(1), p).mul(2);
    const size = gammainccinv(1.5, outside).mul(2).sqrt();
    return upper.where(size, size.neg());
  },
  mean: 0,
  variance: 3,
  entropy: ENTROPY + Math.LN2,
};

function upperTail(z: Tensor): Tensor {
  const outside = gammaincc(1.5, half(z)).div(2);
  return z.less(0).where(outside.neg().add(1), outside);
}

/** Maxwell–Boltzmann distribution, `√(2/π) z² exp(-z²/2)/scale` with `z = (x - location)/scale ≥ 0`. */
export function maxwell(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("maxwell", options, STANDARD_MAXWELL);
}

/** {@link maxwell} with a random sign, `z² exp(-z²/2)/(scale √2π)` for all z. */
export function doubleSidedMaxwell(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("doubleSidedMaxwell", options, STANDARD_DOUBLE_SIDED);
}
