/** Trees that do not fit: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import { jit, type Tensor, treeAt, treeMap } from "../index.ts";

test("treeMap((a: number, b: number) => a + b, { a: 1, b: [2, 3] }, { a: 1, b: [2] })", () => {
  expect(() =>
    treeMap((a: number, b: number) => a + b, { a: 1, b: [2, 3] }, { a: 1, b: [2] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TreeError: treeMap: expected tree 2 with the structure {a: *, b: [*, *]}, received {a: *, b: [*]}. Give trees with the same keys and lengths, in the same order.]`,
  );
});
test('treeAt({ a: [1] }, ["a", 1], () => 2)', () => {
  expect(() => treeAt({ a: [1] }, ["a", 1], () => 2)).toThrowErrorMatchingInlineSnapshot(
    `[TreeError: treeAt: expected a tree with something at a.1, received a tree without "1" there. Check the path; treePaths lists the ones that exist.]`,
  );
});
test('jit((x: { a: Tensor }) => x.a)({ a: "text" })', () => {
  expect(() =>
    jit((x: { a: Tensor }) => x.a)({ a: "text" as never }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: jit: expected trees (nested arrays and plain objects) of tensors and numbers, received a string. Make tensors of data with array(); keep settings out of the arguments by closing over them.]`,
  );
});
