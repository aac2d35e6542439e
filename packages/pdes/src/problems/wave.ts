import { dirichlet, initial, initialVelocity } from "../problem/conditions.ts";
import { defineProblem } from "../problem/define-problem.ts";
import type { Problem } from "../problem/problem.ts";

/** How fast waves run. */
export interface WaveOptions {
  /** Speed, length per time; 1 by default. */
  readonly c?: number;
}

/**
 * A plucked string: `u_tt = c² u_xx` on `x, t ∈ [0, 1]`, at rest in the shape `sin(πx)`, ends held at 0.
 *
 * Exact solution `sin(πx) cos(πct)`.
 */
export function wave(options: WaveOptions = {}): Problem<"t" | "x", "u", "c"> {
  const { c = 1 } = options;
  return defineProblem({
    name: "wave",
    coordinates: { t: { range: [0, 1] }, x: { range: [0, 1] } },
    unknowns: ["u"],
    parameters: { c },
    equations: ({ u, c }) => ({ wave: u.tt.sub(c.square().mul(u.xx)) }),
    conditions: ({ u, x }) => [
      initial(u, x.mul(Math.PI).sin()),
      initialVelocity(u, 0),
      dirichlet(u, { x: 0 }, 0),
      dirichlet(u, { x: 1 }, 0),
    ],
    exact: ({ t, x, c }) => ({ u: x.mul(Math.PI).sin().mul(c.mul(t).mul(Math.PI).cos()) }),
  });
}
