import type { Optimizer, OptimizerState } from "./optimizer.ts";

/**
 * One optimizer after another: each transforms the updates of the one before.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { adam, applyUpdates, chain, clipByGlobalNorm } from "@fluxion/optim";
 *
 * const optimizer = chain(clipByGlobalNorm(1), adam({ learningRate: 0.1 }));
 * const params = { x: array([1, 2]) };
 * const [updates] = optimizer.update({ x: array([300, 400]) }, optimizer.init(params), params);
 * applyUpdates(params, updates).x.item === undefined // => false
 * ```
 */
export function chain(...optimizers: readonly Optimizer[]): Optimizer<readonly OptimizerState[]> {
  return {
    kind: "optimizer",
    name: `chain(${optimizers.map(({ name }) => name).join(", ")})`,
    init: (params) => optimizers.map((optimizer) => optimizer.init(params)),
    update(gradients, state, params) {
      let updates = gradients;
      const next = optimizers.map((optimizer, i) => {
        const [transformed, own] = optimizer.update(updates, state[i], params);
        updates = transformed;
        return own;
      });
      return [updates, next];
    },
  };
}
