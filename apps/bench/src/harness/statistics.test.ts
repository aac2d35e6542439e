import { expect, test } from "vitest";
import { medianOf, quantileOf, spreadOf } from "./statistics.ts";

test("quantiles are those of NumPy's default method", () => {
  const sample = [4, 1, 3, 2];
  expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantileOf(sample, share))).toEqual([
    1, 1.75, 2.5, 3.7, 4,
  ]);
  expect(sample).toEqual([4, 1, 3, 2]);
});

test("the median of one sample is the sample, and its spread is 0", () => {
  expect([medianOf([7]), spreadOf([7])]).toEqual([7, 0]);
});

test("the spread is the interquartile range over the median: an outlier does not move it", () => {
  expect(spreadOf([9, 10, 10, 10, 11])).toBe(0);
  expect(spreadOf([8, 9, 10, 11, 1000])).toBeCloseTo(0.2, 12);
});
