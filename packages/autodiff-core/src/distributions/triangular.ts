import { DomainError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { clamp } from "../primitives/select.ts";
import { unitInterval } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface TriangularOptions {
  readonly low: TensorLike;
  /** Where the density is largest, from `low` to `high`. */
  readonly mode: TensorLike;
  readonly high: TensorLike;
}

/** Triangular distribution: the density rises linearly from `low` to `mode` and falls to 0 at `high`. */
export function triangular(options: TriangularOptions): ContinuousDistribution {
  checkOrder(options);
  const { low: l, mode: m, high: h } = options;
  const {
    values,
    shape: batchShape,
    dtype,
  } = parameters("triangular", { low: l, mode: m, high: h });
  const { low, mode, high } = values;
  const [width, left, right] = [high.sub(low), mode.sub(low), high.sub(mode)];
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  const inside = (x: TensorLike): Tensor => clamp(pointOf(x, dtype), low, high);
  /** Probability on one side: `d²/(width · side)`, and 0 where that side has no width. */
  const part = (d: Tensor, side: Tensor): Tensor => {
    const none = side.equal(0);
    return none.where(0, d.square().div(width.mul(none.where(1, side))));
  };
  const quantile = (p: Tensor): Tensor => {
    const rising = p.less(left.div(width));
    const below = rootOf(p.mul(width).mul(left));
    const above = rootOf(p.neg().add(1).mul(width).mul(right));
    const point = rising.where(low.add(below), high.sub(above));
    return p.greaterEqual(0).logicalAnd(p.lessEqual(1)).where(point, Number.NaN);
  };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      quantile(unitInterval("triangular", key, [...shape, ...batchShape], dtype)),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const outside = x.less(low).logicalOr(x.greater(high));
      const slope = (d: Tensor, side: Tensor): Tensor => {
        const none = side.equal(0);
        return none.where(1, d.div(none.where(1, side)));
      };
      const density = (v: Tensor): Tensor => {
        const height = v.less(mode).where(slope(v.sub(low), left), slope(high.sub(v), right));
        return log(height.mul(2)).sub(log(width));
      };
      return within(x, outside, mode, density);
    },
    cdf(value) {
      const x = inside(value);
      return x.less(mode).where(part(x.sub(low), left), part(high.sub(x), right).neg().add(1));
    },
    survival(value) {
      const x = inside(value);
      return x.less(mode).where(part(x.sub(low), left).neg().add(1), part(high.sub(x), right));
    },
    quantile: (p) => quantile(pointOf(p, dtype)),
    mean: () => spread(low.add(mode).add(high).div(3)),
    variance: () => spread(left.square().add(left.mul(right)).add(right.square()).div(18)),
    entropy: () => spread(log(width).add(0.5 - Math.LN2)),
  };
}

/** The square root, with derivative 0 at 0. */
function rootOf(x: Tensor): Tensor {
  const zero = x.equal(0);
  return zero.where(0, zero.where(1, x).sqrt());
}

function checkOrder({ low, mode, high }: TriangularOptions): void {
  const numbers = [low, mode, high].filter((x) => typeof x === "number");
  const ordered = numbers.every((x, i) => i === 0 || numbers[i - 1] <= x);
  const flat = numbers.length === 3 && !(numbers[0] < numbers[2]);
  if (ordered && !flat) return;
  throw new DomainError({
    where: "triangular",
    expected: "low <= mode <= high and low < high",
    received: numbers.join(", "),
    fix: "Give the ends in this order, with the mode between them.",
  });
}
