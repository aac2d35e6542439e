/** Every solver on the systems of the golden file, and how solves end. */
import { describe, expect, test } from "vitest";
import golden from "../../../fixtures/matrix-free.json" with { type: "json" };
import { f64 } from "../../../testing/doubles.ts";
import { expectClose } from "../../../testing/expect-close.ts";
import { array, eye, jit, matmul, ones, stack, type Tensor, vmap, zeros } from "../../index.ts";
import {
  bandedSolver,
  bicgstab,
  cg,
  choleskySolver,
  diagonalOperator,
  diagonalSolver,
  gmres,
  jacobiPreconditioner,
  type LinearSolver,
  leastSquaresSolver,
  linearOperator,
  linearSolve,
  lsmr,
  luSolver,
  matrixOperator,
  minres,
  normalCg,
  type OperatorTag,
  SOLVE_STATUS,
  triangularSolver,
} from "../index.ts";

const { square, leastSquares } = golden;
type SystemName = keyof typeof square;

function system(name: SystemName, tags: readonly OperatorTag[] = []) {
  const { a, b, x } = square[name];
  return { operator: matrixOperator(f64(a), { tags }), b: f64(b), x };
}

const tight = { rtol: 1e-13 };
const loose = { rtol: 1e-11 };

describe("agrees with LAPACK:", () => {
  const cases: [SystemName, LinearSolver, number][] = [
    ["poisson", cg(tight), 1e-12],
    ["poisson", minres(tight), 1e-12],
    ["poisson", gmres(tight), 1e-12],
    ["poisson", gmres({ ...tight, restart: 10 }), 1e-11],
    ["poisson", bicgstab(tight), 1e-11],
    ["poisson", lsmr(tight), 1e-10],
    ["poisson", normalCg(tight), 1e-10],
    ["poisson", choleskySolver(), 1e-13],
    ["saddle", minres(tight), 1e-11],
    ["saddle", gmres(tight), 1e-11],
    ["saddle", lsmr(tight), 1e-9],
    ["saddle", luSolver(), 1e-12],
    ["convection", gmres({ ...tight, restart: 40 }), 1e-10],
    ["convection", bicgstab(tight), 1e-10],
    ["convection", lsmr(tight), 1e-8],
    ["convection", normalCg(tight), 1e-7],
    ["convection", luSolver(), 1e-12],
    ["neumann", minres(tight), 1e-11],
    ["neumann", lsmr(tight), 1e-10],
  ];
  test.each(cases.map(([name, solver, tolerance]) => ({ name, solver, tolerance })))(
    "$solver.name on $name",
    ({ name, solver, tolerance }) => {
      const { operator, b, x } = system(name, name === "poisson" ? ["positiveDefinite"] : []);
      const result = linearSolve(operator, b, { solver });
      expectClose(result.x, x, { tolerance });
      expect(result.status.item()).toBe(SOLVE_STATUS.converged.code);
      expect(result.residual.item()).toBeLessThan(1e-10 * norm(b));
    },
  );
});

describe("takes about as many steps as SciPy to 1e-10:", () => {
  const rtol = 1e-10;
  test.each([
    { name: "poisson", solver: cg({ rtol }), steps: square.poisson.cg.steps },
    { name: "saddle", solver: minres({ rtol }), steps: square.saddle.minres.steps },
    { name: "convection", solver: bicgstab({ rtol }), steps: square.convection.bicgstab.steps },
  ] as const)("$solver.name on $name, $steps", ({ name, solver, steps }) => {
    const { operator, b } = system(name);
    const taken = linearSolve(operator, b, { solver }).iterations.item();
    expect(Math.abs(taken - steps)).toBeLessThanOrEqual(3);
  });

  test("cg and gmres end in as many steps as there are distinct eigenvalues", () => {
    const values = f64([1, 1, 4, 4, 4, 9]);
    const operator = diagonalOperator(values, { tags: ["positiveDefinite"] });
    const b = ones([6], { dtype: "float64" });
    for (const solver of [cg({ rtol }), gmres({ rtol }), minres({ rtol })]) {
      expect(linearSolve(operator, b, { solver }).iterations.item()).toBe(3);
    }
  });
});

describe("least squares agrees with the pseudoinverse:", () => {
  const solvers = [lsmr(tight), normalCg(tight), leastSquaresSolver()];
  const names = ["tall", "wide", "deficient"] as const;
  test.each(names.flatMap((name) => solvers.map((solver) => ({ name, solver }))))(
    "$solver.name, $name",
    ({ name, solver }) => {
      const { a, b, x } = leastSquares[name];
      const result = linearSolve(matrixOperator(f64(a)), f64(b), { solver });
      expectClose(result.x, x, { tolerance: 1e-9 });
    },
  );

  test.each(names)("lsmr with damping, %s", (name) => {
    const { a, b, damped } = leastSquares[name];
    const solver = lsmr({ ...tight, damping: 0.5 });
    expectClose(linearSolve(matrixOperator(f64(a)), f64(b), { solver }).x, damped, {
      tolerance: 1e-11,
    });
  });
});

test("a preconditioner saves steps and changes nothing else", () => {
  const n = 40;
  const d = Float64Array.from({ length: n }, (_, i) => 1 + i ** 2);
  const a = linearOperator(
    (x: Tensor) => x.mul(f64(d)).add(x.sum().mul(0.1)),
    zeros([n], { dtype: "float64" }),
    {
      tags: ["positiveDefinite"],
    },
  );
  const preconditioner = jacobiPreconditioner(a);
  const b = ones([n], { dtype: "float64" });
  const reference = linearSolve(a, b, { solver: luSolver() }).x.dataSync();
  for (const make of [cg, minres, gmres, bicgstab]) {
    const plain = linearSolve(a, b, { solver: make({ ...loose, restart: 40 }) });
    const fast = linearSolve(a, b, { solver: make({ ...loose, restart: 40, preconditioner }) });
    expect(fast.iterations.item()).toBeLessThan(plain.iterations.item() / 2);
    expectClose(fast.x, reference, { tolerance: 1e-11 });
  }
});

test("an initial guess saves steps and has no influence on the solution or its derivatives", () => {
  const { operator, b, x } = system("poisson", ["positiveDefinite"]);
  for (const solver of [cg(), minres(), gmres(), bicgstab(), lsmr(), normalCg()]) {
    const warm = linearSolve(operator, b, { solver, x0: f64(x).add(1e-6) });
    const cold = linearSolve(operator, b, { solver });
    expect(warm.iterations.item()).toBeLessThan(cold.iterations.item());
    expectClose(warm.x, x, { tolerance: 1e-8 });
    const exact = linearSolve(operator, b, { solver, x0: f64(x) });
    expect(exact.iterations.item()).toBeLessThan(3);
  }
});

const everySolver: LinearSolver[] = [
  cg(),
  minres(),
  gmres(),
  bicgstab(),
  lsmr(),
  normalCg(),
  choleskySolver(),
  luSolver(),
  bandedSolver(),
  triangularSolver(),
  diagonalSolver(),
  leastSquaresSolver(),
];
const everyTag = { tags: ["diagonal", "positiveDefinite"] } as const;

describe.each(everySolver)("$name", (solver) => {
  const a = matrixOperator(
    f64([
      [2, 0],
      [0, 4],
    ]),
    everyTag,
  );

  test("gives zero for a zero right-hand side, whatever the guess", () => {
    const { x, status } = linearSolve(a, f64([0, 0]), { solver, x0: f64([3, -1]) });
    expectClose(x, [0, 0], { tolerance: 0 });
    expect(status.item()).toBe(0);
  });

  test("solves an empty and a 1×1 system", () => {
    const empty = matrixOperator(zeros([0, 0], { dtype: "float64" }), everyTag);
    expect(linearSolve(empty, zeros([0], { dtype: "float64" }), { solver }).x.shape).toEqual([0]);
    const one = matrixOperator(f64([[4]]), everyTag);
    expectClose(linearSolve(one, f64([2]), { solver }).x, [0.5], { tolerance: 1e-15 });
  });

  test("gives NaN for NaN and infinity, without an error", () => {
    const broken = matrixOperator(
      f64([
        [2, 0],
        [0, Number.NaN],
      ]),
      everyTag,
    );
    for (const [operator, b] of [
      [a, f64([1, Number.NaN])],
      [a, f64([Number.POSITIVE_INFINITY, 1])],
      [broken, f64([1, 1])],
    ] as const) {
      const { x, status } = linearSolve(operator, b, { solver });
      expect(x.isFinite().all().item()).toBe(0);
      expect(status.item()).toBe(SOLVE_STATUS.nonFinite.code);
    }
  });

  test("handles right-hand sides whose squares overflow or vanish", () => {
    for (const scale of [1e300, 1e-300]) {
      const { x } = linearSolve(a, f64([2 * scale, 4 * scale]), { solver });
      expectClose(x.div(scale), [1, 1], { tolerance: 1e-12 });
    }
  });

  test("works in float32, compiled and batched", () => {
    const single = array([
      [2, 0],
      [0, 4],
    ]);
    const solve = (b: Tensor): Tensor =>
      linearSolve(matrixOperator(single, everyTag), b, { solver }).x;
    const b = array([
      [2, 4],
      [1, 8],
      [0, 0],
    ]);
    const x = jit(vmap(solve))(b);
    expect(x.dtype).toBe("float32");
    expectClose(x, [1, 1, 0.5, 2, 0, 0], { tolerance: 1e-6 });
    const each = stack([0, 1, 2].map((i) => solve(b.slice(i))));
    expectClose(each, x.dataSync(), { tolerance: 1e-6 });
  });
});

describe("failures", () => {
  const singular = f64([
    [1, 2],
    [2, 4],
  ]);
  const b = f64([1, 1]);
  test.each([luSolver(), gmres(), bicgstab(), minres()])(
    "$name throws for a singular system without a solution, in compiled code too",
    (solver) => {
      const solve = (a: Tensor): Tensor => linearSolve(matrixOperator(a), b, { solver }).x;
      expect(() => solve(singular)).toThrow("linearSolve: expected a linear system that");
      expect(() => jit(solve)(singular)).toThrow("status");
      const result = linearSolve(matrixOperator(singular), b, { solver, throw: false });
      expect(result.status.item()).not.toBe(0);
    },
  );

  test("say which entry of a batch failed", () => {
    const solve = (a: Tensor): Tensor =>
      linearSolve(matrixOperator(a), b, { solver: luSolver() }).x;
    expect(() => vmap(solve)(stack([eye(2, 2, { dtype: "float64" }), singular]))).toThrow(
      "status 4 (1: maxSteps reached, 2: breakdown, 4: singular matrix) (entry [1])",
    );
  });

  test("have the message", () => {
    const solver = cg({ maxSteps: 3 });
    const { operator, b: rhs } = system("poisson", ["positiveDefinite"]);
    expect(() => linearSolve(operator, rhs, { solver })).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: linearSolve: expected a linear system that cg can solve, received status 1 (1: maxSteps reached, 2: breakdown, 4: singular matrix). Check the tags and the rank of the operator; raise maxSteps or rtol, give a preconditioner, choose another solver, or look at the result with { throw: false }.]`,
    );
  });

  test("cg stops at maxSteps and at directions without curvature, with its last iterate", () => {
    const { operator, b: rhs } = system("poisson");
    const short = linearSolve(operator, rhs, { solver: cg({ maxSteps: 3 }), throw: false });
    expect(short.status.item()).toBe(SOLVE_STATUS.maxSteps.code);
    expect(short.iterations.item()).toBe(3);
    expect(short.x.isFinite().all().item()).toBe(1);
    const indefinite = matrixOperator(
      f64([
        [0, 1],
        [1, 0],
      ]),
    );
    const broken = linearSolve(indefinite, f64([1, 0]), { solver: cg(), throw: false });
    expect(broken.status.item()).toBe(SOLVE_STATUS.breakdown.code);
  });

  test("Cholesky finds out that a matrix is not positive definite, and gives NaN", () => {
    const a = matrixOperator(
      f64([
        [1, 2],
        [2, 1],
      ]),
      { tags: ["positiveDefinite"] },
    );
    expect(() => linearSolve(a, b)).toThrow("singular");
    const result = linearSolve(a, b, { throw: false });
    expect(result.status.item()).toBe(SOLVE_STATUS.singular.code);
    expectClose(result.x, [Number.NaN, Number.NaN], { tolerance: 0 });
  });

  test("negative definite operators are solved by sign", () => {
    const a = f64([
      [-4, 1],
      [1, -3],
    ]);
    const operator = matrixOperator(a, { tags: ["negativeDefinite"] });
    for (const solver of [choleskySolver(), cg()]) {
      const { x } = linearSolve(operator, b, { solver });
      expectClose(matmul(a, x), [1, 1], { tolerance: 1e-12 });
    }
  });

  test("bad options are refused at the door", () => {
    expect(() => cg({ rtol: -1 })).toThrow("rtol");
    expect(() => gmres({ restart: 0 })).toThrow("restart");
    expect(() => minres({ maxSteps: 0.5 })).toThrow("maxSteps");
    expect(() => lsmr({ damping: Number.NaN })).toThrow("damping");
    const a = matrixOperator(
      f64([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(() => linearSolve(a, b, { solver: gmres() })).toThrow("square");
    expect(() => linearSolve(matrixOperator(singular), b, { solver: diagonalSolver() })).toThrow(
      "tag",
    );
    expect(() => linearSolve(matrixOperator(singular), f64([1, 2, 3]))).toThrow("[2]");
    const preconditioner = matrixOperator(f64([[1]]));
    expect(() =>
      linearSolve(matrixOperator(singular), b, { solver: cg({ preconditioner }) }),
    ).toThrow("preconditioner of shape [2, 2]");
  });
});

function norm(x: Tensor): number {
  return Math.hypot(...x.dataSync());
}
