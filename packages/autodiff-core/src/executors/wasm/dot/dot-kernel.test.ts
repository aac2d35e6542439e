import { describe, expect, test } from "vitest";
import { type ProductShape, productCase } from "../../../../testing/product-case.ts";
import {
  type RunOptions,
  runWasmSchedule,
  scheduleOfKernel,
} from "../../../../testing/run-wasm-schedule.ts";
import { allocate, type DType, isInteger, type TypedArray } from "../../../dtype.ts";
import { supports } from "../encoding/index.ts";

const DTYPES = ["float32", "float64", "int32", "uint32"] as const;

const UNIT = { float32: 2 ** -24, float64: 2 ** -53, int32: 0, uint32: 0, bool: 0 } as const;

/** The same numbers for the same seed: floats in [-1, 1), integers of all 32 bits. */
function numbers(dtype: DType, size: number, seed: number): TypedArray {
  const data = allocate(dtype, size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = isInteger(dtype) ? state : state / 2 ** 31;
  }
  return data;
}

interface Operands {
  readonly left: TypedArray;
  readonly right: TypedArray;
}

function operandsOf(dtype: DType, shape: ProductShape): Operands {
  const { buffers } = productCase(dtype, shape);
  return { left: numbers(dtype, buffers[0].size, 1), right: numbers(dtype, buffers[1].size, 2) };
}

function run(
  dtype: DType,
  shape: ProductShape,
  { left, right }: Operands,
  options: RunOptions = {},
): TypedArray {
  const { kernel, buffers } = productCase(dtype, shape);
  const inputs = [left, right].map((data) => ({ shape: [data.length], dtype, data }));
  const spec = { shape: [buffers[2].size], dtype };
  return runWasmSchedule(scheduleOfKernel(kernel, buffers), inputs, [spec], options)[0].data;
}

/**
 * Each entry is within `k·u·Σ|left·right|` of the sum in float64, to first order the bound for sums in any order, plus
 * as much for the sum in float64 itself; integers are equal modulo 2³².
 */
function expectProduct(dtype: DType, shape: ProductShape, options: RunOptions = {}): void {
  const operands = operandsOf(dtype, shape);
  const actual = run(dtype, shape, operands, options);
  const { batch = [], m, n, k, transposed = [] } = shape;
  const { left, right } = operands;
  const [aRow, aInner] = transposed.includes("left") ? [1, m] : [k, 1];
  const [bColumn, bInner] = transposed.includes("right") ? [k, 1] : [1, n];
  const entries = batch.reduce((product, size) => product * size, 1);
  const unit = UNIT[dtype] + (isInteger(dtype) ? 0 : UNIT.float64);
  // Of large products the last row, the last columns, and a share of the other entries.
  const step = Math.max(1, Math.ceil((entries * m * n * k) / 2e5)) | 1;
  for (let e = 0; e < entries * m * n; e++) {
    const atEdge = e >= entries * m * n - n || (n > 1 && e % n >= n - 2 && e % 5 === 0);
    if (e % step !== 0 && !atEdge) continue;
    const entry = Math.floor(e / (m * n));
    const a = entry * m * k + Math.floor((e % (m * n)) / n) * aRow;
    const b = entry * k * n + (e % n) * bColumn;
    let [sum, size] = [0, 0];
    for (let p = 0; p < k; p++) {
      const [x, y] = [left[a + p * aInner], right[b + p * bInner]];
      sum = isInteger(dtype) ? (sum + Math.imul(x, y)) | 0 : sum + x * y;
      size += Math.abs(x * y);
    }
    const error = isInteger(dtype) ? (actual[e] | 0) - sum : actual[e] - sum;
    if (Math.abs(error) <= k * unit * size) continue;
    expect.fail(`${dtype} ${JSON.stringify(shape)}: entry ${e} is ${actual[e]} instead of ${sum}`);
  }
}

const TRANSPOSES: readonly (readonly ("left" | "right")[])[] = [
  [],
  ["left"],
  ["right"],
  ["left", "right"],
];

/** One of the shapes at a time, so that each size meets many others. */
function sample<T>(list: readonly T[], every: number, seed: number): T[] {
  return list.filter((_, i) => (i * 7 + seed) % every === 0);
}

describe.each(DTYPES)("%s", (dtype) => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 33];
  const small = sizes.flatMap((m) =>
    sizes.flatMap((n) => [1, 2, 3, 8, 19].map((k): ProductShape => ({ m, n, k }))),
  );

  test.each(TRANSPOSES.map((transposed, i) => ({ transposed, i })))(
    "sizes around those of vectors and blocks, transposed: $transposed",
    ({ transposed, i }) => {
      const relaxed = i % 2 === 0 && supports("relaxedSimd");
      for (const shape of sample(small, 61, i))
        expectProduct(dtype, { ...shape, transposed }, { relaxed });
    },
  );

  // Products of int32 and uint32 are the same code.
  test.skipIf(dtype === "uint32").each([
    // Blocks of at most 1024 terms; packed operands; tiles in rows and columns.
    { m: 7, n: 9, k: 1023 },
    { m: 700, n: 33, k: 1025 },
    { m: 67, n: 70, k: 600 },
    { m: 33, n: 270, k: 530 },
    { m: 70, n: 260, k: 140 },
    { m: 9, n: 513, k: 1030 },
    // Sums whose terms are divided.
    { m: 20, n: 21, k: 4100 },
    { m: 1, n: 1, k: 100_000 },
    { m: 1, n: 70, k: 9000 },
    // Vectors.
    { m: 1, n: 700, k: 300 },
    { m: 700, n: 1, k: 300 },
    { m: 2, n: 700, k: 100 },
    { m: 3, n: 65, k: 100 },
    { m: 1, n: 1, k: 77 },
    { m: 60, n: 61, k: 1 },
    { m: 700, n: 3, k: 64 },
  ])("$m × $k by $k × $n, all transposes, in both orders of tiles", (shape) => {
    TRANSPOSES.forEach((transposed, i) => {
      const tiles = i % 2 === 0 ? "reverse" : "forward";
      expectProduct(dtype, { ...shape, transposed }, { tiles });
    });
  });

  test.each([
    { batch: [70], m: 3, n: 5, k: 7 },
    { batch: [3, 2], m: 30, n: 31, k: 64 },
    { batch: [2], m: 50, n: 70, k: 300 },
    { batch: [40], m: 1, n: 20, k: 30 },
    { batch: [5], m: 1, n: 1, k: 1500 },
  ])("a batch of $batch products", (shape) => {
    for (const transposed of TRANSPOSES) expectProduct(dtype, { ...shape, transposed });
  });

  test("sums of no terms are 0, products without entries do nothing", () => {
    for (const [m, n] of [
      [1, 1],
      [3, 1],
      [1, 5],
      [9, 10],
    ]) {
      const shape = { m, n, k: 0 };
      expect([...run(dtype, shape, operandsOf(dtype, shape))]).toEqual(Array(m * n).fill(0));
    }
    for (const shape of [
      { m: 0, n: 3, k: 2 },
      { m: 3, n: 0, k: 2 },
      { m: 2, n: 2, k: 2, batch: [0] },
    ])
      expect(run(dtype, shape, operandsOf(dtype, shape))).toHaveLength(0);
  });
});

test("results have the same bits whichever order tiles are done in", () => {
  for (const shape of [
    { m: 64, n: 64, k: 2100 },
    { m: 70, n: 300, k: 530 },
    { m: 1, n: 900, k: 500 },
  ])
    for (const transposed of TRANSPOSES) {
      const operands = operandsOf("float32", shape);
      const results = (["forward", "reverse"] as const).map((tiles) =>
        run("float32", { ...shape, transposed }, operands, { tiles }),
      );
      expect(results[0].every((x, e) => Object.is(x, results[1][e]))).toBe(true);
    }
});

test("small whole numbers come out exactly in float32 and float64", () => {
  for (const dtype of ["float32", "float64"] as const) {
    const shape = { m: 50, n: 37, k: 700 };
    const whole = operandsOf("int32", shape);
    const small = (x: TypedArray) => allocate(dtype, x.length).map((_, i) => x[i] % 8);
    const operands = { left: small(whole.left), right: small(whole.right) };
    const integers = {
      left: Int32Array.from(operands.left),
      right: Int32Array.from(operands.right),
    };
    expect([...run(dtype, shape, operands)].map((x) => x + 0)).toEqual([
      ...run("int32", shape, integers),
    ]);
  }
});

test.each(["float32", "float64"] as const)(
  "%s: NaN and infinity stay in their row and column",
  (dtype) => {
    for (const { m, n, k } of [
      { m: 13, n: 11, k: 9 },
      { m: 1, n: 11, k: 70 },
      { m: 11, n: 1, k: 70 },
    ])
      for (const transposed of TRANSPOSES) {
        const shape = { m, n, k, transposed };
        const operands = {
          left: allocate(dtype, m * k).fill(1),
          right: allocate(dtype, k * n).fill(1),
        };
        // Row m - 1 of the left operand begins with NaN, column 0 of the right one with infinity.
        operands.left[transposed.includes("left") ? m - 1 : (m - 1) * k] = Number.NaN;
        operands.right[0] = Number.POSITIVE_INFINITY;
        const expected = Array.from({ length: m * n }, (_, e) => {
          if (Math.floor(e / n) === m - 1) return Number.NaN;
          return e % n === 0 ? Number.POSITIVE_INFINITY : k;
        });
        expect([...run(dtype, shape, operands)]).toEqual(expected);
      }
  },
);
