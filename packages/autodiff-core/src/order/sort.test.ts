/** Sorting: permutation, order, stability, derivatives, dtypes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { array } from "../creation.ts";
import { takeAlongAxis } from "../primitives/indexing.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import { argsort, lexsort, sort, sortBy } from "./sort.ts";
import { topK } from "./top-k.ts";

const special = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 2),
);
const line = fc.array(special, { maxLength: 60 });
const settings = { seed: 3, numRuns: 200 };

/** NaN above every number, -0 equal to 0. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** JavaScript's own sort is stable. */
function expected(values: readonly number[], descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return values.map((_, i) => i).sort((i, j) => sign * compare(values[i], values[j]));
}

describe.each([false, true])("descending: %s", (descending) => {
  test("positions are those of a stable sort, and gather the sorted entries", () => {
    fc.assert(
      fc.property(line, (values) => {
        const x = f64(values);
        const positions = expected(values, descending);
        expect(argsort(x, { descending }).js()).toEqual(positions);
        const sorted = sort(x, { descending }).dataSync();
        expect([...sorted]).toEqual(positions.map((i) => values[i]));
        expect(sort(x, { descending }).js()).toEqual(
          takeAlongAxis(x, argsort(x, { descending }), 0).js(),
        );
      }),
      { ...settings, examples: [[[]]] },
    );
  });

  test("so are those of 20,000 entries with many equal ones, for which another algorithm is used", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => {
      const value = Math.sin(i * i) * 10 ** (i % 7);
      return i % 11 === 0
        ? Number.NaN
        : i % 13 === 0
          ? -0
          : i % 3 === 0
            ? Math.round(value)
            : value;
    });
    const positions = expected(values, descending);
    expect(argsort(f64(values), { descending }).js()).toEqual(positions);
    const sorted = Array.from(sort(f64(values), { descending }).dataSync());
    expect(sorted).toEqual(positions.map((i) => values[i]));
  });

  test("several keys sort as rows compared from the left", () => {
    const digit = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(digit, digit, digit), { minLength: 1, maxLength: 40 }),
        (rows) => {
          const keys = [0, 1, 2].map((k) =>
            array(
              rows.map((row) => row[k]),
              { dtype: "int32" },
            ),
          );
          const places = array(
            rows.map((_, i) => i),
            { dtype: "int32" },
          );
          const sign = descending ? -1 : 1;
          const order = rows
            .map((_, i) => i)
            .sort((i, j) => {
              const k = [0, 1, 2].find((c) => rows[i][c] !== rows[j][c]);
              return k === undefined ? 0 : sign * (rows[i][k] - rows[j][k]);
            });
          const { keys: sorted, values } = sortBy(keys, [places], { descending });
          expect(values[0].js()).toEqual(order);
          expect(sorted[2].js()).toEqual(order.map((i) => rows[i][2]));
          expect(lexsort([...keys].reverse(), { descending }).js()).toEqual(order);
        },
      ),
      settings,
    );
  });
});

test.each(["float32", "float64", "int32", "uint32", "bool"] as const)(
  "%s stays what it is",
  (dtype) => {
    const x = array([3, 0, 7, 0, 1], { dtype });
    const y = sort(x);
    expect(y.dtype).toBe(dtype);
    expect(Array.from(y.dataSync())).toEqual(dtype === "bool" ? [0, 0, 1, 1, 1] : [0, 0, 1, 3, 7]);
    expect(argsort(x).dtype).toBe("int32");
  },
);

test("the sign of zero and the order of zeros stay", () => {
  expect(Array.from(sort(f64([1, -0, 0, -0, -1])).dataSync())).toEqual([-1, -0, 0, -0, 1]);
  expect(Array.from(sort(f64([1, -0, 0, -1]), { descending: true }).dataSync())).toEqual([
    1, -0, 0, -1,
  ]);
});

test("the derivative goes back to where each entry was", () => {
  const weights = f64([1, 10, 100]);
  const gradient = grad((x: Tensor) => sort(x).mul(weights).sum())(f64([5, -1, 2]));
  expect(gradient.js()).toEqual([100, 1, 10]);
  const tied = grad((x: Tensor) => sort(x).mul(weights).sum())(f64([5, 5, 5]));
  expect(tied.js()).toEqual([1, 10, 100]);
});

test("values move with keys, and so do their derivatives", () => {
  const keys = f64([0.3, -1, 0.7]);
  const rows = f64([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const run = (k: Tensor, table: Tensor): Tensor => {
    const { keys: sorted, values } = sortBy(k, { table, square: k.square() });
    return values.table.mul(sorted.expandDims(1)).mul(values.square.expandDims(1)).square().sum();
  };
  checkGradients(run, [keys, rows]);
  expect(jit(run)(keys, rows).item()).toBe(run(keys, rows).item());
  expect(sortBy(keys, rows, { descending: true }).values.js()).toEqual([
    [5, 6],
    [1, 2],
    [3, 4],
  ]);
});

test("under vmap every row is sorted for itself, along any axis", () => {
  const x = f64([
    [3, 1, 2],
    [4, 6, 5],
  ]);
  expect(vmap((row: Tensor) => sort(row))(x).js()).toEqual(sort(x).js());
  expect(sort(x, { axis: 0, descending: true }).js()).toEqual([
    [4, 6, 5],
    [3, 1, 2],
  ]);
});

test("empty lines and axes of size 0", () => {
  for (const shape of [[0], [0, 3], [3, 0]]) {
    expect(sort(array([], { shape })).shape).toEqual(shape);
    expect(argsort(array([], { shape }), { axis: 0 }).shape).toEqual(shape);
  }
});

describe("topK", () => {
  test("is the head of the descending sort", () => {
    fc.assert(
      fc.property(line, fc.nat(), (values, n) => {
        const k = n % (values.length + 1);
        const { values: top, indices } = topK(f64(values), k);
        expect(top.js()).toEqual(sort(f64(values), { descending: true }).slice([0, k]).js());
        expect(indices.js()).toEqual(expected(values, true).slice(0, k));
      }),
      settings,
    );
  });

  test("differentiates the entries that it picks", () => {
    const gradient = grad((x: Tensor) =>
      topK(x, 2)
        .values.mul(f64([1, 10]))
        .sum(),
    );
    expect(gradient(f64([4, 9, 1, 7])).js()).toEqual([0, 1, 0, 10]);
  });
});
