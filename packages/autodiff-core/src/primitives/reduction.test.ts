import { describe, expect, test } from "vitest";
import golden from "../../fixtures/reductions.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode, type Golden } from "../../testing/golden-numbers.ts";
import { array } from "../creation.ts";
import { FluxionError } from "../errors.ts";
import { withExecutor } from "../executors/current.ts";
import { reference } from "../executors/reference.ts";
import type { Tensor } from "../index.ts";
import * as F from "../index.ts";

const { sum, prod, max, min, mean, any, all, logsumexp } = F;
const REDUCTIONS = { sum, prod, max, min, mean, any, all, logsumexp };
const POSITIONS = { argmax: F.argmax, argmin: F.argmin };
const RUNNING = { cumsum: F.cumsum, cumprod: F.cumprod, cummax: F.cummax, cummin: F.cummin };

interface Row {
  readonly axis: readonly number[] | null;
  readonly shape: readonly number[] | null;
  readonly value: Golden;
  readonly reverse?: boolean;
}

const CLOSE = { tolerance: 3e-15, scale: 1 };

describe.each(Object.entries(golden.arrays))("%s", (_name, entry) => {
  const tables = entry as unknown as Readonly<Record<string, readonly Row[]>>;
  const x = array(decode(entry.x as Golden), { shape: entry.shape, dtype: "float64" });

  test.each(Object.entries(REDUCTIONS))("%s", (name, reduce) => {
    for (const row of tables[name]) check(row, () => reduce(x, row.axis ?? undefined));
  });

  test.each(Object.entries(POSITIONS))("%s", (name, find) => {
    for (const row of tables[name]) check(row, () => find(x, row.axis?.[0]));
  });

  test.each(Object.entries(RUNNING))("%s", (name, run) => {
    for (const row of tables[name]) {
      check(row, () => run(x, row.axis?.[0], { reverse: row.reverse ?? false }));
    }
  });
});

function check(row: Row, compute: () => Tensor): void {
  if (row.value === null || row.shape === null) {
    expect(compute).toThrow(FluxionError);
    return;
  }
  const label = `axis ${JSON.stringify(row.axis)}`;
  const result = compute();
  expect(result.shape, label).toEqual(row.shape);
  expectClose(result, decode(row.value), CLOSE, label);
  withExecutor(reference(), () => expectClose(compute(), decode(row.value), CLOSE, label));
}

test("keepDims leaves axes of size 1", () => {
  const x = f64([
    [1, 2],
    [3, 4],
  ]);
  expect(x.sum(0, { keepDims: true }).js()).toEqual([[4, 6]]);
  expect(x.max([-1], { keepDims: true }).js()).toEqual([[2], [4]]);
  expect(x.logsumexp(undefined, { keepDims: true }).shape).toEqual([1, 1]);
});

test("booleans are counted, integers wrap", () => {
  expect(array([true, false, true]).sum().js()).toBe(2);
  const big = array([2 ** 30, 2 ** 30, 2 ** 30], { dtype: "int32" });
  expect(big.sum().js()).toBe((3 * 2 ** 30) | 0);
  const odd = array([123456789, 987654321, 3], { dtype: "int32" });
  const wrapped = Math.imul(Math.imul(123456789, 987654321), 3);
  expect(odd.prod().js()).toBe(wrapped);
  withExecutor(reference(), () => expect(odd.prod().js()).toBe(wrapped));
});

test("variance divides by count - ddof", () => {
  const x = f64([1, 2, 4, 9]);
  expect(x.variance().item()).toBeCloseTo(9.5, 14);
  expect(x.variance(0, { ddof: 1 }).item()).toBeCloseTo(38 / 3, 14);
  expect(F.std(x, 0, { ddof: 1 }).item()).toBeCloseTo(Math.sqrt(38 / 3), 14);
});

test("softmax is finite for large entries and sums to 1", () => {
  const x = f64([
    [1000, 1001],
    [-1000, 0],
  ]);
  expectClose(x.softmax().sum(-1), [1, 1], CLOSE);
  expectClose(F.logSoftmax(x, 0), [0, 0, -2000, -1001], { tolerance: 1e-12 });
});

test("the extremum of nothing, and a bad axis, are errors", () => {
  expect(() => F.zeros([0, 3]).max(0)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: max: expected at least one entry along the axes, received float32[0,3]. The extremum of nothing is not defined; test the size before.]`,
  );
  expect(() => F.zeros([2, 3]).sum(2)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sum: expected an axis from -2 to 1, received 2. Count axes from 0, or from the end with negative numbers.]`,
  );
  expect(() => F.zeros([2, 3]).sum([0, -2])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sum: expected every axis at most once, received [0, 0]. Remove the repeated axis.]`,
  );
  expect(() => F.zeros([2, 3]).argmax(5)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: argmax: expected an axis from -2 to 1, received 5. Count axes from 0, or from the end with negative numbers.]`,
  );
});
