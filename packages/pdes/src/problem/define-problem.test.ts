import { describe, expect, expectTypeOf, test } from "vitest";
import { constant, type Expression } from "../expression/expression.ts";
import { laplacian } from "../expression/operators.ts";
import { fieldOn } from "../field/field.ts";
import {
  condition,
  dirichlet,
  initial,
  initialVelocity,
  neumann,
  periodic,
  robin,
} from "./conditions.ts";
import { defineProblem, withParameters } from "./define-problem.ts";
import { type Problem, parameterValues, type Reference, timeCoordinate } from "./problem.ts";

const rod = { t: { range: [0, 1] }, x: { range: [0, 2], unit: "m" } } as const;

function heatedRod() {
  return defineProblem({
    name: "rod",
    coordinates: { t: { range: [0, 1], unit: "s" }, x: { range: [0, 2], unit: "m" } },
    unknowns: { u: { unit: "K" } },
    parameters: { alpha: { value: 0.1, unit: "m²/s" }, h: 3 },
    equations: ({ u, alpha }) => [u.t.sub(alpha.mul(u.xx))],
    conditions: ({ u, x, h }) => [
      initial(u, x.mul(0)),
      neumann(u, { x: 0 }, 0),
      robin(u, { x: 2 }, { value: h, normal: 1 }, 0),
    ],
  });
}

describe("a problem", () => {
  test("is a frozen value with everything a solver reads", () => {
    const problem = heatedRod();
    expect(problem.coordinates).toEqual([
      { name: "t", role: "time", range: [0, 1], periodic: false, unit: "s" },
      { name: "x", role: "space", range: [0, 2], periodic: false, unit: "m" },
    ]);
    expect(problem.unknowns).toEqual([{ name: "u", unit: "K" }]);
    expect(problem.parameters.alpha).toEqual({ value: 0.1, unit: "m²/s" });
    expect(parameterValues(problem)).toEqual({ alpha: 0.1, h: 3 });
    expect(problem.equations.map(({ name }) => name)).toEqual(["equation 1"]);
    expect(timeCoordinate(problem)?.name).toBe("t");
    expect(problem.warnings).toEqual([]);
    expect(Object.isFrozen(problem.coordinates[0].range)).toBe(true);
  });

  test("gives every condition a residual, a face and what is known there", () => {
    const [start, left, right] = heatedRod().conditions;
    expect(start).toMatchObject({ kind: "initial", location: { t: 0 }, side: "lower", order: 0 });
    expect(left).toMatchObject({ kind: "neumann", location: { x: 0 }, side: "lower", order: 1 });
    expect(`${left.residual}`).toBe("-u_x");
    expect(`${right.residual}`).toBe("h*u + u_x");
    expect(right.name).toBe("h*u + u_x at x = 2");
  });

  test("prints with units", () => {
    expect(`${heatedRod()}`).toMatchInlineSnapshot(`
      "rod
        coordinates t in [0, 1] s (time)
                    x in [0, 2] m (space)
        unknowns    u K
        parameters  alpha = 0.1 m²/s
                    h = 3
        equations   equation 1: u_t - alpha*u_xx = 0
        conditions  u = 0 at t = 0
                    -u_x = 0 at x = 0
                    h*u + u_x = 0 at x = 2"
    `);
  });

  test("offers its names for further formulas", () => {
    const { u, alpha } = heatedRod().symbols;
    expect(`${alpha.mul(u.x).neg()}`).toBe("-alpha*u_x");
  });

  test("a periodic coordinate gives value and slope conditions for every unknown", () => {
    const problem = defineProblem({
      name: "ring",
      coordinates: { t: { range: [0, 1] }, x: { range: [0, 1], periodic: true } },
      unknowns: ["u", "v"],
      equations: ({ u, v }) => [u.t.sub(u.xx), v.t.add(v.x).sub(u)],
      conditions: ({ u, v }) => [initial(u, 1), initial(v, 0), periodic(u, "x")],
    });
    expect(problem.conditions.filter(({ kind }) => kind === "periodic").map(String)).toHaveLength(
      3,
    );
    expect(problem.conditions.map(({ residual }) => `${residual}`)).toEqual([
      "u - 1",
      "v",
      "u(x=0) - u(x=1)",
      "u_x(x=0) - u_x(x=1)",
      "v(x=0) - v(x=1)",
    ]);
    expect(problem.coordinates[1].periodic).toBe(true);
  });

  test("steady problems in two dimensions need no time", () => {
    const problem = defineProblem({
      name: "poisson",
      coordinates: { x: { range: [0, 1] }, y: { range: [0, 1] } },
      unknowns: ["u"],
      equations: ({ u, x, y }) => [
        laplacian(u).add(
          x
            .mul(Math.PI)
            .sin()
            .mul(y.mul(Math.PI).sin())
            .mul(2 * Math.PI ** 2),
        ),
      ],
      conditions: ({ u }) => [
        dirichlet(u, { x: 0 }, 0),
        dirichlet(u, { x: 1 }, 0),
        dirichlet(u, { y: 0 }, 0),
        dirichlet(u, { y: 1 }, 0),
      ],
      exact: ({ x, y }) => ({ u: x.mul(Math.PI).sin().mul(y.mul(Math.PI).sin()) }),
    });
    expectTypeOf(problem).toEqualTypeOf<Problem<"x" | "y", "u", never>>();
    expect(problem.derivatives.u).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(timeCoordinate(problem)).toBeUndefined();
  });

  test("general conditions reach interfaces, points and final states", () => {
    const problem = defineProblem({
      name: "general",
      coordinates: rod,
      unknowns: ["u"],
      equations: ({ u }) => [u.t.sub(u.xx)],
      conditions: ({ u }) => [
        condition({ t: 1 }, u.sub(1), { name: "final state" }),
        condition({ x: 0 }, u.x.sub(u.pow(4)), { name: "radiation" }),
        dirichlet(u, { x: 2 }, 1),
        condition({ t: 0.5, x: 1 }, u.sub(1)),
      ],
    });
    expect(problem.conditions.map(({ name, side }) => [name, side])).toEqual([
      ["final state", "upper"],
      ["radiation", "lower"],
      ["u at x = 2", "upper"],
      ["u - 1 = 0 at t = 0.5, x = 1", "inside"],
    ]);
  });
});

describe("types", () => {
  test("names are inferred", () => {
    expectTypeOf(heatedRod()).toEqualTypeOf<Problem<"t" | "x", "u", "alpha" | "h">>();
    expectTypeOf(heatedRod()).toExtend<Problem>();
  });

  test("names that do not exist do not compile", () => {
    const attempt = () =>
      defineProblem({
        name: "typed",
        coordinates: rod,
        unknowns: ["u"],
        parameters: { nu: 1 },
        equations: ({ u, nu }) => {
          expectTypeOf(nu).toEqualTypeOf<Expression>();
          // @ts-expect-error there is no coordinate y
          return [u.xy];
        },
        // @ts-expect-error there is no coordinate y
        conditions: ({ u }) => [dirichlet(u, { y: 0 }, 0)],
        // @ts-expect-error there is no unknown v
        exact: ({ x }) => ({ v: x }),
      });
    expect(attempt).toThrow();
    // @ts-expect-error there is no parameter mu
    expect(() => withParameters(heatedRod(), { mu: 1 })).toThrow();
  });
});

function growth(reference: Reference) {
  return defineProblem({
    name: "growth",
    coordinates: { t: { range: [0, 1] } },
    unknowns: ["u"],
    parameters: { k: 1 },
    equations: ({ u, k }) => [u.t.sub(k.mul(u))],
    conditions: ({ u }) => [initial(u, 1)],
    exact: ({ t, k }) => ({ u: k.mul(t).exp() }),
    reference,
  });
}

test("a reference lies on the coordinates of the problem", () => {
  const lazy = () => Promise.reject(new Error("not loaded by defineProblem"));
  expect(growth(lazy).reference).toBe(lazy);
  const onAxis = (name: string, last: number) =>
    growth(fieldOn([{ name, values: [0, last] }], (t) => Math.exp(t)));
  expect(() => onAxis("time", 1)).toThrowErrorMatchingInlineSnapshot(
    `[DomainError: defineProblem("growth"): expected reference to have the axes t, received time. Name the axes after the coordinates, one for each.]`,
  );
  expect(() => onAxis("t", 2)).toThrowErrorMatchingInlineSnapshot(
    `[DomainError: defineProblem("growth"): expected reference to lie inside the domain, t in [0, 1], received t from 0 to 2. Widen the range, or cut the reference.]`,
  );
});

describe("withParameters", () => {
  test("keeps the formulas and changes the numbers", () => {
    const problem = withParameters(heatedRod(), { alpha: 2 });
    expect(parameterValues(problem)).toEqual({ alpha: 2, h: 3 });
    expect(problem.parameters.alpha.unit).toBe("m²/s");
    expect(`${problem}`).toContain("alpha = 2 m²/s");
  });

  test("drops the reference when a value changes, since it belongs to the old one", () => {
    const reference = fieldOn([{ name: "t", values: [0, 1] }], (t) => Math.exp(t));
    const problem = growth(reference);
    expect(withParameters(problem, { k: 1 }).reference).toBe(reference);
    expect(withParameters(problem, { k: 2 }).reference).toBeUndefined();
  });

  test("names unknown parameters and rejects numbers that are not finite", () => {
    expect(() =>
      withParameters(heatedRod() as Problem, { mu: 1 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: withParameters("rod"): expected parameters of the problem: alpha, h, received "mu". Check the spelling, or state the quantity as a parameter first.]`,
    );
    expect(() =>
      withParameters(heatedRod(), { alpha: Number.NaN }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("rod"): expected parameters.alpha to be a finite number, received NaN. Check the formula that computed it for a division by zero.]`,
    );
  });
});

describe("names", () => {
  const named = (
    coordinates: Record<string, { range: [number, number] }>,
    unknowns: string[],
    parameters: Record<string, number> = {},
  ) => defineProblem({ name: "names", coordinates, unknowns, parameters, equations: () => [] });
  const x: [number, number] = [0, 1];

  test("must exist", () => {
    expect(() => named({}, ["u"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected at least one coordinate, received none. Give the domain, for example coordinates: { x: { range: [0, 1] } }.]`,
    );
    expect(() => named({ x: { range: x } }, [])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected at least one unknown, received none. Name what is to be solved for, for example unknowns: ["u"].]`,
    );
  });

  test("stand for one thing each", () => {
    expect(() => named({ x: { range: x } }, ["x"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected every name to stand for one thing, received "x" as coordinate and as unknown. Rename one of the two; equations could not tell them apart.]`,
    );
    expect(() => named({ x: { range: x } }, ["u"], { u: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected every name to stand for one thing, received "u" as unknown and as parameter. Rename one of the two; equations could not tell them apart.]`,
    );
    expect(() => named({ x: { range: x } }, ["u", "u"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected every name to stand for one thing, received "u" as unknown and as unknown. Rename one of the two; equations could not tell them apart.]`,
    );
  });

  test("are not methods, derivatives or odd characters", () => {
    expect(() => named({ d: { range: x } }, ["u"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected names that are not methods of expressions, received "d". Rename it: .d already has a meaning on every expression.]`,
    );
    expect(() => named({ x: { range: x } }, ["u"], { u_x: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected parameter names that do not read as derivatives, received "u_x" beside the unknown "u". Rename the parameter, for example without the underscore.]`,
    );
    expect(() => named({ "x y": { range: x } }, ["u"])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("names"): expected names that start with a letter and hold only letters and digits, received "x y". Rename it; units and subscripts go into unit and symbol.]`,
    );
  });
});

describe("domain and parameters", () => {
  const onRange = (range: [number, number], nu = 1) =>
    defineProblem({
      name: "range",
      coordinates: { t: { range } },
      unknowns: ["u"],
      parameters: { nu },
      equations: ({ u, nu }) => [u.t.sub(nu)],
      conditions: ({ u }) => [initial(u, 0)],
    });

  test("ranges run upwards, are finite and have a length", () => {
    expect(() => onRange([1, 0])).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("range"): expected coordinates.t.range to be [lower, upper] with lower < upper, both finite, received [1, 0]. Write [0, 1].]`,
    );
    expect(() => onRange([1, 1])).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("range"): expected coordinates.t.range to be [lower, upper] with lower < upper, both finite, received [1, 1]. Give an interval of positive length; cut an infinite domain where the solution has died out.]`,
    );
    expect(() => onRange([0, Number.POSITIVE_INFINITY])).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("range"): expected coordinates.t.range to be [lower, upper] with lower < upper, both finite, received [0, Infinity]. Give an interval of positive length; cut an infinite domain where the solution has died out.]`,
    );
  });

  test("parameters are finite", () => {
    expect(() => onRange([0, 1], 0 / 0)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("range"): expected parameters.nu to be a finite number, received NaN. Check the formula that computed it for a division by zero.]`,
    );
  });

  test("only one coordinate is time", () => {
    expect(() =>
      defineProblem({
        name: "two times",
        coordinates: { t: { range: [0, 1] }, s: { range: [0, 1], role: "time" } },
        unknowns: ["u"],
        equations: ({ u }) => [u.t],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("two times"): expected at most one coordinate with role time, received t and s. Set role: "space" on the others; a coordinate named t is time unless told otherwise.]`,
    );
  });
});

describe("equations", () => {
  test("there is one for each unknown", () => {
    const equations = (count: number) =>
      defineProblem({
        name: "count",
        coordinates: rod,
        unknowns: ["u", "v"],
        equations: ({ u, v }) => Array.from({ length: count }, () => u.t.add(v)),
      });
    expect(() => equations(0)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("count"): expected at least one equation, received none. Return the residuals that vanish inside the domain, for example [u.t.sub(u.xx)].]`,
    );
    expect(() => equations(1)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("count"): expected as many equations as unknowns (u, v), received 1 equations and 2 unknowns. Add the missing equations, or make the extra unknowns parameters.]`,
    );
    expect(() => equations(3)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("count"): expected as many equations as unknowns (u, v), received 3 equations and 2 unknowns. Drop the equations that follow from the others, or state them as conditions.]`,
    );
  });

  test("mention every unknown and no foreign name", () => {
    const other = heatedRod().symbols;
    expect(() =>
      defineProblem({
        name: "absent",
        coordinates: rod,
        unknowns: ["u", "v"],
        equations: ({ u }) => [u.t, u.x],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("absent"): expected every unknown to appear in an equation, received no mention of "v". Add an equation for v, or remove it from unknowns.]`,
    );
    expect(() =>
      defineProblem({
        name: "foreign",
        coordinates: rod,
        unknowns: ["u"],
        equations: ({ u }) => [u.t.sub(other.alpha)],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("foreign"): expected equation 1 to use the parameters of this problem (it has none), received "alpha". Use the symbols that the function is given; formulas of another problem do not fit.]`,
    );
  });
});

type Conditions = Parameters<
  typeof defineProblem<typeof rod, readonly ["u"], { readonly a: number }>
>[0]["conditions"];

/** A rod with the given conditions. */
function rodWith(conditions: NonNullable<Conditions>, warnings: "record" | "throw" = "record") {
  return defineProblem(
    {
      name: "rod",
      coordinates: rod,
      unknowns: ["u"],
      parameters: { a: 1 },
      equations: ({ u, a }) => ({ heat: u.t.sub(a.mul(u.xx)) }),
      conditions,
    },
    { warnings },
  );
}

describe("conditions", () => {
  test("lie on faces of the domain", () => {
    expect(() =>
      rodWith(({ u }) => [dirichlet(u, { x: 3 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected conditions inside the domain, x in [0, 2], received a condition at x = 3. Move the condition to x = 0 or 2, or widen the range.]`,
    );
    expect(() =>
      rodWith(({ u }) => [dirichlet(u, { x: 1 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected dirichlet on an end of a space coordinate, received x = 1, inside [0, 2]. Use condition(location, residual) for an interface inside the domain.]`,
    );
    expect(() => rodWith(({ u }) => [neumann(u, { t: 0 }, 0)])).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected neumann on an end of a space coordinate, received t = 0, which is time. Use initial(u, value), or condition({ t: … }, residual) for a later time.]`,
    );
    expect(() =>
      rodWith(({ u }) => [dirichlet(u, { x: 0, t: 0 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("rod"): expected dirichlet to name the one coordinate that its face fixes, received { x: 0, t: 0 }. For an edge or a point use condition(location, residual).]`,
    );
  });

  test("are of lower order than the equations", () => {
    expect(() => rodWith(({ u }) => [initialVelocity(u, 0)])).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected conditions on t to stay below the order 1 of the equations in t, received u_t in condition "u_t at t = 0". Give a derivative of order 0 or less.]`,
    );
    expect(() =>
      rodWith(({ u }) => [condition({ x: 0 }, u.xx)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected conditions on x to stay below the order 2 of the equations in x, received u_xx in condition "u_xx = 0 at x = 0". Give a derivative of order 1 or less.]`,
    );
    expect(() =>
      defineProblem({
        name: "decay",
        coordinates: rod,
        unknowns: ["u"],
        equations: ({ u }) => [u.t.add(u)],
        conditions: ({ u }) => [initial(u, 1), dirichlet(u, { x: 0 }, 1)],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("decay"): expected conditions on x to stay below the order 0 of the equations in x, received u in condition "u at x = 0". Remove it: the equations do not differentiate u along x.]`,
    );
  });

  test("are known values or residuals of the unknowns", () => {
    expect(() =>
      rodWith(({ u }) => [dirichlet(u, { x: 0 }, u.x)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("rod"): expected the value of condition "u at x = 0" to be known beforehand, received u_x(x=0), which mentions u. Use condition(location, residual) for relations between unknowns.]`,
    );
    expect(() => rodWith(({ x }) => [condition({ x: 0 }, x)])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("rod"): expected condition "x = 0 at x = 0" to mention an unknown, received x. A condition is a residual in the unknowns, such as u.sub(1).]`,
    );
    expect(() =>
      rodWith(({ u }) => [dirichlet(u.x as unknown as typeof u, { x: 0 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: dirichlet: expected an unknown such as u as the first argument, received dirichlet(…) of a derivative. For other combinations use condition(location, residual).]`,
    );
  });

  test("are not missing", () => {
    expect(() =>
      rodWith(({ u }) => [dirichlet(u, { x: 0 }, 0), dirichlet(u, { x: 2 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected 1 initial condition for u, which is of order 1 in t, received none for u at t = 0. Add initial(u, …) to the conditions.]`,
    );
    expect(() =>
      rodWith(({ u }) => [initial(u, 0), dirichlet(u, { x: 0 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected 2 conditions on x for u, which is of order 2 in x, received 1. Add dirichlet, neumann or robin for u at x = 2, or set coordinates.x.periodic.]`,
    );
    expect(() =>
      defineProblem({
        name: "string",
        coordinates: rod,
        unknowns: ["u"],
        equations: ({ u }) => [u.tt.sub(u.xx)],
        conditions: ({ u }) => [
          initial(u, 0),
          dirichlet(u, { x: 0 }, 0),
          dirichlet(u, { x: 2 }, 0),
        ],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("string"): expected 2 initial conditions for u, which is of order 2 in t, received none for u_t at t = 0. Add initial(u, …, { order: 1 }) to the conditions.]`,
    );
  });

  test("an initial condition needs a time", () => {
    expect(() =>
      defineProblem({
        name: "steady",
        coordinates: { x: { range: [0, 1] } },
        unknowns: ["u"],
        equations: ({ u }) => [u.x],
        conditions: ({ u }) => [initial(u, 0)],
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("steady"): expected a coordinate with role time for an initial condition, received coordinates x. Set role: "time" on the coordinate that is time, or use a boundary condition.]`,
    );
  });

  test("do not contradict each other on one face", () => {
    expect(() =>
      rodWith(({ u, t }) => [
        initial(u, 0),
        dirichlet(u, { x: 0 }, t),
        dirichlet(u, { x: 0 }, 0),
        dirichlet(u, { x: 2 }, 0),
      ]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected one value for u at x = 0, received t and 0, which differ by 1 at x = 0, t = 1. Remove one of the two conditions.]`,
    );
    expect(() =>
      rodWith(({ u }) => [initial(u, 0), periodic(u, "x"), dirichlet(u, { x: 0 }, 0)]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected u to be either periodic in x or given on its ends, received periodic and the dirichlet condition "u at x = 0". Remove "u at x = 0", or do not make x periodic.]`,
    );
  });

  test("too many are a warning", () => {
    const problem = rodWith(({ u }) => [
      initial(u, 0),
      dirichlet(u, { x: 0 }, 0),
      neumann(u, { x: 0 }, 0),
      dirichlet(u, { x: 2 }, 0),
      dirichlet(u, { x: 2 }, constant(0)),
    ]);
    expect(problem.warnings).toMatchInlineSnapshot(`
      [
        {
          "kind": "overdetermined",
          "message": "u has 4 conditions on x (u at x = 0; -u_x at x = 0; u at x = 2; u at x = 2) where order 2 in x takes 2. Remove what follows from the others.",
        },
        {
          "kind": "duplicateCondition",
          "message": ""u at x = 2" is given twice. Remove one of the two conditions.",
        },
      ]
    `);
  });

  test("a first-order unknown of a system may go without, with a warning", () => {
    const problem = defineProblem({
      name: "stokes",
      coordinates: { x: { range: [0, 1] } },
      unknowns: ["u", "p"],
      equations: ({ u, p }) => [u.xx.sub(p.x), u.x],
      conditions: ({ u }) => [dirichlet(u, { x: 0 }, 0), dirichlet(u, { x: 1 }, 0)],
    });
    expect(problem.warnings).toMatchInlineSnapshot(`
      [
        {
          "kind": "underdetermined",
          "message": "Expected 1 condition on x for p, which is of order 1 in x, received 0. Add dirichlet, neumann or robin for p at x = 0 or x = 1, or set coordinates.x.periodic.",
        },
      ]
    `);
  });
});

describe("corners", () => {
  test("that agree are silent, also for slopes, Robin and periodic conditions", () => {
    const cos = rodWith(({ u, x }) => [
      initial(u, x.mul(Math.PI).cos()),
      neumann(u, { x: 0 }, 0),
      robin(u, { x: 2 }, { value: 2, normal: 1 }, 2),
    ]);
    const ring = rodWith(({ u, x }) => [initial(u, x.mul(Math.PI).sin()), periodic(u, "x")]);
    expect([...cos.warnings, ...ring.warnings]).toEqual([]);
  });

  test("that disagree are recorded with both values' names, the size and the place", () => {
    const problem = rodWith(({ u, x }) => [
      initial(u, x),
      dirichlet(u, { x: 0 }, 0),
      neumann(u, { x: 2 }, 0),
    ]);
    expect(problem.warnings).toMatchInlineSnapshot(`
      [
        {
          "kind": "cornerMismatch",
          "message": ""u at t = 0" and "u_x at x = 2" disagree by 1 at t = 0, x = 2. Make them equal there, or accept a discontinuous solution.",
        },
      ]
    `);
    expect(
      rodWith(({ u, x }) => [initial(u, x), periodic(u, "x")]).warnings.map(
        ({ message }) => message,
      ),
    ).toMatchInlineSnapshot(`
      [
        ""u at t = 0" and "u periodic in x" disagree by 2 at t = 0, x = 0. Make them equal there, or accept a discontinuous solution.",
      ]
    `);
  });

  test("are errors on request", () => {
    expect(() =>
      rodWith(
        ({ u }) => [initial(u, 1), dirichlet(u, { x: 0 }, 0), dirichlet(u, { x: 2 }, 1)],
        "throw",
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("rod"): expected a problem without warnings, received cornerMismatch: "u at t = 0" and "u at x = 0" disagree by 1 at t = 0, x = 0. Make them equal there, or accept a discontinuous solution. Mend it, or keep such findings in problem.warnings with { warnings: "record" }.]`,
    );
  });

  test("a Dirichlet value that moves must start with the initial velocity", () => {
    const string = (speed: number) =>
      defineProblem({
        name: "string",
        coordinates: rod,
        unknowns: ["u"],
        equations: ({ u }) => [u.tt.sub(u.xx)],
        conditions: ({ u, t }) => [
          initial(u, 0),
          initialVelocity(u, speed),
          dirichlet(u, { x: 0 }, t),
          dirichlet(u, { x: 2 }, t),
        ],
      });
    expect(string(1).warnings).toEqual([]);
    expect(string(2).warnings.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        ""u at x = 0" and "u_t at t = 0" disagree by 1 at x = 0, t = 0. Make them equal there, or accept a discontinuous solution.",
        ""u at x = 2" and "u_t at t = 0" disagree by 1 at x = 2, t = 0. Make them equal there, or accept a discontinuous solution.",
      ]
    `);
  });
});

describe("the exact solution", () => {
  const claim = (exact: (t: Expression, x: Expression) => Expression) =>
    defineProblem({
      name: "claim",
      coordinates: { t: { range: [0, 1] }, x: { range: [0, 1] } },
      unknowns: ["u"],
      equations: ({ u }) => ({ heat: u.t.sub(u.xx) }),
      conditions: ({ u, x }) => [
        initial(u, x.mul(Math.PI).sin()),
        dirichlet(u, { x: 0 }, 0),
        dirichlet(u, { x: 1 }, 0),
      ],
      exact: ({ t, x }) => ({ u: exact(t, x) }),
    });
  const mode = (t: Expression, x: Expression, k: number) =>
    x
      .mul(k * Math.PI)
      .sin()
      .mul(
        t
          .mul((k * Math.PI) ** 2)
          .neg()
          .exp(),
      );

  test("passes when it solves the problem", () => {
    expect(`${claim((t, x) => mode(t, x, 1)).exact?.u}`).toContain("exp(");
  });

  test("is refused when it solves another equation, or other conditions", () => {
    expect(() => claim((t, x) => mode(t, x, 1).mul(t))).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("claim"): expected the exact solution to satisfy equation "heat", received a residual of 0.8222 at t = 0.00975533, x = 0.639681. Correct the closed form, or the sign, factor or parameter that differs.]`,
    );
    expect(() => claim((t, x) => mode(t, x, 2))).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("claim"): expected the exact solution to satisfy condition "u at t = 0", received a residual of -1.749 at t = 0, x = 0.68034. Correct the closed form, or the sign, factor or parameter that differs.]`,
    );
    expect(() => claim((_t, x) => x.sub(2).log())).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineProblem("claim"): expected the exact solution to satisfy equation "heat", received a residual of 0.8558 at t = 0.029266, x = 0.919042. Correct the closed form, or the sign, factor or parameter that differs.]`,
    );
  });

  test("must cover every unknown with known functions", () => {
    const claimed = (exact: object) =>
      defineProblem({
        name: "claimed",
        coordinates: { t: { range: [0, 1] } },
        unknowns: ["u"],
        equations: ({ u }) => [u.t],
        conditions: ({ u }) => [initial(u, 1)],
        exact: () => exact as { u: Expression },
      });
    expect(() => claimed({ u: 1, v: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("claimed"): expected exact to hold the unknowns u only, received "v". Check the spelling, or remove it.]`,
    );
    expect(() => claimed({})).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineProblem("claimed"): expected a closed form for every unknown (u), received none. Add u, or leave exact out.]`,
    );
  });
});
