import { expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { matrixOf } from "../../testing/matrices.ts";
import { checkGradients, stack, type Tensor, zeros } from "../index.ts";
import { type ConditionNorm, cond } from "./condition.ts";

const ORDERS: Readonly<Record<string, ConditionNorm>> = {
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

test.each(golden.condition)("of $name agrees with NumPy", ({ a, p, cond: expected, name }) => {
  const values = decode(expected);
  p.forEach((order, i) => {
    const norm = typeof order === "string" ? (ORDERS[order] ?? order) : order;
    const value = cond(matrixOf(a), { p: norm as ConditionNorm }).item();
    if (values[i] > 1e14) expect(value, `${name} ${order}`).toBeGreaterThan(1e14);
    else expectClose([value], [values[i]], { tolerance: 1e-12 }, `${name} ${order}`);
  });
});

test("of batches; NaN for NaN, infinite for singular", () => {
  const a = f64([
    [1, 2],
    [3, 4],
  ]);
  const batch = stack([a, a.mul(Number.NaN), a.mul(0)]);
  for (const p of [2, 1, "fro", "nuc"] as const) {
    const values = cond(batch, { p }).dataSync();
    expect(values[0]).toBeGreaterThan(14);
    expect(values[1]).toBeNaN();
    expect(values[2]).toBe(Number.POSITIVE_INFINITY);
  }
});

test("has the derivative that differences give", () => {
  const a = matrixOf(golden.condition[1].a).slice([0, 3], [0, 3]);
  for (const p of [2, 1, "fro", "nuc"] as const) {
    checkGradients((x: Tensor) => cond(x, { p }).log(), [a], { tolerance: 1e-7 });
  }
});

test("refuses what has no condition", () => {
  expect(() => cond(zeros([0, 0]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: cond: expected a matrix with at least one entry, received float32[0,0]. The condition of an empty matrix is not defined.]`,
  );
  expect(() => cond(zeros([2, 3]), { p: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: cond: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
  );
  expect(() => cond(zeros([2, 2]), { p: 3 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: cond: expected options.p to be 2, -2, 1, -1, Infinity, -Infinity, "fro" or "nuc", received 3. Leave it out for the ratio of singular values.]`,
  );
});
