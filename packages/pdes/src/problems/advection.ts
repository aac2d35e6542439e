import { initial } from "../problem/conditions.ts";
import { defineProblem } from "../problem/define-problem.ts";
import type { Problem } from "../problem/problem.ts";

/** How fast the profile is carried. */
export interface AdvectionOptions {
  /** Speed, length per time, positive to the right; 1 by default. */
  readonly c?: number;
}

/**
 * A profile carried around a ring: `u_t + c u_x = 0` on `x, t ∈ [0, 1]`, periodic, `u(0, x) = sin(2πx)`.
 *
 * Exact solution `sin(2π(x - ct))`.
 */
export function advection(options: AdvectionOptions = {}): Problem<"t" | "x", "u", "c"> {
  const { c = 1 } = options;
  return defineProblem({
    name: "advection",
    coordinates: { t: { range: [0, 1] }, x: { range: [0, 1], periodic: true } },
    unknowns: ["u"],
    parameters: { c },
    equations: ({ u, c }) => ({ advection: u.t.add(c.mul(u.x)) }),
    conditions: ({ u, x }) => [initial(u, x.mul(2 * Math.PI).sin())],
    exact: ({ t, x, c }) => ({
      u: x
        .sub(c.mul(t))
        .mul(2 * Math.PI)
        .sin(),
    }),
  });
}
