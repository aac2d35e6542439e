import { describe, expect, expectTypeOf, test } from "vitest";
import { f64 } from "../testing/doubles.ts";
import type { Tensor } from "./tensor.ts";
import { treeAt, treeEquals, treeFlatten, treeLeaves, treeMap, treePaths } from "./tree.ts";

const tree = { b: [1, { a: 2 }], c: null, a: 3, empty: [] };

test("flattening goes in the order in which keys are written, and back", () => {
  const { leaves, structure } = treeFlatten(tree);
  expect(leaves).toEqual([1, 2, 3]);
  expect(structure.unflatten(leaves)).toEqual(tree);
  expect(structure.key).toBe("{b: [*, {a: *}], c: null, a: *, empty: []}");
  expect(() => structure.unflatten([1])).toThrowErrorMatchingInlineSnapshot(
    `[TreeError: unflatten: expected 3 leaves, received 1. Give one leaf per place of the structure.]`,
  );
});

test("tensors, dates and typed arrays are leaves; null and undefined are empty trees", () => {
  const x = f64([1]);
  expect(
    treeLeaves({ x, when: new Date(0), data: new Float32Array(2), no: undefined }),
  ).toHaveLength(3);
});

test("treeMap maps leaves, of several trees at once, and keeps the type", () => {
  expect(treeMap((a: number, b: number) => a + b, { x: 1, y: [2] }, { x: 10, y: [20] })).toEqual({
    x: 11,
    y: [22],
  });
  const params = { w: f64([1]), layers: [f64([2])] };
  const shapes = treeMap((t: Tensor) => t.shape, params);
  expect(shapes).toEqual({ w: [1], layers: [[1]] });
  expectTypeOf(treeMap((t: Tensor) => t.neg(), params)).toEqualTypeOf<{
    readonly w: Tensor;
    readonly layers: readonly Tensor[];
  }>();
});

test("treeAt replaces one place and leaves the rest as it is", () => {
  const changed = treeAt(tree, ["b", 1, "a"], (old) => Number(old) * 10);
  expect(changed).toEqual({ ...tree, b: [1, { a: 20 }] });
  expect(tree.b[1]).toEqual({ a: 2 });
});

describe("treeEquals", () => {
  test("compares structure and leaves", () => {
    expect(treeEquals({ a: [1, 2] }, { a: [1, 2] })).toBe(true);
    expect(treeEquals({ a: [1, 2] }, { a: [1, 3] })).toBe(false);
    expect(treeEquals({ a: [1, 2] }, { a: [1] })).toBe(false);
    expect(
      treeEquals({ a: 1 }, { a: 1.1 }, (x, y) => Math.round(Number(x)) === Math.round(Number(y))),
    ).toBe(true);
  });
});

test("treePaths names every leaf", () => {
  expect(treePaths(tree)).toEqual([
    { path: "b.0", leaf: 1 },
    { path: "b.1.a", leaf: 2 },
    { path: "a", leaf: 3 },
  ]);
});
