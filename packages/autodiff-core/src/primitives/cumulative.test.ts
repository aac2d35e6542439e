/** Running results and recurrences against loops. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { array } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { jacrev } from "../transforms/jacobian.ts";
import { cumlogsumexp, cummax, cummin, cumprod, cumsum } from "./cumulative.ts";
import { linearRecurrence } from "./linear-recurrence.ts";

const RUNNING = [
  { name: "cumsum", f: cumsum, start: 0, step: (a: number, b: number) => a + b },
  { name: "cumprod", f: cumprod, start: 1, step: (a: number, b: number) => a * b },
  { name: "cummax", f: cummax, start: -Infinity, step: Math.max },
  { name: "cummin", f: cummin, start: Infinity, step: Math.min },
  {
    name: "cumlogsumexp",
    f: cumlogsumexp,
    start: -Infinity,
    step: (a: number, b: number) => Math.log(Math.exp(a) + Math.exp(b)),
  },
];

describe.each(RUNNING)("$name", ({ f, start, step }) => {
  const line = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 20 });

  test("equals a loop, from either end", () => {
    fc.assert(
      fc.property(line, (values) => {
        let total = start;
        const wanted = values.map((v) => {
          total = step(total, v);
          return total;
        });
        expectClose(f(f64(values)), wanted, { tolerance: 1e-14 });
        const reversed = f(f64([...values].reverse()), 0, { reverse: true });
        expectClose(reversed, [...wanted].reverse(), { tolerance: 1e-14 });
      }),
      { seed: 23, numRuns: 60 },
    );
  });

  test("has first and second derivatives along any axis", () => {
    const x = f64([
      [0.3, -0.7, 1.2],
      [2.1, 0.4, -1.6],
    ]);
    for (const axis of [0, 1]) {
      const total = (v: Tensor): Tensor =>
        f(v, axis, { reverse: axis === 1 })
          .square()
          .sum();
      checkGradients(total, [x]);
      checkGradients((v: Tensor) => grad(total)(v).square().sum(), [x], { tolerance: 1e-5 });
    }
  });
});

test("cumprod differentiates at zeros, to second order", () => {
  const jacobian = jacrev((x: Tensor) => cumprod(x))(f64([2, 0, 3, 0]));
  expect(jacobian.js()).toEqual([
    [1, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 6, 0, 0],
    [0, 0, 0, 0],
  ]);
  const last = (x: Tensor): Tensor => cumprod(x).slice(-1);
  const second = grad((x: Tensor) => grad(last)(x).slice(1))(f64([2, 0, 3, 0]));
  expect(second.js()).toEqual([0, 0, 0, 6]);
});

test("equal entries share the derivative of a running extremum", () => {
  const jacobian = jacrev((x: Tensor) => cummax(x))(f64([1, 1, 0, 1, 2]));
  const third = 1 / 3;
  expectClose(
    jacobian,
    [
      [1, 0, 0, 0, 0],
      [0.5, 0.5, 0, 0, 0],
      [0.5, 0.5, 0, 0, 0],
      [third, third, 0, third, 0],
      [0, 0, 0, 0, 1],
    ].flat(),
    { tolerance: 1e-15 },
  );
});

test("NaN and infinities run on", () => {
  const NaN_ = Number.NaN;
  expect(cummax(f64([1, NaN_, 3])).js()).toEqual([1, NaN_, NaN_]);
  expect(cumlogsumexp(f64([-Infinity, -Infinity, 0])).js()).toEqual([-Infinity, -Infinity, 0]);
  expect(cumlogsumexp(f64([0, Infinity, Infinity, 1])).js()).toEqual([
    0,
    Infinity,
    Infinity,
    Infinity,
  ]);
  expect(cumlogsumexp(f64([0, NaN_, 1])).js()).toEqual([0, NaN_, NaN_]);
  const gradient = grad((x: Tensor) => cumlogsumexp(x).slice(2))(f64([-Infinity, -Infinity, 0]));
  expect(gradient.js()).toEqual([0, 0, 1]);
});

test("integers and booleans", () => {
  const x = array([5, -2, 7], { dtype: "int32" });
  expect(cummin(x).dtype).toBe("int32");
  expect(cumprod(array([123456789, 987654321], { dtype: "int32" })).js()).toEqual([
    123456789,
    Math.imul(123456789, 987654321),
  ]);
  expect(cummax(array([false, true, false])).js()).toEqual([false, true, true]);
  expect(cumlogsumexp(x).dtype).toBe("float32");
  expect(cumprod(array([], { shape: [0, 2] })).shape).toEqual([0, 2]);
});

describe("linearRecurrence", () => {
  const number = fc.integer({ min: -3, max: 3 });

  test("equals a loop", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 20 }), (pairs) => {
        let y = 0;
        const wanted = pairs.map(([a, b]) => {
          y = a * y + b;
          return y;
        });
        const [a, b] = [0, 1].map((k) => f64(pairs.map((pair) => pair[k])));
        expect(linearRecurrence(a, b).js()).toEqual(wanted);
        const back = linearRecurrence(a.reverse(), b.reverse(), { reverse: true });
        expect(back.js()).toEqual([...wanted].reverse());
      }),
      { seed: 29, numRuns: 60 },
    );
  });

  test("differentiates in both operands", () => {
    const a = f64([0.3, -0.7, 1.2, 0.9]);
    const b = f64([
      [1, 2, 0.5, -1],
      [0.2, 0.1, 3, 1],
    ]);
    checkGradients(
      (p: Tensor, q: Tensor) => linearRecurrence(p, q, { axis: 1 }).square().sum(),
      [a, b],
    );
  });
});
