import { expect, test } from "vitest";
import { colorRange, finiteRange } from "./value-range.ts";

test("the range leaves out what is not finite", () => {
  expect(finiteRange([3, Number.NaN, -1, Infinity])).toEqual([-1, 3]);
  expect(finiteRange([Number.NaN])).toEqual([0, 1]);
});

test("diverging colours are centred on zero", () => {
  expect(colorRange([-1, 3], "diverging")).toEqual([-3, 3]);
  expect(colorRange([0, 0], "diverging")).toEqual([-1, 1]);
});

test("a constant field still gets a colour bar", () => {
  expect(colorRange([2, 2], "sequential")).toEqual([2, 4]);
  expect(colorRange([0, 0], "sequential")).toEqual([0, 1]);
});
