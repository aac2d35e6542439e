import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { checkGradients, jit, vmap, zeros } from "../index.ts";
import { meshgrid, repeat, roll, splitAxis, swapAxes, tile } from "./rearranging.ts";

const x = f64([
  [1, 2, 3],
  [4, 5, 6],
]);

test("tile puts copies side by side, with new axes in front", () => {
  expect(tile(f64([1, 2]), [2]).js()).toEqual([1, 2, 1, 2]);
  expect(tile(f64([1, 2]), [2, 1]).js()).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(tile(x, [2]).js()).toEqual([
    [1, 2, 3, 1, 2, 3],
    [4, 5, 6, 4, 5, 6],
  ]);
  expect(tile(x, [0, 1]).shape).toEqual([0, 3]);
});

test("repeat puts copies of each entry in a row", () => {
  expect(repeat(x, 2, 1).js()).toEqual([
    [1, 1, 2, 2, 3, 3],
    [4, 4, 5, 5, 6, 6],
  ]);
  expect(repeat(x, 2, -2).js()).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [4, 5, 6],
    [4, 5, 6],
  ]);
});

test("roll rotates, either way and by more than the length", () => {
  expect(roll(f64([1, 2, 3, 4]), 1).js()).toEqual([4, 1, 2, 3]);
  expect(roll(f64([1, 2, 3, 4]), -5).js()).toEqual([2, 3, 4, 1]);
  expect(roll(x, 1, 1).js()).toEqual([
    [3, 1, 2],
    [6, 4, 5],
  ]);
  expect(roll(zeros([0]), 3).shape).toEqual([0]);
});

describe("splitAxis", () => {
  test("cuts into equal parts or at positions", () => {
    expect(splitAxis(x, 3, 1).map((part) => part.js())).toEqual([
      [[1], [4]],
      [[2], [5]],
      [[3], [6]],
    ]);
    expect(splitAxis(f64([1, 2, 3, 4]), [1, 3]).map((part) => part.js())).toEqual([
      [1],
      [2, 3],
      [4],
    ]);
    expect(splitAxis(f64([1, 2, 3, 4]), [3, 2, 9]).map((part) => part.js())).toEqual([
      [1, 2, 3],
      [],
      [3, 4],
      [],
    ]);
  });

  test("refuses parts that do not divide the axis", () => {
    expect(() => splitAxis(x, 2, 1)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: splitAxis: expected a number of parts that divides the 3 entries along axis 1 of float64[2,3], received 2. Give the positions at which to cut, for parts of different sizes.]`,
    );
    expect(() => tile(x, [-1])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: tile: expected whole numbers known while tracing, received -1. Give plain numbers; for positions that are computed use gather or dynamicSlice.]`,
    );
  });
});

test("swapAxes exchanges two axes", () => {
  expect(swapAxes(zeros([2, 3, 4]), 0, -1).shape).toEqual([4, 3, 2]);
});

test("meshgrid gives the coordinates of every point of a grid", () => {
  const [a, b] = meshgrid([f64([1, 2]), f64([10, 20, 30])]);
  expect(a.js()).toEqual([
    [1, 1, 1],
    [2, 2, 2],
  ]);
  expect(b.js()).toEqual([
    [10, 20, 30],
    [10, 20, 30],
  ]);
});

test("all of them differentiate, batch and compile", () => {
  const f = (v: typeof x) =>
    roll(tile(repeat(v, 2), [2, 1]), 1)
      .mul(splitAxis(v, 1)[0].sum())
      .sin()
      .sum();
  checkGradients(f, [x], { tolerance: 1e-8 });
  expect(
    jit(vmap(f))(
      f64([
        [[1], [2]],
        [[3], [4]],
      ]),
    ).shape,
  ).toEqual([2]);
});
