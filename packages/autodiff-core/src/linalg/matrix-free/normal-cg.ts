import { conjugateGradients } from "./cg.ts";
import { checkIterative, type IterativeOptions, norm2, scaled } from "./krylov-options.ts";
import type { LinearSolver } from "./solver.ts";

/**
 * Conjugate gradients on the normal equations `AᵀA·x = Aᵀb`, for operators without any tag.
 *
 * Two products per step (one with the transpose). The condition number is squared, so that {@link lsmr} is the better
 * choice for all but well-conditioned operators. The tolerance is for `|Aᵀ(b - A·x)|` relative to `|Aᵀb|`.
 */
export function normalCg(options: IterativeOptions = {}): LinearSolver {
  checkIterative("normalCg", options);
  return {
    name: "normalCg",
    solve: (operator, b, _prepared, x0) =>
      scaled(operator, b, x0, options, (system) => {
        const rhs = operator.rmv(system.b);
        return conjugateGradients({
          ...system,
          b: rhs,
          tolerance: () => system.tolerance(norm2(rhs)),
          product: (v) => operator.rmv(operator.mv(v)),
          precondition: (v) => v,
        });
      }),
    leastSquares: { damping: 0 },
  };
}
