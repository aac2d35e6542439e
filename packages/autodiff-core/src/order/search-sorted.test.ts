/** Binary search against counting. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { array } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../transforms/vmap.ts";
import { digitize, searchSorted } from "./search-sorted.ts";
import { sort } from "./sort.ts";

const value = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0.5),
);
const line = fc.array(value, { maxLength: 30 });

const isBelow = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));

test("left counts the entries below, right those not above", () => {
  fc.assert(
    fc.property(line, line, (entries, values) => {
      const sorted = sort(f64(entries));
      const below = values.map((v) => entries.filter((e) => isBelow(e, v)).length);
      const notAbove = values.map((v) => entries.filter((e) => !isBelow(v, e)).length);
      expect(searchSorted(sorted, f64(values)).js()).toEqual(below);
      expect(searchSorted(sorted, f64(values), { side: "right" }).js()).toEqual(notAbove);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("digitize finds lower ≤ x < upper", () => {
  fc.assert(
    fc.property(line, (values) => {
      const edges = [-3, -1, 0, 2];
      const numbers = values.filter((v) => !Number.isNaN(v));
      const bins = digitize(f64(numbers), f64(edges)).js();
      expect(bins).toEqual(numbers.map((v) => edges.filter((e) => e <= v).length));
    }),
    { seed: 5, numRuns: 50 },
  );
});

test("operands promote; integers are exact", () => {
  const sorted = array([1, 2147483646, 2147483647], { dtype: "int32" });
  expect(searchSorted(sorted, array(2147483647, { dtype: "int32" })).item()).toBe(2);
  expect(searchSorted(sorted, 1.5).item()).toBe(1);
  expect(searchSorted(f64([]), f64([1, 2])).js()).toEqual([0, 0]);
});

test("one sorted vector per row, by vmap", () => {
  const sorted = f64([
    [1, 2, 3],
    [10, 20, 30],
  ]);
  const both = vmap((s: Tensor, x: Tensor) => searchSorted(s, x))(sorted, f64([2.5, 15]));
  expect(both.js()).toEqual([2, 1]);
  const shared = vmap((s: Tensor) => searchSorted(s, f64([0, 25])))(sorted);
  expect(shared.js()).toEqual([
    [0, 3],
    [0, 2],
  ]);
});
