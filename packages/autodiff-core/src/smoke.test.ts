import { expect, test } from "vitest";
import type { Tensor } from "./index.ts";
import * as F from "./index.ts";

const f64 = (v: any) => F.array(v, { dtype: "float64" });
test("basic", () => {
  const x = f64([1, 2, 3]);
  expect(x.mul(x).add(1).sum().item()).toBe(17);
  expect(F.grad((x: Tensor) => x.mul(x).sum())(x).js()).toEqual([2, 4, 6]);
  console.log(F.trace((x: Tensor) => F.grad((y: Tensor) => y.sin().mul(2).sum())(x), x).toString());
  expect(F.hessian((x: Tensor) => x.mul(x).mul(x).sum())(x).js()).toEqual([
    [6, 0, 0],
    [0, 12, 0],
    [0, 0, 18],
  ]);
  expect(F.jacrev((x: Tensor) => x.mul(x))(x).js()).toEqual([
    [2, 0, 0],
    [0, 4, 0],
    [0, 0, 6],
  ]);
  expect(F.vmap(F.grad((x: Tensor) => x.mul(x)))(x).js()).toEqual([2, 4, 6]);
});
test("jet", () => {
  const [y, c] = F.jet((x: Tensor) => x.tanh())(f64(0.3), [f64(1), f64(0), f64(0), f64(0)]);
  console.log(
    y.item(),
    c.map((t) => t.item()),
  );
  const [, s] = F.jet((x: Tensor) => x.pow(2.5).erf())(f64(0.7), [f64(1), f64(0), f64(0), f64(0)]);
  console.log(s.map((t) => t.item()));
  console.log(F.laplacian((p: Tensor) => p.mul(p).sum(-1).exp())(f64([[0.1, 0.2]])).js());
});
test("scan", () => {
  const w = f64([
    [0.5, 0.1],
    [0.2, -0.3],
  ]);
  const rnn = (w: Tensor, h0: Tensor, xs: Tensor) => {
    const [h, hs] = F.scan(
      (h: Tensor, x: Tensor) => {
        const n = h.matmul(w).add(x).tanh();
        return [n, n];
      },
      h0,
      xs,
    );
    return h.sum().add(hs.mul(hs).sum());
  };
  const xs = f64([
    [1, 2],
    [3, 4],
    [0.1, -0.2],
  ]);
  const h0 = f64([0.1, 0.2]);
  F.checkGradients(rnn, [w, h0, xs]);
  const g = (w: Tensor) => F.grad(rnn)(w, h0, xs).sum();
  F.checkGradients(g, [w]);
  const b = F.vmap((x: Tensor) => rnn(w, h0, x))(F.stack([xs, xs.mul(2)]));
  expect(b.js()[0]).toBeCloseTo(rnn(w, h0, xs).item(), 12);
  const [, [c1]] = F.jet((x: Tensor) => rnn(w, h0, x))(xs, [F.onesLike(xs)]);
  const [, j1] = F.jvp((x: Tensor) => rnn(w, h0, x), [xs], [F.onesLike(xs)]);
  expect(c1.item()).toBeCloseTo(j1.item(), 12);
  expect(F.jit(F.grad(rnn))(w, h0, xs).js()).toEqual(F.grad(rnn)(w, h0, xs).js());
});
test("while", () => {
  const newton = (a: Tensor) =>
    F.whileLoop(
      (s: any) => s.i.less(6),
      (s: any) => ({ x: s.x.add(a.div(s.x)).mul(0.5), i: s.i.add(1) }),
      { x: a, i: F.scalar(0, "int32") },
      { maxSteps: 40 },
    ).x;
  expect(newton(f64(2)).item()).toBeCloseTo(Math.SQRT2, 12);
  expect(F.grad(newton)(f64(2)).item()).toBeCloseTo(0.5 / Math.SQRT2, 10);
  F.checkGradients(newton, [f64(2)]);
  F.checkGradients(F.grad(newton), [f64(2)]);
  expect(F.jit(F.grad(newton))(f64(2)).item()).toBeCloseTo(0.5 / Math.SQRT2, 10);
  expect((F.vmap(newton)(f64([2, 9])).js() as number[])[1]).toBeCloseTo(3, 10);
});
test("cond, checkpoint, custom", () => {
  const f = (x: Tensor) =>
    F.cond(
      x.greater(1),
      () => x.mul(x),
      () => x.sin(),
    );
  F.checkGradients(f, [f64(2)]);
  F.checkGradients(f, [f64(0.5)]);
  F.checkGradients(F.grad(f), [f64(2)]);
  expect(F.vmap(F.grad(f))(f64([2, 0.5])).js()).toEqual([4, Math.cos(0.5)]);
  const c = F.checkpoint((x: Tensor) => x.sin().exp().sin());
  F.checkGradients(c, [f64(0.3)]);
  F.checkGradients(F.grad(c), [f64(0.3)]);
  F.checkGradients(F.grad(F.grad(c)), [f64(0.3)]);
});
