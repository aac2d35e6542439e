import { ShapeError } from "../errors.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { exp } from "../primitives/exponential.ts";
import { oneHot } from "../primitives/flat-index.ts";
import { logsumexp } from "../primitives/softmax.ts";
import { split } from "../random/key.ts";
import { formatShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type CategoricalOptions, categorical } from "./categorical.ts";
import type { CumulativeDistribution, Distribution } from "./distribution.ts";

/**
 * One of several distributions, drawn with given probabilities: the components are the last batch axis of `d`.
 *
 * Samples are differentiable in the parameters of the components, with the choice of the component held fixed; not in
 * the probabilities.
 *
 * @param weights - Probabilities (normalised here) or logits of the components, `[n]` or `[..., n]`.
 * @returns A distribution with the other batch axes; with `cdf` and `survival` if `d` has them.
 * @throws ShapeError unless the last batch axis of `d` has as many entries as there are weights.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { mixture, normal } from "@fluxion/autodiff-core/distributions";
 *
 * const d = mixture({ probabilities: array([0.25, 0.75]) }, normal({ location: array([-2, 2]) }));
 * d.mean().item() // ≈ 1.000
 * d.cdf(0).item() // ≈ 0.2614
 * ```
 */
export function mixture(
  weights: CategoricalOptions,
  d: CumulativeDistribution,
): CumulativeDistribution;
export function mixture(weights: CategoricalOptions, d: Distribution): Distribution;
export function mixture(
  weights: CategoricalOptions,
  d: Distribution | CumulativeDistribution,
): Distribution {
  const logWeights = categorical(weights).logProbabilities().cast(d.dtype);
  const n = logWeights.shape.at(-1) ?? 0;
  if (d.batchShape.at(-1) !== n) throw wrongCount(n, d);
  const batchShape = d.batchShape.slice(0, -1);
  const logP = logWeights.broadcastTo(d.batchShape);
  const eventAxes = d.eventShape.length;
  /** Weights with the axes of an event. */
  const spread = (w: Tensor): Tensor => w.reshape([...w.shape, ...d.eventShape.map(() => 1)]);
  const component = -1 - eventAxes;
  const average = (x: Tensor): Tensor => {
    const w = spread(exp(logP));
    return w.equal(0).where(0, x).mul(w).sum(component);
  };
  /** Points with an axis for the components, before those of an event. */
  const apart = (x: TensorLike): Tensor => {
    const point = asTensor(x, d.dtype);
    return point.rank < eventAxes ? point : point.expandDims(Math.max(component, -1 - point.rank));
  };
  const combine =
    (f: (x: TensorLike) => Tensor) =>
    (x: TensorLike): Tensor =>
      f(apart(x)).mul(exp(logP)).sum(-1);
  const mean = (): Tensor => average(d.mean());
  const base: Distribution = {
    batchShape,
    eventShape: d.eventShape,
    dtype: d.dtype,
    sample(key, shape = []) {
      const [forChoice, forComponents] = split(key);
      const which = categorical({ logits: logP }).sample(forChoice, shape);
      const all = d.sample(forComponents, shape);
      const chosen = spread(oneHot(which, n).cast("bool"));
      return chosen.where(all, 0).sum(component);
    },
    logDensity: (x) => logsumexp(d.logDensity(apart(x)).add(logP), -1),
    mean,
    variance() {
      const off = d.mean().sub(mean().expandDims(component));
      return average(d.variance().add(off.square()));
    },
  };
  if (!("cdf" in d)) return base;
  return { ...base, cdf: combine(d.cdf), survival: combine(d.survival) } as CumulativeDistribution;
}

function wrongCount(n: number, d: Distribution): ShapeError {
  return new ShapeError({
    where: "mixture",
    expected: `components along the last batch axis, as many as weights: [..., ${n}]`,
    received: `batch shape ${formatShape(d.batchShape)}`,
    fix: "Give parameters of shape [..., n], one entry for each component.",
  });
}
