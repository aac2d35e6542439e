import { expect, test } from "vitest";
import { resultDistance, resultSummary } from "./result-summary.ts";

test("a small result is its own summary", () => {
  expect(resultSummary(Float32Array.of(1, 2))).toEqual([1, 2]);
});

test("a large one is its mean, its root mean square and four elements", () => {
  const ramp = Float64Array.from({ length: 31 }, (_, i) => i - 15);
  expect(resultSummary(ramp)).toEqual([0, Math.sqrt(80), -15, -5, 5, 15]);
});

test("distances are relative to the largest number of an array", () => {
  expect(resultDistance([[100, 0], [1]], [[100, 1], [1]])).toBe(0.01);
  expect(resultDistance([[0, 0]], [[0, 0]])).toBe(0);
});

test.each([
  ["other arrays", [[1]], [[1], [2]]],
  ["other lengths", [[1]], [[1, 2]]],
  ["not finite", [[Number.NaN]], [[Number.NaN]]],
])("%s are infinitely far", (_name, a, b) => {
  expect(resultDistance(a, b)).toBe(Infinity);
});
