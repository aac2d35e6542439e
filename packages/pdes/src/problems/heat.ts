import { dirichlet, initial } from "../problem/conditions.ts";
import { defineProblem } from "../problem/define-problem.ts";
import type { Problem } from "../problem/problem.ts";

/** How fast heat spreads. */
export interface HeatOptions {
  /** Diffusivity, length² per time, positive; 0.1 by default. */
  readonly alpha?: number;
}

/**
 * Heat in a rod with cold ends: `u_t = α u_xx` on `x, t ∈ [0, 1]`, `u(0, x) = sin(πx)`, `u(t, 0) = u(t, 1) = 0`.
 *
 * Exact solution `exp(-απ²t) sin(πx)`.
 */
export function heat(options: HeatOptions = {}): Problem<"t" | "x", "u", "alpha"> {
  const { alpha = 0.1 } = options;
  return defineProblem({
    name: "heat",
    coordinates: { t: { range: [0, 1] }, x: { range: [0, 1] } },
    unknowns: ["u"],
    parameters: { alpha },
    equations: ({ u, alpha }) => ({ heat: u.t.sub(alpha.mul(u.xx)) }),
    conditions: ({ u, x }) => [
      initial(u, x.mul(Math.PI).sin()),
      dirichlet(u, { x: 0 }, 0),
      dirichlet(u, { x: 1 }, 0),
    ],
    exact: ({ t, x, alpha }) => ({
      u: x
        .mul(Math.PI)
        .sin()
        .mul(
          alpha
            .mul(t)
            .mul(Math.PI ** 2)
            .neg()
            .exp(),
        ),
    }),
  });
}
