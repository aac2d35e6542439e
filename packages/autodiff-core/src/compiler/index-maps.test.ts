/** Rearrangements that loop nests see through. */
import { expect, test } from "vitest";
import { expectFunctionAgrees } from "../../testing/kernel-agreement.ts";
import { maxPool, unfold, windowReduce } from "../convolution/index.ts";
import type { Schedule } from "./kernel.ts";

const kinds = ({ kernels }: Schedule) => kernels.map(({ kind }) => kind);

test("windows are read in place by what reduces them", () => {
  const schedule = expectFunctionAgrees(
    (x) => maxPool(x, { window: 3, strides: 2 }).mul(2),
    [{ shape: [2, 3, 9, 11], dtype: "float32" }],
    0,
  );
  expect(kinds(schedule)).toEqual(["loop", "loop"]);
});

test.each([
  { window: [2, 3], strides: 1, dilation: 1 },
  { window: [1, 4], strides: [2, 3], dilation: [1, 2] },
])("windows $window, strides $strides, dilation $dilation are views", (options) => {
  const specs = [{ shape: [2, 3, 8, 14], dtype: "float64" }] as const;
  const patches = expectFunctionAgrees((x) => unfold(x.sin(), options).add(1), specs, 1e-15);
  expect(patches.kernels.every(({ kind }) => kind === "loop")).toBe(true);
  expectFunctionAgrees((x) => windowReduce(x, "prod", options), specs, 1e-14);
});

test("windows of a rearrangement, rearranged", () => {
  expectFunctionAgrees(
    (x) => unfold(x.moveAxis(-1, 1), { window: 3, padding: 1 }).moveAxis(1, -1).neg(),
    [{ shape: [2, 7, 6, 3], dtype: "float32" }],
    0,
  );
});

test("a bitcast is a part of its loop", () => {
  const schedule = expectFunctionAgrees(
    (x) => x.mul(3).bitcast("int32").bitAnd(0x7fffff).add(1).bitcast("float32"),
    [{ shape: [2, 37], dtype: "float32" }],
    0,
  );
  expect(kinds(schedule)).toEqual(["loop"]);
});
