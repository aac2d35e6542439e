import { scan } from "../control-flow/scan.ts";
import type { TensorLike } from "../operands.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { binomialVariates } from "../random/binomial.ts";
import { splitBatch } from "../random/key.ts";
import { broadcastShapes } from "../shape.ts";
import { xlogy } from "../special/elementary.ts";
import { lgamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type Distribution, notCount, parameters, pointOf, vectorSize } from "./distribution.ts";

export interface MultinomialOptions {
  /** Number of trials, a whole number, or a tensor of the leading axes. */
  readonly trials: TensorLike;
  /** Probabilities of the outcomes along the last axis (normalised here), `[..., n]`. */
  readonly probabilities: Tensor;
}

/** How often each of `n` outcomes occurs in independent trials. Samples are int32 and have no derivative. */
export function multinomial(options: MultinomialOptions): Distribution {
  const given = { trials: options.trials, weights: options.probabilities };
  const { weights } = parameters("multinomial", { weights: given.weights }).values;
  const size = vectorSize("multinomial", "probabilities", weights);
  const { trials } = parameters("multinomial", { trials: given.trials }).values;
  const dtype = weights.dtype === "float64" || trials.dtype === "float64" ? "float64" : "float32";
  const batchShape = broadcastShapes("multinomial", trials.shape, weights.shape.slice(0, -1));
  const n = trials.cast(dtype).broadcastTo(batchShape);
  const w = weights.cast(dtype).broadcastTo([...batchShape, size]);
  const p = w.div(w.sum(-1, { keepDims: true }));
  const mean = (): Tensor => p.mul(n.expandDims(-1));
  return {
    batchShape,
    eventShape: [size],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      return counts(key, n.broadcastTo(full), w.broadcastTo([...full, size]));
    },
    logDensity(value) {
      const x = pointOf(value, dtype);
      const unknown = x.notEqual(x).any(-1);
      const bad = notCount(x).any(-1).logicalOr(x.sum(-1).notEqual(n));
      const outside = bad.logicalAnd(unknown.logicalNot());
      const safe = outside.expandDims(-1).where(0, x);
      const weight = xlogy(safe, p)
        .sub(lgamma(safe.add(1)))
        .sum(-1)
        .add(lgamma(n.add(1)));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    mean,
    variance: () => mean().mul(p.neg().add(1)),
  };
}

/** Outcome after outcome: a binomial number of the trials that are left. */
function counts(key: Tensor, trials: Tensor, weights: Tensor): Tensor {
  const byOutcome = weights.moveAxis(-1, 0);
  const left = cumsum(byOutcome, 0, { reverse: true });
  const ratios = byOutcome.div(left.equal(0).where(1, left)).clamp(0, 1);
  const [, drawn] = scan(
    (remaining: Tensor, [ratio, own]: readonly [Tensor, Tensor]) => {
      const count = binomialVariates(own, remaining, ratio);
      return [remaining.sub(count.cast(remaining.dtype)), count] as const;
    },
    trials,
    [ratios, splitBatch(key, ratios.shape[0])] as never,
  );
  return (drawn as Tensor).moveAxis(0, -1);
}
