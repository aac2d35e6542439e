/** Derivatives of solves with respect to right-hand sides and to everything that operators are made of. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../../fixtures/matrix-free.json" with { type: "json" };
import { f64 } from "../../../testing/doubles.ts";
import { expectClose } from "../../../testing/expect-close.ts";
import {
  array,
  checkGradients,
  eye,
  gather,
  grad,
  jacfwd,
  jacrev,
  jet,
  jit,
  jvp,
  laplacian,
  matmul,
  derivatives as mixedDerivatives,
  ones,
  type Tensor,
  tril,
  vmap,
  zeros,
  zerosLike,
} from "../../index.ts";
import {
  addOperators,
  bandedOperator,
  bandedSolver,
  bicgstab,
  blockDiagonalOperator,
  cg,
  choleskySolver,
  composeOperators,
  diagonalOperator,
  gmres,
  hessianOperator,
  identityOperator,
  inverseOperator,
  jacobianOperator,
  kroneckerOperator,
  type LinearOperator,
  type LinearSolver,
  leastSquaresSolver,
  linearOperator,
  linearSolve,
  lsmr,
  luSolver,
  matrixOperator,
  minres,
  normalCg,
  scaleOperator,
  solve,
  tridiagonalOperator,
} from "../index.ts";

const { derivatives } = golden;
const tight = { rtol: 1e-14 };

type Pair = readonly [Tensor, Tensor];

describe("first and second derivatives agree with JAX:", () => {
  const cases: [keyof typeof derivatives, LinearSolver][] = [
    ["general", luSolver()],
    ["general", gmres(tight)],
    ["general", bicgstab({ rtol: 1e-13 })],
    ["general", lsmr({ rtol: 1e-13 })],
    ["general", normalCg(tight)],
    ["definite", choleskySolver()],
    ["definite", cg(tight)],
    ["definite", minres({ rtol: 1e-13 })],
    ["tall", lsmr(tight)],
    ["tall", normalCg(tight)],
    ["tall", leastSquaresSolver()],
    ["wide", lsmr(tight)],
    ["wide", leastSquaresSolver()],
  ];
  test.each(cases.map(([name, solver]) => ({ name, solver })))(
    "$solver.name on $name",
    ({ name, solver }) => {
      const { a, b, value, first, second } = derivatives[name];
      const isDefinite = name === "definite";
      const f = ([m, rhs]: Pair): Tensor => {
        // Symmetric operators have symmetric derivatives: the skew part of a gradient is not determined.
        const matrix = isDefinite ? m.add(m.transpose()).div(2) : m;
        const operator = matrixOperator(matrix, { tags: isDefinite ? ["positiveDefinite"] : [] });
        return linearSolve(operator, rhs, { solver }).x.sin().sum();
      };
      const at: Pair = [f64(a), f64(b)];
      expect(f(at).item()).toBeCloseTo(value, 11);
      const gradient = grad(f)(at);
      const dense = ([m, rhs]: Pair): Tensor => {
        const matrix = isDefinite ? m.add(m.transpose()).div(2) : m;
        return solve(matrix, rhs).sin().sum();
      };
      const expected = isDefinite ? grad(dense)(at) : first.map((x) => f64(x));
      gradient.forEach((g, i) => {
        expectClose(g, expected[i].dataSync(), { tolerance: 1e-10 });
      });
      const size = (p: Pair): Tensor =>
        grad(f)(p)
          .map((g) => g.square().sum())
          .reduce((x, y) => x.add(y));
      if (!isDefinite) {
        jit(grad(size))(at).forEach((g, i) => {
          expectClose(g, f64(second[i]).dataSync(), { tolerance: 1e-9 });
        });
      } else checkGradients(size, [at], { tolerance: 1e-7 });
    },
  );
});

const n = 4;
const c = f64([1.3, 2.1, 0.7, 1.9]);
const d = f64([0.3, -0.2, 0.5]);
const k = f64(0.4);
const m = f64([
  [3.1, 0.2, -0.4, 0.1],
  [0.3, 2.7, 0.5, -0.2],
  [-0.1, 0.6, 3.3, 0.4],
  [0.2, -0.3, 0.1, 2.9],
]);
const b = f64([0.4, -1.1, 0.8, 1.5]);
const vector = zeros([n], { dtype: "float64" });

/** Operators made of several tensors, each with the matrix that it stands for. */
const operators: Record<
  string,
  () => { make: (...data: Tensor[]) => LinearOperator<Tensor>; data: Tensor[] }
> = {
  matrix: () => ({ make: (a) => matrixOperator(a), data: [m] }),
  "lower triangular": () => ({
    make: (a) => matrixOperator(tril(a), { tags: ["lowerTriangular"] }),
    data: [m],
  }),
  "unit upper triangular": () => ({
    make: (a) =>
      linearOperator((x: Tensor) => matmul(tril(a, -1).transpose(), x).add(x), vector, {
        tags: ["upperTriangular", "unitDiagonal"],
      }),
    data: [m],
  }),
  diagonal: () => ({ make: (a) => diagonalOperator(a), data: [c] }),
  tridiagonal: () => ({
    make: (l, a, u) => tridiagonalOperator(l, a.add(2), u),
    data: [d, c, d.mul(0.7)],
  }),
  banded: () => ({
    make: (l, a, u) => bandedOperator([l, a.add(2), u], [-1, 0, 2]),
    data: [d, c, d.slice([0, 2])],
  }),
  closure: () => ({
    make: (a, s) => linearOperator((x: Tensor) => a.mul(x).add(x.cumsum().mul(s)), vector),
    data: [c, k],
  }),
  "symmetric closure": () => ({
    make: (a, s) =>
      linearOperator((x: Tensor) => a.mul(x).add(x.sum().mul(s)), vector, {
        tags: ["positiveDefinite"],
      }),
    data: [c, k],
  }),
  Jacobian: () => ({
    make: (x) => jacobianOperator((y: Tensor) => y.mul(y.sum()).add(y.exp()), x),
    data: [c],
  }),
  Hessian: () => ({
    make: (x, s) =>
      hessianOperator((y: Tensor) => y.square().square().sum().add(y.sum().square().mul(s)), x),
    data: [c, k],
  }),
  composition: () => ({
    make: (a, x) => composeOperators(matrixOperator(a), diagonalOperator(x)),
    data: [m, c],
  }),
  sum: () => ({
    make: (a, s) =>
      addOperators(
        matrixOperator(a),
        scaleOperator(identityOperator([n], { dtype: "float64" }), s),
      ),
    data: [m, k],
  }),
  inverse: () => ({ make: (a) => inverseOperator(matrixOperator(a)), data: [m] }),
  Kronecker: () => ({
    make: (a, x) =>
      kroneckerOperator(matrixOperator(a.slice([0, 2], [0, 2])), diagonalOperator(x.slice([0, 2]))),
    data: [m, c],
  }),
};

describe.each(Object.keys(operators))("%s operator", (name) => {
  const { make, data } = operators[name]();
  const solveIt = (...all: Tensor[]): Tensor =>
    linearSolve(make(...all.slice(0, -1)), all[all.length - 1]).x;
  const dense = (...all: Tensor[]): Tensor =>
    solve(make(...all.slice(0, -1)).materialize(), all[all.length - 1]);
  const at = [...data, b];

  test("products agree with the matrix, and with its transpose", () => {
    const operator = make(...data);
    const matrix = operator.materialize();
    expectClose(operator.mv(b), matmul(matrix, b).dataSync(), { tolerance: 1e-13 });
    expectClose(operator.rmv(b), matmul(b, matrix).dataSync(), { tolerance: 1e-13 });
    const back = operator.transpose();
    expectClose(back.materialize(), matrix.transpose().dataSync(), { tolerance: 1e-13 });
    expectClose(back.mv(b), operator.rmv(b).dataSync(), { tolerance: 1e-13 });
  });

  test("the solution and its derivatives are those of the dense solve", () => {
    expectClose(solveIt(...at), dense(...at).dataSync(), { tolerance: 1e-12 });
    const argnums = at.map((_, i) => i);
    const total =
      (f: typeof solveIt) =>
      (...all: Tensor[]) =>
        f(...all)
          .sin()
          .sum();
    const gradients = grad(total(solveIt), { argnums })(...at) as readonly Tensor[];
    const expected = grad(total(dense), { argnums })(...at) as readonly Tensor[];
    gradients.forEach((g, i) => {
      expectClose(g, expected[i].dataSync(), { tolerance: 1e-11 }, `argument ${i}`);
    });
    const tangents = at.map((x, i) => x.cos().mul(0.3 + 0.1 * i));
    const [, forward] = jvp(solveIt, at, tangents);
    expectClose(forward, jvp(dense, at, tangents)[1].dataSync(), { tolerance: 1e-11 });
  });

  test("Taylor coefficients are those of the dense solve", () => {
    const curve = [at.map((x) => x.cos()), at.map((x) => x.mul(0.1)), at.map(zerosLike)];
    const [, series] = jet((x: Tensor[]) => solveIt(...x))(at, curve);
    const [, expected] = jet((x: Tensor[]) => dense(...x))(at, curve);
    series.forEach((coefficient, order) => {
      expectClose(
        coefficient,
        expected[order].dataSync(),
        { tolerance: 1e-10 },
        `order ${order + 1}`,
      );
    });
  });

  test("batched in everything, and in the right-hand side alone", () => {
    const batch = at.map((x) =>
      x.expandDims(0).mul(f64([1, 0.9, 1.2]).reshape([3, ...x.shape.map(() => 1)])),
    );
    const all = jit(vmap(solveIt))(...batch);
    const one = vmap((y: Tensor) => solveIt(...data, y))(batch[batch.length - 1]);
    for (let i = 0; i < 3; i++) {
      const entry = batch.map((x) => x.slice(i));
      expectClose(all.slice(i), solveIt(...entry).dataSync(), { tolerance: 1e-13 });
      const rhs = entry[entry.length - 1];
      expectClose(one.slice(i), solveIt(...data, rhs).dataSync(), { tolerance: 1e-13 });
    }
  });
});

test("derivatives pass through a banded solve of a matrix that is known by its products", () => {
  const stencil = (w: Tensor) =>
    linearOperator(
      (x: Tensor) =>
        x
          .mul(w.add(3))
          .add(x.slice([2, null]).pad({ widths: [[0, 2]] }))
          .sub(
            x
              .slice([null, -1])
              .pad({ widths: [[1, 0]] })
              .mul(w),
          ),
      [7],
      { tags: ["banded"], bandwidths: [1, 2], dtype: "float64" },
    );
  const w = f64([1, 2, 3, 1, 2, 3, 1]).mul(0.2);
  const f = (x: Tensor) => linearSolve(stencil(x), x.sin(), { solver: bandedSolver() }).x;
  expectClose(f(w), solve(stencil(w).materialize(), w.sin()).dataSync(), { tolerance: 1e-13 });
  checkGradients(f, [w]);
  checkGradients((x: Tensor) => grad((y: Tensor) => f(y).square().sum())(x), [w]);
});

test("trees of tensors are solved as they are", () => {
  type State = { readonly u: Tensor; readonly v: Tensor };
  const like: State = { u: zeros([2], { dtype: "float64" }), v: zeros([], { dtype: "float64" }) };
  const operator = (s: Tensor) =>
    linearOperator(
      ({ u, v }: State): State => ({ u: u.mul(2).add(v.mul(s)), v: v.mul(3).sub(u.sum()) }),
      like,
    );
  const { x, solver } = linearSolve(operator(k), { u: f64([1, 2]), v: f64(3) });
  expect(solver).toBe("lu");
  const back = operator(k).apply(x);
  expectClose(back.u, [1, 2], { tolerance: 1e-14 });
  expectClose(back.v, [3], { tolerance: 1e-14 });
  checkGradients((s: Tensor) => linearSolve(operator(s), { u: f64([1, 2]), v: s }).x, [k]);
  const blocks = blockDiagonalOperator([operator(k), operator(k.mul(2))]);
  expect(blocks.shape).toEqual([6, 6]);
  const rhs = { u: f64([1, 2]), v: f64(3) };
  const both = linearSolve(blocks, [rhs, rhs]).x;
  expectClose(both[0].u, x.u.dataSync(), { tolerance: 1e-14 });
  expect(() => linearSolve(operator(k), { u: f64([1, 2, 3]), v: f64(3) })).toThrow("[2]");
  expect(() => linearSolve(operator(k), { u: f64([1, 2]) } as State)).toThrow("structure");
});

test("forward and reverse Jacobians agree, also when a solve stands inside the operator of another", () => {
  const nested = (a: Tensor): Tensor => {
    const inner = inverseOperator(matrixOperator(a));
    const outer = addOperators(inner, diagonalOperator(ones([n], { dtype: "float64" })));
    return linearSolve(outer, b, { solver: gmres(tight) }).x;
  };
  expectClose(jacfwd(nested)(m), jacrev(nested)(m).dataSync(), { tolerance: 1e-11 });
});

test("Laplacians and mixed derivatives by Taylor mode", () => {
  // x = 1/(p q - 1)·(q - 1, p - 1)
  const field = (point: Tensor): Tensor => {
    const one = (at: Tensor): Tensor => {
      const operator = linearOperator((x: Tensor) => x.mul(at).add(x.reverse()), at);
      return linearSolve(operator, ones([2], { dtype: "float64" })).x.slice(0);
    };
    return vmap(one)(point);
  };
  const exact = (point: Tensor): Tensor => {
    const [p, q] = [point.slice("...", 0), point.slice("...", 1)];
    return q.sub(1).div(p.mul(q).sub(1));
  };
  const at = f64([
    [2, 3],
    [0.4, -1.5],
  ]);
  expectClose(laplacian(field)(at), laplacian(exact)(at).dataSync(), { tolerance: 1e-13 });
  const indices = { a: [1, 1], b: [2, 1], c: [0, 3] } as const;
  const [mixed, expected] = [field, exact].map((f) => mixedDerivatives(f, indices)(at));
  for (const name of ["a", "b", "c"] as const) {
    expectClose(mixed[name], expected[name].dataSync(), { tolerance: 1e-12 });
  }
});

test("operators may use integers from outside", () => {
  const order = array([2, 0, 1], { dtype: "int32" });
  const f = (w: Tensor): Tensor => {
    const operator = linearOperator((x: Tensor) => x.mul(w).add(gather(x, order)), w);
    return linearSolve(operator, f64([1, 2, 3]), { solver: gmres(tight) }).x;
  };
  checkGradients(f, [f64([2, 3, -4])]);
  checkGradients((w: Tensor) => jit(grad((v: Tensor) => f(v).prod()))(w), [f64([2, 3, -4])]);
});

test("property: a solve is linear in the right-hand side and undoes the product", () => {
  const entries = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 15,
    maxLength: 15,
  });
  fc.assert(
    fc.property(entries, (values) => {
      const a = f64(values.slice(0, 9))
        .reshape([3, 3])
        .add(eye(3, 3, { dtype: "float64" }).mul(4));
      const [x, y] = [f64(values.slice(9, 12)), f64(values.slice(12))];
      const symmetric = matmul(a, a.transpose());
      for (const [m, solver] of [
        [a, gmres()],
        [a, bicgstab()],
        [a, lsmr()],
        [symmetric, cg()],
        [symmetric, minres()],
      ] as const) {
        const undo = (b: Tensor): Tensor => linearSolve(matrixOperator(m), b, { solver }).x;
        expectClose(undo(matmul(m, x)), x.dataSync(), { tolerance: 1e-8 });
        const both = undo(matmul(m, x.add(y.mul(2))));
        expectClose(both, x.add(y.mul(2)).dataSync(), { tolerance: 1e-8 });
      }
    }),
    { numRuns: 8, seed: 7 },
  );
});

test("no derivative flows through the guess, and the report has none", () => {
  const f = (x0: Tensor): Tensor => {
    const { x, residual, iterations } = linearSolve(matrixOperator(m), b, { solver: gmres(), x0 });
    return x.sum().add(residual).add(iterations.cast("float64"));
  };
  expectClose(grad(f)(b), [0, 0, 0, 0], { tolerance: 0 });
});
