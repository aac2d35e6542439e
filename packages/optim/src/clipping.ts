/** Keeping single steps from being too long. */
import type { Tensor } from "@fluxion/autodiff-core";
import { checkOption } from "./check-option.ts";
import { floatDType, floatLeaves, mapFloats, type Optimizer } from "./optimizer.ts";
import type { EmptyState } from "./scaling.ts";

/** `√Σ x²` over all float leaves of a tree. */
export function globalNorm(tree: unknown): Tensor {
  const dtype = floatDType(tree);
  const squares = floatLeaves(tree).map((leaf) => leaf.cast(dtype).square().sum());
  return squares.reduce((total, square) => total.add(square)).sqrt();
}

/**
 * Shorten the gradient to `maxNorm` where its norm over all leaves is larger, keeping its direction.
 *
 * @see Pascanu et al., ICML 2013, algorithm 1, arXiv:1211.5063.
 */
export function clipByGlobalNorm(maxNorm: number): Optimizer<EmptyState> {
  checkOption("clipByGlobalNorm", "maxNorm", maxNorm, (x) => x > 0, "positive");
  return {
    kind: "optimizer",
    name: "clipByGlobalNorm",
    init: () => ({}),
    update(gradients, state) {
      const norm = globalNorm(gradients);
      const factor = norm.less(maxNorm).where(1, norm.reciprocal().mul(maxNorm));
      return [mapFloats((g) => g.mul(factor).cast(g.dtype), gradients), state];
    },
  };
}

/** Limit every entry of the gradient to `[-limit, limit]`. */
export function clipByValue(limit: number): Optimizer<EmptyState> {
  checkOption("clipByValue", "limit", limit, (x) => x > 0, "positive");
  return {
    kind: "optimizer",
    name: "clipByValue",
    init: () => ({}),
    update: (gradients, state) => [mapFloats((g) => g.clamp(-limit, limit), gradients), state],
  };
}
