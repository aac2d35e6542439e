import type { TensorLike } from "../operands.ts";
import { softmax } from "../primitives/softmax.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { xlogy } from "../special/elementary.ts";
import { digamma, lgamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type DistributionWithEntropy, parameters, pointOf, vectorSize } from "./distribution.ts";

export interface DirichletOptions {
  /** Positive, `[..., n]`. */
  readonly concentration: Tensor;
}

/**
 * Dirichlet distribution of `n` fractions that sum to 1, `Π xᵢ^(αᵢ-1)/B(α)`. Samples are differentiable in the
 * concentrations.
 */
export function dirichlet(options: DirichletOptions): DistributionWithEntropy {
  const { values, dtype } = parameters("dirichlet", { concentration: options.concentration });
  const alpha = values.concentration;
  const n = vectorSize("dirichlet", "concentration", alpha);
  const batchShape = alpha.shape.slice(0, -1);
  const total = alpha.sum(-1);
  const logBeta = (): Tensor => lgamma(alpha).sum(-1).sub(lgamma(total));
  const mean = (): Tensor => alpha.div(total.expandDims(-1));
  return {
    batchShape,
    eventShape: [n],
    dtype,
    family: { kind: "dirichlet", concentration: alpha },
    sample: (key, shape = []) =>
      softmax(logGammaVariates(key, alpha.broadcastTo([...shape, ...alpha.shape])), -1),
    logDensity(value: TensorLike) {
      const x = pointOf(value, dtype);
      // Fractions that do not sum to 1 to a few roundings are no fractions of a whole.
      const slack = n * (dtype === "float64" ? 1e-12 : 1e-5);
      const off = x.sum(-1).sub(1).abs().greater(slack);
      const outside = off.logicalOr(x.less(0).any(-1));
      const density = (v: Tensor): Tensor => xlogy(alpha.sub(1), v).sum(-1).sub(logBeta());
      return outside.where(
        Number.NEGATIVE_INFINITY,
        density(outside.expandDims(-1).where(1 / n, x)),
      );
    },
    mean,
    variance: () => mean().mul(mean().neg().add(1)).div(total.add(1).expandDims(-1)),
    entropy: () =>
      logBeta()
        .add(total.sub(n).mul(digamma(total)))
        .sub(alpha.sub(1).mul(digamma(alpha)).sum(-1)),
  };
}
