/** Values and derivatives of the functions of one number, against 60-digit arithmetic. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/unary.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode, flatNumbers } from "../../testing/golden-numbers.ts";
import { withExecutor } from "../executors/current.ts";
import { reference } from "../executors/reference.ts";
import {
  abs,
  acos,
  asin,
  atan,
  ceil,
  cos,
  cosh,
  erf,
  erfInv,
  exp,
  expm1,
  floor,
  log,
  log1p,
  logistic,
  neg,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  sqrt,
  type Tensor,
  tan,
  tanh,
} from "../index.ts";
import { grad } from "../transforms/grad.ts";
import { jvp } from "../transforms/jvp.ts";
import { vmap } from "../transforms/vmap.ts";

const FUNCTIONS: Record<keyof typeof golden.functions, (x: Tensor) => Tensor> = {
  abs,
  acos,
  asin,
  atan,
  ceil,
  cos,
  cosh,
  erf,
  erfinv: erfInv,
  exp,
  expm1,
  floor,
  log,
  log1p,
  logistic,
  neg,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
};

/** Math.* of V8 is good to an ulp or two; a derivative adds a few operations. */
const VALUE = { tolerance: 1e-15, scale: 0 };
const FIRST = { tolerance: 2e-14, scale: 1e-290 };
const SECOND = { tolerance: 2e-13, scale: 1e-280 };

/** Their derivatives are computed by subtracting from 1 and are good to 1 ulp of 1. */
const NEAR_ONE = new Set(["expm1", "tanh", "logistic", "asin", "acos"]);

describe.each(Object.entries(golden.functions))("%s", (name, { x, value, first, second }) => {
  const f = FUNCTIONS[name as keyof typeof FUNCTIONS];
  const points = decode(x);
  const absolute = NEAR_ONE.has(name) ? { scale: 1 } : {};

  test("has the correctly rounded values, special cases included", () => {
    const expected = decode(value);
    const actual = f(f64(points)).dataSync();
    expectClose(actual, expected, VALUE);
    for (let i = 0; i < expected.length; i++) {
      if (expected[i] === 0)
        expect(Object.is(actual[i], expected[i]), `sign of zero at ${points[i]}`).toBe(true);
    }
    withExecutor(reference(), () => {
      expectClose(f(f64(points)), expected, VALUE);
    });
  });

  test("has the right first derivative in both modes", () => {
    const [, forward] = jvp(f, [f64(points)], [f64(points.map(() => 1))]);
    expectClose(forward, flatNumbers(first), { ...FIRST, ...absolute });
    expectClose(vmap(grad(f))(f64(points)), flatNumbers(first), { ...FIRST, ...absolute });
  });

  test("has the right second derivative", () => {
    expectClose(vmap(grad(grad(f)))(f64(points)), flatNumbers(second), { ...SECOND, ...absolute });
  });
});
