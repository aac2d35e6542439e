import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { array, checkGradients, DomainError, grad, jit, key, type Tensor, vmap } from "../index.ts";
import { truncatedNormal } from "./truncated-normal.ts";

/** `[low, high, p, quantile]`, with mpmath and 40 digits. */
const FAR = [
  [40, 41, 0.5, 40.01731412676465],
  [15, 16, 0.25, 15.019082641159027],
  [39, Number.POSITIVE_INFINITY, 0.9, 39.05895739732947],
  [100, 101, 0.5, 100.00693053875243],
  [9.9, 12, 0.3, 9.935608100670414],
] as const;

test.each(FAR)("interval [%f, %f], beyond the smallest probability: quantile %f", (a, b, p, x) => {
  const right = truncatedNormal({ low: f64(a), high: b });
  const left = truncatedNormal({ low: -b, high: f64(-a) });
  expectClose(right.quantile(p), [x], { tolerance: 1e-14 });
  expectClose(left.quantile(1 - p), [-x], { tolerance: 1e-14 });
  expectClose(truncatedNormal({ low: a, high: b }).quantile(p), [x], { tolerance: 1e-6 });
  checkGradients((low: Tensor) => truncatedNormal({ low, high: b }).quantile(p), [f64(a)]);
});

test("samples far out lie where the mean says, in float32 too", () => {
  for (const low of [array(20), f64(50)]) {
    const d = truncatedNormal({ low });
    const draw = jit((k: ReturnType<typeof key>) => d.sample(k, [4000]).mean());
    const excess = draw(key(3)).item() - low.item();
    expect(excess).toBeGreaterThan(0.95 / low.item());
    expect(excess).toBeLessThan(1.05 / low.item());
  }
  const slope = grad((low: Tensor) => truncatedNormal({ low }).sample(key(0)));
  expectClose(vmap(slope)(array([20, 1])).slice(0), [1], { tolerance: 0.1 });
});

test("ends of the interval, and intervals without points", () => {
  const d = truncatedNormal({ low: f64(40) });
  expect(d.quantile(0).item()).toBe(40);
  expect(d.quantile(1).item()).toBe(Number.POSITIVE_INFINITY);
  expect(() => truncatedNormal({ low: 2, high: 1 })).toThrow(DomainError);
});

test("without an upper bound the log density has derivatives in both modes", () => {
  checkGradients((low: Tensor) => truncatedNormal({ low }).logDensity(3), [f64(1)]);
});
