import { describe, expect, expectTypeOf, test } from "vitest";
import { substitute } from "../expression/expression.ts";
import { evaluateOnGrid } from "../field/evaluate-on-grid.ts";
import { fieldRange, uniformAxis } from "../field/field.ts";
import { withParameters } from "../problem/define-problem.ts";
import { type Problem, parameterValues } from "../problem/problem.ts";
import { advection } from "./advection.ts";
import { burgers } from "./burgers.ts";
import { heat } from "./heat.ts";
import { wave } from "./wave.ts";

test("burgers is stated as in the literature", () => {
  expect(burgers().toString()).toMatchInlineSnapshot(`
    "burgers
      coordinates t in [0, 1] (time)
                  x in [-1, 1] (space)
      unknowns    u
      parameters  nu = 0.003183098861837907
      equations   burgers: u_t + u*u_x - nu*u_xx = 0
      conditions  u = -sin(pi*x) at t = 0
                  u = 0 at x = -1
                  u = 0 at x = 1"
  `);
  expect(burgers().toLatex()).toMatchInlineSnapshot(`
    "\\begin{aligned}
      u_{t} + u\\, u_{x} - \\nu\\, u_{xx} &= 0 \\\\
      u &= -\\sin\\left(\\pi\\, x\\right)\\quad \\text{at } t = 0 \\\\
      u &= 0\\quad \\text{at } x = -1 \\\\
      u &= 0\\quad \\text{at } x = 1
    \\end{aligned}"
  `);
  expect(burgers().derivatives.u).toEqual([
    [1, 0],
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
  expectTypeOf(burgers()).toEqualTypeOf<Problem<"t" | "x", "u", "nu">>();
});

describe.each<Problem>([heat(), wave(), advection()])("$name", (problem) => {
  test("has no warnings, and its exact solution solves the equations on a grid", () => {
    expect(problem.warnings).toEqual([]);
    const { exact } = problem;
    expect(exact).toBeDefined();
    if (exact === undefined) return;
    const axes = problem.coordinates.map(({ name, range }) => uniformAxis(name, range, 9));
    for (const { residual } of problem.equations) {
      const remainder = evaluateOnGrid(substitute(residual, { unknowns: exact }), axes, {
        parameters: parameterValues(problem),
      });
      for (const bound of fieldRange(remainder)) expect(Math.abs(bound)).toBeLessThan(1e-12);
    }
  });

  test("reads as a statement", () => {
    expect(problem.toString()).toMatchSnapshot();
  });
});

test("parameters reach the equations", () => {
  expect(parameterValues(burgers({ nu: 0.1 }))).toEqual({ nu: 0.1 });
  expect(parameterValues(withParameters(heat(), { alpha: 2 }))).toEqual({ alpha: 2 });
});
