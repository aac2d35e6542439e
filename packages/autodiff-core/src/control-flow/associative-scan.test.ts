/** Against a loop, for operations that do not commute. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { matmul } from "../primitives/dot.ts";
import { linearRecurrence } from "../primitives/linear-recurrence.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import { associativeScan } from "./associative-scan.ts";
import { scan } from "./scan.ts";

const products = (x: Tensor): Tensor => associativeScan((a, b) => matmul(a, b), x);

/** `n` matrices of size 2. */
function matrices(n: number): Tensor {
  const values = Float64Array.from({ length: 4 * n }, (_, i) => Math.cos(7 * i + 1));
  return f64(values).reshape([n, 2, 2]);
}

function loop(x: Tensor): Tensor {
  const [, all] = scan(
    (product: Tensor, m: Tensor) => {
      const next = matmul(product, m);
      return [next, next];
    },
    f64([
      [1, 0],
      [0, 1],
    ]),
    x,
  );
  return all;
}

test.each(Array.from({ length: 18 }, (_, n) => n))(
  "products of %i matrices equal those of a scan",
  (n) => {
    const x = matrices(n);
    expectClose(products(x), loop(x).dataSync(), { tolerance: 1e-13 });
    expectClose(jit(products)(x), loop(x).dataSync(), { tolerance: 1e-13 });
  },
);

test("a tree of elements along another axis: the composition of affine maps is the linear recurrence", () => {
  const line = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(line, fc.boolean(), (values, reverse) => {
      const a = f64([values, values.map((v) => -v)]);
      const b = a.square().sub(1);
      const composed = associativeScan(
        (first, then) => ({ a: first.a.mul(then.a), b: then.a.mul(first.b).add(then.b) }),
        { a, b },
        { axis: 1, reverse },
      );
      expect(composed.b.js()).toEqual(linearRecurrence(a, b, { axis: 1, reverse }).js());
    }),
    { seed: 31, numRuns: 60 },
  );
});

test("derivatives to second order, and batches", () => {
  const x = matrices(5);
  const total = (v: Tensor): Tensor => products(v).square().sum();
  checkGradients(total, [x]);
  checkGradients((v: Tensor) => grad(total)(v).square().sum(), [x], { tolerance: 1e-5 });
  const batch = vmap(products)(x.expandDims(0)).reshape(x.shape);
  expect(batch.js()).toEqual(products(x).js());
});

test("n elements take 2 log₂ n calls", () => {
  let calls = 0;
  const add = (a: Tensor, b: Tensor): Tensor => {
    calls++;
    return a.add(b);
  };
  const sums = associativeScan(add, f64(new Float64Array(1024).fill(1)));
  expect(sums.slice(-1).item()).toBe(1024);
  expect(calls).toBeLessThanOrEqual(20);
});
