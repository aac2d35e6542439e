import type { Field } from "../field/field.ts";
import { dirichlet, initial } from "../problem/conditions.ts";
import { defineProblem } from "../problem/define-problem.ts";
import type { Problem, Reference } from "../problem/problem.ts";

/** How viscous the flow is, and what to compare with. */
export interface BurgersOptions {
  /** Viscosity, positive; `0.01 / π` by default, small enough for a shock at `x = 0`. */
  readonly nu?: number;
  /** A solution on a grid with axes `t` and `x`, or a function that loads one. */
  readonly reference?: Field | (() => Promise<Field>);
}

/**
 * The viscous Burgers equation from a sine wave that steepens into a shock.
 *
 * `u_t + u u_x = ν u_xx` on `x ∈ [-1, 1]`, `t ∈ [0, 1]`, with `u(0, x) = -sin(πx)` and `u(t, ±1) = 0`;
 * dimensionless. {@link burgersColeHopf} is its exact solution.
 *
 * @see Basdevant et al., Computers & Fluids 14 (1986) 23-41, doi:10.1016/0045-7930(86)90036-8.
 */
export function burgers(options: BurgersOptions = {}): Problem<"t" | "x", "u", "nu"> {
  const { nu = 0.01 / Math.PI, reference } = options;
  return defineProblem({
    name: "burgers",
    coordinates: { t: { range: [0, 1] }, x: { range: [-1, 1] } },
    unknowns: ["u"],
    parameters: { nu },
    equations: ({ u, nu }) => ({ burgers: u.t.add(u.mul(u.x)).sub(nu.mul(u.xx)) }),
    conditions: ({ u, x }) => [
      initial(u, x.mul(Math.PI).sin().neg()),
      dirichlet(u, { x: -1 }, 0),
      dirichlet(u, { x: 1 }, 0),
    ],
    ...optionalReference(reference),
  });
}

function optionalReference(reference: Reference | undefined): { reference?: Reference } {
  return reference === undefined ? {} : { reference };
}
