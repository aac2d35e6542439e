import { describe, expect, test } from "vitest";
import {
  type Application,
  applicationOf,
  evaluated,
  expectSameValues,
  hostArray,
  loadLibraryKernel,
  type RunOptions,
  runLibraryKernel,
} from "../../../../../testing/run-library-kernel.ts";
import type { DType } from "../../../../dtype.ts";
import type { HostArray } from "../../../../host-array.ts";
import {
  argmax,
  argmin,
  cummax,
  cummin,
  cumprod,
  cumsum,
  linearRecurrence,
  zeros,
} from "../../../../index.ts";
import { searchRows } from "../../../../order/search-sorted.ts";
import { sortPrimitive } from "../../../../order/sort-primitive.ts";
import type { Primitive } from "../../../../primitive.ts";

const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

/** Numbers with many equal ones, and among the floats NaN, infinities and zeros of both signs. */
function values(dtype: DType, shape: readonly number[], seed = 1, distinct = 50): HostArray {
  return hostArray(dtype, shape, (i) => {
    const word = Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ (seed * 77777), 0x85ebca6b) >>> 8;
    const x = word % distinct;
    if (dtype === "bool") return x % 2;
    if (dtype === "int32") return x * 0x1234567 - 0x7ffffff;
    if (dtype === "uint32") return x * 0x5234567;
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0][x];
    return special ?? (x - distinct / 2) * 1.7 ** (x % 7) * 1.0000001;
  });
}

function expectSame(
  application: Application,
  operands: readonly HostArray[],
  options: RunOptions = {},
): void {
  const got = runLibraryKernel(application, operands, options);
  expectSameValues(got, evaluated(application, operands));
}

const SHAPES: readonly [shape: number[], axis: number][] = [
  [[0], 0],
  [[1], 0],
  [[9], 0],
  [[33], 0],
  [[1023], 0],
  [[1024], 0],
  [[5001], 0],
  [[7, 5], 0],
  [[7, 5], 1],
  [[3, 40, 9], 1],
  [[3, 0], 1],
  [[40, 130], 1],
  [[2, 1500, 3], 1],
];

describe("sort", () => {
  test.each(SHAPES)("of %j along axis %i", (shape, axis) => {
    for (const dtype of DTYPES) {
      for (const descending of [false, true]) {
        const primitive = sortPrimitive as Primitive;
        const apply = (keys: number): Application => ({
          primitive,
          params: { axis, keys, descending },
        });
        const x = values(dtype, shape);
        const places = hostArray("int32", shape, (i) => i);
        expectSame(apply(1), [x], { reverse: true });
        expectSame(apply(1), [values(dtype, shape, 4, 1e7), places]);
        if (descending && dtype !== "float32") continue;
        expectSame(apply(2), [x, values("float64", shape, 2), places]);
        expectSame(apply(2), [values("int32", shape, 3, 3), x, places, values("bool", shape)]);
      }
    }
  });
});

describe.each(["argmax", "argmin"] as const)("%s", (name) => {
  test.each(SHAPES.filter(([shape, axis]) => shape[axis] > 0))(
    "of %j along axis %i",
    (shape, axis) => {
      for (const dtype of DTYPES.slice(0, 4)) {
        const application = applicationOf(
          name,
          (x: never) => (name === "argmax" ? argmax : argmin)(x, axis),
          zeros(shape, { dtype }),
        );
        for (const distinct of [50, 1e6]) {
          expectSame(application, [values(dtype, shape, 2, distinct)], { reverse: true });
        }
        // NaN in two lanes, the later lane first.
        const x = values(dtype, shape, 2, 1e6);
        if (x.data.length > 40) x.data.set([Number.NaN, 1, 2, Number.NaN], 30);
        expectSame(application, [x]);
      }
    },
  );
});

describe("searchSorted", () => {
  test.each([
    [[0], [5]],
    [[1], [5]],
    [[64], [100]],
    [
      [3, 17],
      [3, 9],
    ],
    [[1000], [0]],
  ])("in %j of %j", (table, wanted) => {
    for (const dtype of DTYPES) {
      for (const side of ["left", "right"] as const) {
        const search = applicationOf(
          "searchSorted",
          (a: never, b: never) => searchRows(a, b, side),
          zeros(table, { dtype }),
          zeros(wanted, { dtype }),
        );
        const sorted = values(dtype, table);
        const ordered = { ...sorted, data: sorted.data.slice().sort() };
        for (const x of [sorted, ordered]) expectSame(search, [x, values(dtype, wanted, 5)]);
      }
    }
  });
});

const RUNNING = { cumsum, cumprod, cummax, cummin };

describe.each(Object.entries(RUNNING))("%s", (name, fn) => {
  test.each([...SHAPES, [[3, 7, 75], 1] as const, [[4, 129], 0] as const])(
    "of %j along axis %i",
    (shape, axis) => {
      for (const dtype of ["float32", "float64", "int32", "uint32"] as const) {
        for (const reverse of [false, true]) {
          const application = applicationOf(
            name,
            (x: never) => fn(x, axis, { reverse }),
            zeros(shape, { dtype }),
          );
          expectSame(application, [values(dtype, shape, 3, 1e6)], { reverse: true });
          if (name !== "cumsum") expectSame(application, [values(dtype, shape)]);
        }
      }
    },
  );
});

test.each(SHAPES)("linearRecurrence of %j along axis %i", (shape, axis) => {
  for (const dtype of ["float32", "float64"] as const) {
    for (const reverse of [false, true]) {
      const application = applicationOf(
        "linearRecurrence",
        (a: never, b: never) => linearRecurrence(a, b, { axis, reverse }),
        zeros(shape, { dtype }),
        zeros(shape, { dtype }),
      );
      const a = hostArray(dtype, shape, (i) => Math.sin(i) * 1.2);
      expectSame(application, [a, values(dtype, shape, 2, 1e6)]);
    }
  }
});

test("long sums of float32 are those of float64", () => {
  const n = 1 << 18;
  const application = applicationOf("cumsum", (x: never) => cumsum(x), zeros([n]));
  const x = hostArray("float32", [n], () => 0.1);
  const loaded = loadLibraryKernel(application, [x]);
  loaded?.run();
  expect(loaded?.results[0].data[n - 1]).toBe(Math.fround(n * Math.fround(0.1)));
});
