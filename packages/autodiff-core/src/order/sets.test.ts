/** Distinct values and selections against JavaScript's sets. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { int } from "../../testing/integers.ts";
import { array } from "../creation.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import { argwhere, compress, countNonzero, nonzero } from "./nonzero.ts";
import { intersect1d, isIn, setdiff1d, setxor1d, union1d } from "./sets.ts";
import { unique } from "./unique.ts";

const numbers = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 15 });
const settings = { seed: 13, numRuns: 100 };
const ascending = (values: Iterable<number>): number[] =>
  [...new Set(values)].sort((a, b) => a - b);

describe("sets", () => {
  const operations = {
    union1d: (a: number[], b: number[]) => [...a, ...b],
    intersect1d: (a: number[], b: number[]) => a.filter((v) => b.includes(v)),
    setdiff1d: (a: number[], b: number[]) => a.filter((v) => !b.includes(v)),
    setxor1d: (a: number[], b: number[]) => [
      ...a.filter((v) => !b.includes(v)),
      ...b.filter((v) => !a.includes(v)),
    ],
  };
  const functions = { union1d, intersect1d, setdiff1d, setxor1d };

  test.each(Object.keys(operations) as (keyof typeof operations)[])(
    "%s, whatever the size",
    (name) => {
      fc.assert(
        fc.property(numbers, numbers, fc.nat({ max: 12 }), (a, b, size) => {
          const wanted = ascending(operations[name](a, b));
          const { values, count } = functions[name](int(a), int(b), { size, fillValue: -1 });
          expect(count.item()).toBe(wanted.length);
          const filled = [...wanted, ...new Array<number>(size).fill(-1)].slice(0, size);
          expect(values.js()).toEqual(filled);
        }),
        settings,
      );
    },
  );

  test("the smallest value fills unless another is given, 0 where there is none", () => {
    expect(setdiff1d(int([3, 1, 2]), int([1]), { size: 4 }).values.js()).toEqual([2, 3, 2, 2]);
    expect(unique(int([3, 1]), { size: 3 }).values.js()).toEqual([1, 3, 1]);
    expect(intersect1d(int([3]), int([]), { size: 2 }).values.js()).toEqual([0, 0]);
    expect(unique(f64([]), { size: 2 }).values.js()).toEqual([0, 0]);
  });

  test("isIn is membership", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(isIn(int(a), int(b)).js()).toEqual(a.map((v) => b.includes(v)));
      }),
      settings,
    );
    expect(isIn(f64(Number.NaN), f64([Number.NaN])).item()).toBe(0);
  });
});

describe("unique", () => {
  test("puts the tensor together again", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const x = int(values);
        const found = unique(x, { size: 10 });
        expect(found.values.slice([0, found.count.item()]).js()).toEqual(ascending(values));
        const inverse = Array.from(found.inverse.dataSync());
        const distinct = Array.from(found.values.dataSync());
        expect(inverse.map((i) => distinct[i])).toEqual(values);
        expect(found.counts.sum().item()).toBe(values.length);
        const first = Array.from(found.indices.dataSync()).slice(0, found.count.item());
        expect(first).toEqual(ascending(values).map((v) => values.indexOf(v)));
      }),
      settings,
    );
  });

  test("runs compiled and batched, and differentiates at first occurrences", () => {
    const x = f64([3, 1, 3, 2]);
    const values = (v: Tensor): Tensor => unique(v, { size: 3 }).values;
    expect(jit(values)(x).js()).toEqual([1, 2, 3]);
    expect(
      vmap(values)(
        f64([
          [3, 1, 3, 2],
          [0, 0, 0, 0],
        ]),
      ).js(),
    ).toEqual([
      [1, 2, 3],
      [0, 0, 0],
    ]);
    const weights = f64([1, 10, 100]);
    expect(grad((v: Tensor) => values(v).mul(weights).sum())(x).js()).toEqual([100, 1, 0, 10]);
  });

  test("keeps the shape of a matrix in the inverse", () => {
    const { inverse } = unique(int([7, 5, 5, 7]).reshape([2, 2]), { size: 2 });
    expect(inverse.js()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe("selection by a mask", () => {
  test("nonzero and argwhere give row-major coordinates", () => {
    const x = f64([
      [0, 2, 0],
      [4, 0, 6],
    ]);
    const [rows, columns] = nonzero(x, { size: 4, fillValue: -1 });
    expect(rows.js()).toEqual([0, 1, 1, -1]);
    expect(columns.js()).toEqual([1, 0, 2, -1]);
    expect(argwhere(x, { size: 2 }).js()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(countNonzero(x, 1).js()).toEqual([1, 2]);
    expect(nonzero(f64([]), { size: 2, fillValue: 7 })[0].js()).toEqual([7, 7]);
    expect(argwhere(f64(3), { size: 1 }).shape).toEqual([1, 0]);
    expect(argwhere(array([], { shape: [0, 3] }), { size: 1 }).shape).toEqual([1, 2]);
  });

  test("compress selects along an axis and differentiates", () => {
    const mask = array([true, false, true]);
    const x = f64([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const select = (v: Tensor): Tensor => compress(v, mask, { size: 3, axis: 1, fillValue: 9 });
    expect(select(x).js()).toEqual([
      [1, 3, 9],
      [4, 6, 9],
    ]);
    expect(grad((v: Tensor) => select(v).square().sum())(x).js()).toEqual([
      [2, 0, 6],
      [8, 0, 12],
    ]);
    expect(compress(f64([]), array([], { dtype: "bool" }), { size: 2 }).js()).toEqual([0, 0]);
  });

  test("the mask may be batched", () => {
    const positive = vmap((v: Tensor) => compress(v, v.greater(0), { size: 2 }));
    expect(
      positive(
        f64([
          [1, -1, 3],
          [-1, -2, -3],
        ]),
      ).js(),
    ).toEqual([
      [1, 3],
      [0, 0],
    ]);
  });
});

test("results are tensors that a jitted function can return", () => {
  const all = jit((x: Tensor) => unique(x, { size: 2 }))(f64([1, 1]));
  expect(Object.values(all).every(isTensor)).toBe(true);
});
