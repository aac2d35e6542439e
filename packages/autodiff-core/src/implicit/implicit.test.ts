/** Roots, fixed points and minima with their derivatives. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/implicit.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import {
  array,
  checkGradients,
  derivatives,
  forLoop,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jet,
  jit,
  jvp,
  laplacian,
  matmul,
  onesLike,
  scalar,
  stack,
  type Tensor,
  valueAndGrad,
  vjp,
  vmap,
  whileLoop,
  zeros,
  zerosLike,
} from "../index.ts";
import { cg, gmres, luSolver, minres, solve } from "../linalg/index.ts";
import { implicitFixedPoint } from "./implicit-fixed-point.ts";
import { implicitMinimum } from "./implicit-minimum.ts";
import { implicitRoot } from "./implicit-root.ts";

const squareMinus = (x: Tensor, a: Tensor): Tensor => x.mul(x).sub(a);
const heron = (x: Tensor, a: Tensor): Tensor => x.add(a.div(x)).div(2);

/** Square roots by every kind of solver. */
const roots: Record<string, (x0: Tensor, a: Tensor) => Tensor> = {
  "a loop without a bound": implicitRoot(
    squareMinus,
    (x0, a) =>
      whileLoop(
        ({ x, last }) => x.sub(last).abs().greater(1e-15),
        ({ x }: { x: Tensor; last: Tensor }) => ({ x: heron(x, a), last: x }),
        { x: x0, last: x0.add(1) },
      ).x,
  ),
  "plain JavaScript": implicitRoot(
    squareMinus,
    (_x0, a) => scalar(Math.sqrt(a.item()), "float64"),
    { host: true },
  ),
  "the primitive that has a derivative of its own": implicitRoot(squareMinus, (_x0, a) => a.sqrt()),
  "a fixed point": implicitFixedPoint(heron, (x0, a) => forLoop(0, 9, (_i, x) => heron(x, a), x0)),
};

describe.each(Object.keys(roots))("√a found by %s", (name) => {
  const root = (a: Tensor): Tensor => roots[name](onesLike(a), a);
  const a = f64(2);

  test("has the derivatives of √a to third order, forward and reverse, compiled", () => {
    const exact = [2 ** 0.5, 0.5 * 2 ** -0.5, -0.25 * 2 ** -1.5, 0.375 * 2 ** -2.5];
    const reverse = [root, grad(root), grad(grad(root)), grad(grad(grad(root)))];
    const forward = [root, jacfwd(root), jacfwd(jacfwd(root)), jacfwd(jacfwd(jacfwd(root)))];
    exact.forEach((value, order) => {
      expectClose(reverse[order](a), [value], { tolerance: 1e-13 });
      expectClose(forward[order](a) as Tensor, [value], { tolerance: 1e-13 });
      expectClose(jit(reverse[order])(a), [value], { tolerance: 1e-13 });
    });
  });

  test("has the Taylor coefficients of √a", () => {
    const coefficients = [f64(1), f64(0), f64(0)];
    const exact = [0.5 * 2 ** -0.5, -0.125 * 2 ** -1.5, 0.0625 * 2 ** -2.5];
    expectClose(stack(jet(root)(a, coefficients)[1]), exact, { tolerance: 1e-14 });
  });

  test("in batches, inside and outside of derivatives", () => {
    const batch = f64([1, 2, 3]);
    const first = [1, 2, 3].map((x) => 0.5 * x ** -0.5);
    const second = [1, 2, 3].map((x) => -0.25 * x ** -1.5);
    expectClose(vmap(grad(root))(batch), first, { tolerance: 1e-14 });
    expectClose(grad((x: Tensor) => vmap(root)(x).sum())(batch), first, { tolerance: 1e-14 });
    expectClose(jit(vmap(grad(grad(root))))(batch), second, { tolerance: 1e-13 });
    const twice = vmap(vmap(root))(
      f64([
        [1, 2],
        [3, 4],
      ]),
    );
    expectClose(twice, [1, 2, 3, 4].map(Math.sqrt), { tolerance: 1e-14 });
    const [, curve] = jet(vmap(root))(batch, [onesLike(batch), zerosLike(batch)]);
    expectClose(
      curve[1],
      second.map((x) => x / 2),
      { tolerance: 1e-14 },
    );
  });
});

test("Kepler's equation: value, first and second derivatives to 50 digits' values", () => {
  const kepler = (E: Tensor, e: Tensor, M: Tensor): Tensor => E.sub(e.mul(E.sin())).sub(M);
  const anomaly = implicitRoot(kepler, (E0: Tensor, e: Tensor, M: Tensor) =>
    forLoop(0, 40, (_i, E) => E.sub(kepler(E, e, M).div(e.mul(E.cos()).neg().add(1))), E0),
  );
  const f = (e: Tensor, M: Tensor): Tensor => anomaly(M.add(e.mul(M.sin())), e, M);
  const column = (i: number): number[] => golden.kepler.map((row) => row[i]);
  const [e, M] = [f64(column(0)), f64(column(1))];
  const both = { argnums: [0, 1] } as const;
  const [value, [byE, byM]] = vmap((p: Tensor, q: Tensor) => valueAndGrad(f, both)(p, q))(e, M);
  expectClose(value, column(2), { tolerance: 1e-14 });
  expectClose(byE, column(3), { tolerance: 1e-12 });
  expectClose(byM, column(4), { tolerance: 1e-12 });
  const second = vmap((p: Tensor, q: Tensor) =>
    hessian((x: Tensor) => f(x.slice(0), x.slice(1)))(stack([p, q])),
  );
  const h = jit(second)(e, M);
  expectClose(h.slice(":", 0, 0), column(5), { tolerance: 1e-10 });
  expectClose(h.slice(":", 0, 1), column(6), { tolerance: 1e-10 });
  expectClose(h.slice(":", 1, 1), column(7), { tolerance: 1e-10 });
});

describe("logistic regression with a penalty", () => {
  const { x, y, penalty, minimum, byPenalty, byPenaltyTwice, byData } = golden.logisticRegression;
  const [data, labels, weight] = [f64(x), f64(y), f64(penalty)];
  const objective = (w: Tensor, p: Tensor, rows: Tensor): Tensor =>
    matmul(rows, w).mul(labels).neg().softplus().sum().add(p.mul(w.square().sum()).div(2));
  const newton = (w0: Tensor, p: Tensor, rows: Tensor): Tensor =>
    forLoop(
      0,
      12,
      (_i, w) => {
        const at = (v: Tensor): Tensor => objective(v, p, rows);
        return w.sub(solve(hessian(at)(w), grad(at)(w)));
      },
      w0,
    );
  const start = zeros([3], { dtype: "float64" });

  test.each([
    undefined,
    luSolver(),
    cg({ rtol: 1e-14 }),
    minres({ rtol: 1e-14 }),
    gmres({ rtol: 1e-14 }),
  ])("agrees with JAX, derivatives solved by $name", (linearSolver) => {
    const fit = implicitMinimum(objective, newton, {
      tags: ["positiveDefinite"],
      ...(linearSolver && { linearSolver }),
    });
    const byWeight = (p: Tensor): Tensor => fit(start, p, data);
    expectClose(byWeight(weight), minimum, { tolerance: 1e-13 });
    expectClose(jacfwd(byWeight)(weight), byPenalty, { tolerance: 1e-12 });
    expectClose(jacrev(byWeight)(weight), byPenalty, { tolerance: 1e-12 });
    expectClose(jacfwd(jacrev(byWeight))(weight), byPenaltyTwice, { tolerance: 1e-11 });
    const g = grad((rows: Tensor) => fit(start, weight, rows).sin().sum());
    expectClose(jit(g)(data), f64(byData).dataSync(), { tolerance: 1e-12 });
  });

  test("what the objective uses from outside is differentiated as well", () => {
    const total = (rows: Tensor): Tensor => {
      const inside = (w: Tensor): Tensor => objective(w, weight, rows);
      return implicitMinimum(inside, (w0: Tensor) => newton(w0, weight, rows))(start)
        .sin()
        .sum();
    };
    expectClose(grad(total)(data), f64(byData).dataSync(), { tolerance: 1e-12 });
  });
});

describe("an equilibrium network z = tanh(W z + b)", () => {
  const { w, b, value, first, second } = golden.network;
  const layer = (z: Tensor, W: Tensor, bias: Tensor): Tensor => matmul(W, z).add(bias).tanh();
  const iterate = (z0: Tensor, W: Tensor, bias: Tensor): Tensor =>
    forLoop(0, 120, (_i, z) => layer(z, W, bias), z0);
  const weights = f64([1, 2, 3, 4]);
  const start = zeros([4], { dtype: "float64" });

  test.each([luSolver(), gmres({ rtol: 1e-14 })])(
    "first and second derivatives agree with JAX through 120 steps, by $name",
    (linearSolver) => {
      const fixedPoint = implicitFixedPoint(layer, iterate, { linearSolver });
      const loss = ([W, bias]: readonly [Tensor, Tensor]): Tensor =>
        fixedPoint(start, W, bias).square().mul(weights).sum();
      const at = [f64(w), f64(b)] as const;
      expect(loss(at).item()).toBeCloseTo(value, 13);
      const size = (p: readonly [Tensor, Tensor]): Tensor =>
        grad(loss)(p)
          .map((g) => g.square().sum())
          .reduce((x, y) => x.add(y));
      grad(loss)(at).forEach((g, i) => {
        expectClose(g, f64(first[i]).dataSync(), { tolerance: 1e-12 });
      });
      jit(grad(size))(at).forEach((g, i) => {
        expectClose(g, f64(second[i]).dataSync(), { tolerance: 1e-10 });
      });
    },
  );
});

test("mixed derivatives and Laplacians by Taylor mode: |p| as the root of x² = p·p", () => {
  const length = (p: Tensor): Tensor => {
    const squares = p.square().sum(-1);
    return roots["a fixed point"](onesLike(squares), squares);
  };
  const p = f64([
    [3, 4],
    [1, 2],
  ]);
  const r = [5, Math.sqrt(5)];
  expectClose(
    laplacian(length)(p),
    r.map((x) => 1 / x),
    { tolerance: 1e-14 },
  );
  const { xy, xx } = derivatives(length, { xy: [1, 1], xx: [2, 0] })(p);
  expectClose(xy, [-12 / 125, -2 / r[1] ** 3], { tolerance: 1e-14 });
  expectClose(xx, [16 / 125, 4 / r[1] ** 3], { tolerance: 1e-14 });
});

test("trees of unknowns and of parameters", () => {
  type Unknown = { readonly u: Tensor; readonly v: Tensor };
  type Parameters = { readonly p: Tensor; readonly q: Tensor };
  const f = ({ u, v }: Unknown, { p, q }: Parameters): Unknown => ({
    u: u.mul(u).add(v.mul(0.3)).sub(p),
    v: v.mul(2).add(u.sum().mul(0.2)).sub(q),
  });
  const step = (x: Unknown, s: Parameters): Unknown => {
    const r = f(x, s);
    return { u: x.u.sub(r.u.div(x.u.mul(2))), v: x.v.sub(r.v.div(2)) };
  };
  const root = implicitRoot(f, (x0: Unknown, s: Parameters) =>
    forLoop(0, 60, (_i, x) => step(x, s), x0),
  );
  const x0: Unknown = { u: f64([1, 1]), v: f64(0.5) };
  const at: Parameters = { p: f64([1.2, 2.3]), q: f64(0.9) };
  const residual = f(root(x0, at), at);
  expectClose(residual.u, [0, 0], { tolerance: 1e-14 });
  checkGradients((s: Parameters) => root(x0, s), [at]);
  checkGradients((s: Parameters) => grad((t: Parameters) => root(x0, t).u.prod())(s), [at]);
});

test("the guess has zero derivative, in both modes, and so have tensors that only the solver uses", () => {
  const f = (x0: Tensor, damping: Tensor): Tensor =>
    implicitRoot(squareMinus, (x: Tensor, a: Tensor) =>
      forLoop(0, 200, (_i, y) => y.add(heron(y, a).sub(y).mul(damping)), x),
    )(x0, f64(2));
  const at = [f64(1.1), f64(0.9)] as const;
  expectClose(stack(vjp(f, ...at)[1](f64(1))), [0, 0], { tolerance: 0 });
  expectClose(jvp(f, at, at)[1], [0], { tolerance: 0 });
});

test("float32 and numbers as guesses", () => {
  const root = implicitRoot(squareMinus, (x0: Tensor, a: Tensor) =>
    forLoop(0, 9, (_i, x) => heron(x, a), x0),
  );
  const g = grad(root, { argnums: 1 })(1, scalar(2));
  expect(g.dtype).toBe("float32");
  expectClose(g, [0.5 / Math.SQRT2], { tolerance: 1e-6 });
});

test("an empty root", () => {
  const root = implicitRoot(squareMinus, (_x0: Tensor, a: Tensor) => a);
  const empty = zeros([0], { dtype: "float64" });
  expect(grad((a: Tensor) => root(empty, a).sum())(empty).shape).toEqual([0]);
});

describe("failures", () => {
  test("a singular Jacobian is an error with a remedy, in compiled code too", () => {
    const root = implicitRoot(squareMinus, (_x0: Tensor, a: Tensor) => a.mul(0));
    const f = (a: Tensor): Tensor => root(a, a);
    expect(f(f64(0)).item()).toBe(0);
    const message = "implicitRoot: expected a linear system that lu can solve, received status 4";
    expect(() => grad(f)(f64(0))).toThrow(message);
    expect(() => jit(grad(f))(f64(0))).toThrow(message);
    expect(() => vmap(grad(f))(f64([0, 0]))).toThrow("entry [0]");
  });

  test("a root of NaN gives derivatives of NaN, without an error", () => {
    const root = implicitRoot(squareMinus, (_x0: Tensor, a: Tensor) => a.sqrt());
    expect(grad((a: Tensor) => root(a, a))(f64(-1)).item()).toBeNaN();
  });

  test("residuals and roots have to be like the guess", () => {
    const f = (x: Tensor): Tensor => x.sum();
    expect(() => implicitRoot(f, (x0: Tensor) => x0)(f64([1, 2]))).toThrow("a residual like x0");
    const id = (x: Tensor): Tensor => x;
    expect(() => implicitRoot(id, (x0: Tensor) => x0.cast("float32"))(f64([1, 2]))).toThrow(
      "root like x0",
    );
    expect(() => implicitRoot(id, id)(array([1], { dtype: "int32" }))).toThrow("float tensors");
    const host = implicitRoot(id, (x0: Tensor) => x0.sum(), { host: true });
    expect(() => host(f64([1, 2]))).toThrow("root like x0");
  });

  test("a solver that reads numbers says so, unless it runs on the host", () => {
    const solver = (_x0: Tensor, a: Tensor): Tensor => scalar(Math.sqrt(a.item()), "float64");
    expect(() => implicitRoot(squareMinus, solver)(f64(1), f64(2))).toThrow("host: true");
  });
});
