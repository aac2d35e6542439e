/** Indexing against plain loops. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { int } from "../../testing/integers.ts";
import type { IndexSpec } from "../index.ts";
import { dynamicSlice, dynamicUpdate } from "./dynamic-slice.ts";
import {
  gather,
  gatherNd,
  scatterAdd,
  scatterAddNd,
  scatterSet,
  scatterSetNd,
  takeAlongAxis,
} from "./indexing.ts";

const ten = f64([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
const x = f64([
  [1, 2, 3],
  [4, 5, 6],
]);

/** Python's slice of range(n). */
function pythonSlice(n: number, start: number | null, stop: number | null, step: number): number[] {
  const clip = (v: number, low: number, high: number) =>
    Math.min(Math.max(v < 0 ? v + n : v, low), high);
  const found: number[] = [];
  if (step > 0) {
    for (let i = clip(start ?? 0, 0, n); i < clip(stop ?? n, 0, n); i += step) found.push(i);
  } else {
    const end = stop === null ? -1 : clip(stop, -1, n - 1);
    for (let i = start === null ? n - 1 : clip(start, -1, n - 1); i > end; i += step) found.push(i);
  }
  return found;
}

test("ranges are Python's, whatever the signs", () => {
  const end = fc.option(fc.integer({ min: -14, max: 14 }));
  const step = fc.integer({ min: -4, max: 4 }).filter((s) => s !== 0);
  fc.assert(
    fc.property(end, end, step, (start, stop, by) => {
      expect(ten.slice([start, stop, by]).js()).toEqual(pythonSlice(10, start, stop, by));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test.each<[readonly IndexSpec[], unknown]>([
  [[0], [1, 2, 3]],
  [[-1, -1], 6],
  [
    [":", 1],
    [2, 5],
  ],
  [
    ["...", 0],
    [1, 4],
  ],
  [[null, 0], [[1, 2, 3]]],
  [[0, null], [[1, 2, 3]]],
  [
    [
      [1, null],
      [0, 2],
    ],
    [[4, 5]],
  ],
  [
    [":", int([2, 0])],
    [
      [3, 1],
      [6, 4],
    ],
  ],
  [
    [
      int([
        [0, 1],
        [1, 0],
      ]),
      0,
    ],
    [
      [1, 4],
      [4, 1],
    ],
  ],
  [
    [],
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
])("slice(%j)", (specs, expected) => {
  expect(x.slice(...specs).js()).toEqual(expected);
});

describe("gather", () => {
  test("takes entries along an axis, counting from the end for negative positions, clamping others", () => {
    expect(gather(ten, int([3, -1, 42, -42])).js()).toEqual([3, 9, 9, 0]);
    expect(gather(x, int([[2, 0]]), 1).js()).toEqual([[[3, 1]], [[6, 4]]]);
    expect(gather(x, 1).js()).toEqual([4, 5, 6]);
    expect(gather(x, int([])).shape).toEqual([0, 3]);
  });

  test("takes entries at coordinates", () => {
    expect(
      gatherNd(
        x,
        int([
          [0, 2],
          [1, -3],
        ]),
      ).js(),
    ).toEqual([3, 4]);
    expect(gatherNd(x, int([[1]])).js()).toEqual([[4, 5, 6]]);
  });

  test("takes one entry per place", () => {
    expect(takeAlongAxis(x, int([[2], [0]]), 1).js()).toEqual([[3], [4]]);
    expect(takeAlongAxis(x, int([[1, 0, 1]]), 0).js()).toEqual([[4, 2, 6]]);
    expect(takeAlongAxis(x, x.argmax(1).expandDims(1), 1).js()).toEqual([[3], [6]]);
  });
});

describe("scatter", () => {
  test("adds or replaces along an axis and drops what lies outside", () => {
    expect(scatterAdd(f64([1, 1, 1]), int([0, 2, 0, 7]), f64([1, 2, 3, 4])).js()).toEqual([
      5, 1, 3,
    ]);
    expect(scatterSet(f64([1, 1, 1]), int([0, -1, 0]), f64([5, 6, 7])).js()).toEqual([7, 1, 6]);
    expect(scatterSet(x, int([1]), f64([[9], [8]]), 1).js()).toEqual([
      [1, 9, 3],
      [4, 8, 6],
    ]);
    expect(scatterAdd(x, 0, 10).js()).toEqual([
      [11, 12, 13],
      [4, 5, 6],
    ]);
  });

  test("adds or replaces at coordinates", () => {
    expect(
      scatterAddNd(
        x,
        int([
          [0, 0],
          [0, 0],
        ]),
        f64([10, 20]),
      ).js(),
    ).toEqual([
      [31, 2, 3],
      [4, 5, 6],
    ]);
    expect(scatterSetNd(x, int([[1]]), 0).js()).toEqual([
      [1, 2, 3],
      [0, 0, 0],
    ]);
  });
});

describe("dynamic slices", () => {
  test("stay inside", () => {
    expect(dynamicSlice(ten, [4], [3]).js()).toEqual([4, 5, 6]);
    expect(dynamicSlice(ten, [9], [3]).js()).toEqual([7, 8, 9]);
    expect(dynamicSlice(ten, [-2], [3]).js()).toEqual([0, 1, 2]);
    expect(dynamicUpdate(x, f64([[9, 9]]), int([1, 5])).js()).toEqual([
      [1, 2, 3],
      [4, 9, 9],
    ]);
  });
});
