import { expect, test } from "vitest";
import { inPrecision, symmetricNumbers, unitNumbers } from "./inputs.ts";

test("the numbers are those of python/inputs.py", () => {
  expect([...unitNumbers(3, 0)]).toEqual([
    0.5266567736398429, 0.05334406509064138, 0.9274615631438792,
  ]);
  expect([...unitNumbers(3, 7)]).toEqual([
    0.5355897359549999, 0.8463435440789908, 0.03328981390222907,
  ]);
});

test("symmetric numbers are spread over [-1, 1)", () => {
  const values = symmetricNumbers(10_000, 3);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect([Math.min(...values) < -0.99, Math.max(...values) > 0.99]).toEqual([true, true]);
});

test("precision rounds", () => {
  expect(inPrecision(Float64Array.of(0.1), "float32")).toEqual(Float32Array.of(0.1));
});
