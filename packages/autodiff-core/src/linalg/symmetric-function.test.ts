import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import {
  checkGradients,
  eye,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jet,
  jit,
  jvp,
  matmul,
  scalar,
  stack,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { symmetricFunction } from "./symmetric-function.ts";

const EPS = 2 ** -52;

const SCALARS: Readonly<Record<string, (w: Tensor) => Tensor>> = {
  exp: (w) => w.exp(),
  log: (w) => w.log(),
  sqrt: (w) => w.sqrt(),
  reciprocal: (w) => w.reciprocal(),
  sinCubed: (w) => w.sin().pow(3),
};

const trace = (a: Tensor): Tensor => diagonal(a).sum(-1);

describe("value and derivatives in one, two and three directions agree with 60-digit differences", () => {
  test.each(golden.functions)("$function of a matrix with $label", (row) => {
    const f = (a: Tensor): Tensor => symmetricFunction(a, SCALARS[row.function]);
    const a = matrixOf(row.a);
    const [x, y, z] = row.directions.map((d) => matrixOf(d));
    const along = (g: (a: Tensor) => Tensor, d: Tensor) => (at: Tensor) => jvp(g, [at], [d])[1];
    const [first, second] = [along(f, x), along(along(f, x), y)];
    [f(a), first(a), second(a), along(second, z)(a)].forEach((value, k) => {
      expectNear(value, matrixOf(row.derivatives[k]), [8, 50, 400, 4000][k] * EPS, `order ${k}`);
    });
  });
});

test("Taylor mode along a curve through a matrix with equal eigenvalues", () => {
  const row = golden.functions.find(({ label }) => label === "a double eigenvalue");
  const [a, x] = [matrixOf(row?.a ?? []), matrixOf(row?.directions[0] ?? [])];
  const f = (m: Tensor): Tensor => symmetricFunction(m, (w) => w.exp());
  const nothing = zeros([3, 3], { dtype: "float64" });
  const [, curve] = jet(f)(a, [x, x.mul(0.3), nothing]);
  let along = (t: Tensor): Tensor => f(a.add(x.mul(t)).add(x.mul(0.3).mul(t.square())));
  [1, 2, 6].forEach((factorial, k) => {
    const inner = along;
    along = (t) => jvp(inner, [t], [scalar(1, "float64")])[1];
    const expected = along(scalar(0, "float64")).div(factorial);
    expectClose(curve[k], expected.dataSync(), { tolerance: 1e-13 }, `order ${k + 1}`);
  });
});

describe("at a multiple of the identity", () => {
  const at = eye(3, 3, { dtype: "float64" }).mul(0.7);

  test("the Hessian of tr exp A is e^c times that of tr A²/2", () => {
    const f = (a: Tensor): Tensor => trace(symmetricFunction(a, (w) => w.exp()));
    const g = (a: Tensor): Tensor => {
      const s = a.add(a.transpose()).div(2);
      return trace(matmul(s, s)).div(2).mul(Math.exp(0.7));
    };
    const expected = hessian(g)(at).dataSync();
    expectClose(hessian(f)(at), expected, { tolerance: 8 * EPS });
    expectClose(jacrev(jacrev(f))(at), expected, { tolerance: 8 * EPS }, "reverse over reverse");
    expectClose(jacfwd(jacfwd(f))(at), expected, { tolerance: 8 * EPS }, "forward over forward");
    expectClose(jacrev(jacfwd(f))(at), expected, { tolerance: 8 * EPS }, "reverse over forward");
  });

  test("log Σ exp w has gradient I/n and the Hessian of the second moment minus that of the mean", () => {
    const f = (a: Tensor): Tensor => trace(symmetricFunction(a, (w) => w.exp())).log();
    expectClose(grad(f)(at), at.div(2.1).dataSync(), { tolerance: 4 * EPS });
    const g = (a: Tensor): Tensor => {
      const s = a.add(a.transpose()).div(2);
      return trace(matmul(s, s)).div(6).sub(trace(s).square().div(18));
    };
    expectClose(hessian(f)(at), hessian(g)(at).dataSync(), { tolerance: 8 * EPS });
  });

  test("the third derivative of the square is zero, of the cube that of A³", () => {
    const third = (h: (a: Tensor) => Tensor): Tensor =>
      grad((a: Tensor) => hessian(h)(a).mul(weights).sum())(at);
    const weights = f64(Array.from({ length: 81 }, (_, i) => Math.cos(i))).reshape([3, 3, 3, 3]);
    const w = weights.slice(0, 1);
    const square = (a: Tensor): Tensor =>
      symmetricFunction(a, (x) => x.square())
        .mul(w)
        .sum();
    const cube = (a: Tensor): Tensor =>
      symmetricFunction(a, (x) => x.pow(3))
        .mul(w)
        .sum();
    const exact = (a: Tensor): Tensor => {
      const s = a.add(a.transpose()).div(2);
      return matmul(matmul(s, s), s).mul(w).sum();
    };
    expectClose(third(square), zeros([3, 3]).dataSync(), { tolerance: 1e-13 });
    expectClose(third(cube), third(exact).dataSync(), { tolerance: 1e-13 });
  });
});

test("close eigenvalues lose no digits between the two ways to compute a divided difference", () => {
  for (let gap = 1; gap > 1e-17; gap /= 4) {
    const a = f64([
      [1, 0],
      [0, 1 + gap],
    ]);
    const off = f64([
      [0, 1],
      [1, 0],
    ]);
    const width = 1 + gap - 1;
    const exact = Math.E * (width === 0 ? 1 : Math.expm1(width) / width);
    const [, tangent] = jvp((x: Tensor) => symmetricFunction(x, (w) => w.exp()), [a], [off]);
    expectClose([tangent.slice(0, 1).item()], [exact], { tolerance: 2e-14 }, `gap ${gap}`);
  }
});

test("a function with a kink between eigenvalues is not smoothed", () => {
  const a = f64([
    [-1, 0],
    [0, 2],
  ]);
  const f = (x: Tensor): Tensor => symmetricFunction(x, (w) => w.abs()).slice(0, 1);
  expectClose(grad(f)(a), [0, 1 / 6, 1 / 6, 0], { tolerance: 4 * EPS });
});

describe("tensors that the function uses", () => {
  const a = f64([
    [2, 0.5],
    [0.5, 1],
  ]);
  const power = (x: Tensor, p: Tensor): Tensor => symmetricFunction(x, (w) => w.pow(p));

  test("have derivatives too, mixed ones included, at equal eigenvalues too", () => {
    for (const at of [a, eye(2, 2, { dtype: "float64" }).mul(1.5)]) {
      checkGradients(power, [at, f64(0.7)], { tolerance: 1e-9 });
      const slope = (x: Tensor, p: Tensor): Tensor =>
        grad((q: Tensor) => power(x, q).square().sum())(p);
      checkGradients(slope, [at, f64(0.7)], { tolerance: 1e-9 });
    }
  });

  test("may be batched or not", () => {
    const exponents = f64([0.5, 2, -1]);
    const each = vmap(power, { inAxes: [null, 0] })(a, exponents);
    expectNear(each.slice(1), matmul(a, a), 8 * EPS);
    const batch = stack([a, a.mul(2), a.mul(3)]);
    const both = vmap(power)(batch, exponents);
    expectNear(matmul(both.slice(2), a.mul(3)), eye(2).cast("float64"), 16 * EPS);
    expectNear(power(batch, scalar(2, "float64")).slice(1), matmul(a, a).mul(4), 8 * EPS);
  });

  test("may move in Taylor mode", () => {
    const p = scalar(0.7, "float64");
    const [, [first, second]] = jet((q: Tensor) => power(a, q))(p, [
      scalar(1, "float64"),
      scalar(0, "float64"),
    ]);
    const logarithm = symmetricFunction(a, (w) => w.log());
    expectNear(first, matmul(logarithm, power(a, p)), 16 * EPS);
    expectNear(second.mul(2), matmul(logarithm, first), 16 * EPS);
  });
});

test("compiled, batched, float32, nothing, NaN", () => {
  const a = matrixOf(golden.functions[0].a).add(
    f64([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0.5],
    ]),
  );
  const exp = (x: Tensor): Tensor => symmetricFunction(x, (w) => w.exp());
  expect(jit(exp)(a).js()).toEqual(exp(a).js());
  const batch = stack([a, a.div(2)]);
  expect(vmap(exp)(batch).js()).toEqual(exp(batch).js());
  const gradient = grad((x: Tensor) => exp(x).sum());
  expect(vmap(gradient)(batch).slice(1).js()).toEqual(gradient(a.div(2)).js());
  const single = exp(a.cast("float32"));
  expect(single.dtype).toBe("float32");
  expectClose(single, exp(a).dataSync(), { tolerance: 1e-6 });
  expectClose(gradient(a.cast("float32")), gradient(a).dataSync(), { tolerance: 1e-6 });
  expect(exp(zeros([0, 0])).shape).toEqual([0, 0]);
  expect(grad((x: Tensor) => exp(x).sum())(zeros([2, 0, 0])).shape).toEqual([2, 0, 0]);
  expect(exp(a.mul(Number.NaN)).isNaN().all().item()).toBe(1);
});

test("what is not square, and what is not elementwise, is refused", () => {
  const identity = (w: Tensor): Tensor => w;
  expect(() => symmetricFunction(zeros([2, 3]), identity)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: symmetricFunction: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
  );
  const sum = (w: Tensor): Tensor => w.sum();
  expect(() => symmetricFunction(zeros([2, 2]), sum)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: symmetricFunction: expected a function that acts on each eigenvalue alone, giving float64[2], received float64[]. Reduce after applying it, for example by the trace of the result.]`,
  );
});
