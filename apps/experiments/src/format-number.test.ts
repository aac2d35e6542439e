import { expect, test } from "vitest";
import { formatDuration, formatNumber } from "./format-number.ts";

test.each([
  [0, "0"],
  [15000, "15000"],
  [0.13749, "0.137"],
  [12.5, "12.5"],
  [1.1234e-3, "1.12e-3"],
  [-4.2e-7, "-4.20e-7"],
  [123456.7, "1.23e+5"],
  [1e15, "1.00e+15"],
  [Number.NaN, "NaN"],
  [-Infinity, "-Infinity"],
])("formatNumber(%d) is %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [0.4249, "0.42 s"],
  [9.99, "9.99 s"],
  [58.4, "58 s"],
  [59.7, "1 min 0 s"],
  [132, "2 min 12 s"],
  [3780, "1 h 3 min"],
  [Infinity, "unknown"],
])("formatDuration(%d) is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
