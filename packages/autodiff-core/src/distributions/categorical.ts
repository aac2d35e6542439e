import { asTensor, type TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { takeAlongAxis } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { logSoftmax } from "../primitives/softmax.ts";
import { gumbel } from "../random/gumbel.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Distribution, parameters, vectorSize } from "./distribution.ts";

/** Probabilities of the categories along the last axis (normalised here), or their logarithms up to a constant. */
export type CategoricalOptions =
  | { readonly probabilities: Tensor; readonly logits?: never }
  | { readonly logits: Tensor; readonly probabilities?: never };

/** A {@link Distribution} of categories. */
export interface CategoricalDistribution extends Distribution {
  /** Logarithms of the probabilities, `[..., n]`. */
  logProbabilities(): Tensor;
  entropy(): Tensor;
}

/** One of the numbers `0 … n - 1`. Samples are int32 and have no derivative. */
export function categorical(options: CategoricalOptions): CategoricalDistribution {
  const given = options.logits ?? log(options.probabilities);
  const { values, dtype } = parameters("categorical", { logits: given });
  const { logits } = values;
  const n = vectorSize(
    "categorical",
    options.logits === undefined ? "probabilities" : "logits",
    logits,
  );
  const batchShape = logits.shape.slice(0, -1);
  const logP = logSoftmax(logits, -1);
  const weighted = (f: (k: Tensor) => Tensor): Tensor =>
    logP
      .exp()
      .mul(f(iota(logits.shape, logits.rank - 1, dtype)))
      .sum(-1);
  const mean = (): Tensor => weighted((k) => k);
  return {
    batchShape,
    eventShape: [],
    dtype,
    family: { kind: "outcomes", logProbabilities: logP },
    sample: (key, shape = []) =>
      gumbel(key, [...shape, ...logits.shape], { dtype })
        .add(logits)
        .argmax(-1)
        .cast("int32"),
    logDensity(value: TensorLike) {
      const k = asTensor(value, "int32");
      const shape = broadcastShapes("categorical", k.shape, batchShape);
      const whole = k.cast("int32").broadcastTo(shape).expandDims(-1);
      const outside = whole.less(0).logicalOr(whole.greaterEqual(n));
      const index = whole.clamp(0, n - 1);
      const found = takeAlongAxis(logP.broadcastTo([...shape, n]), index, shape.length);
      const exact = k.cast(dtype).equal(k.cast("int32").cast(dtype)).broadcastTo(shape);
      const none = outside.reshape(shape).logicalOr(exact.logicalNot());
      return none.where(Number.NEGATIVE_INFINITY, found.reshape(shape));
    },
    mean,
    variance: () => weighted((k) => k.sub(mean().expandDims(-1)).square()),
    logProbabilities: () => logP,
    entropy() {
      const none = logP.equal(Number.NEGATIVE_INFINITY);
      const safe = none.where(0, logP);
      return none.where(0, safe.exp().mul(safe)).sum(-1).neg();
    },
  };
}
