import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, largest, matrixOf } from "../../testing/matrices.ts";
import { matmul, type Tensor } from "../index.ts";
import { lu, packedLu } from "./lu.ts";
import { permuteColumns, permuteRows } from "./matrix-operands.ts";

const EPS = 2 ** -52;

describe("lu chooses the pivots of scipy.linalg.lu and gives its factors", () => {
  test.each(golden.lu)("case %#", ({ a, permutation, l, u }) => {
    const result = lu(matrixOf(a));
    expect(result.permutation.js()).toEqual(permutation);
    expectNear(result.l, matrixOf(l), 100 * EPS);
    expectNear(result.u, matrixOf(u), 100 * EPS);
  });
});

const anyMatrix = fc
  .record({
    m: fc.integer({ min: 1, max: 9 }),
    n: fc.integer({ min: 1, max: 9 }),
    whole: fc.boolean(),
  })
  .chain(({ m, n, whole }) => {
    const entry = whole
      ? fc.integer({ min: -2, max: 2 })
      : fc.double({ min: -1, max: 1, noNaN: true });
    return fc
      .array(entry, { minLength: m * n, maxLength: m * n })
      .map((entries) => f64(Float64Array.from(entries)).reshape([m, n]));
  });

describe.each(["partial", "complete"] as const)("with %s pivoting", (pivoting) => {
  test("‖L·U - P·A·Q‖ ≤ n·ε·‖A‖ and |L| ≤ 1, singular matrices included", () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const { packed, rows, columns } = packedLu(a, pivoting);
        const { l, u } = unpack(packed);
        expect(largest(l)).toBeLessThanOrEqual(1);
        const ordered = permuteColumns(permuteRows(a, rows), columns);
        const growth = Math.max(1, ...u.abs().dataSync());
        expect(largest(matmul(l, u).sub(ordered))).toBeLessThanOrEqual(9 * EPS * growth);
      }),
      { seed: 2, numRuns: 120 },
    );
  });
});

function unpack(packed: Tensor): { l: Tensor; u: Tensor } {
  const [m, n] = packed.shape;
  const k = Math.min(m, n);
  const values = packed.js<number[][]>();
  const entry = (i: number, j: number): number => (i === j ? 1 : j < i ? values[i][j] : 0);
  const l = Array.from({ length: m }, (_, i) => Array.from({ length: k }, (_u, j) => entry(i, j)));
  const u = Array.from({ length: k }, (_, i) =>
    Array.from({ length: n }, (_u, j) => (j < i ? 0 : values[i][j])),
  );
  return { l: f64(l), u: f64(u) };
}

test("status is the number of the first pivot that is exactly 0", () => {
  const matrices = f64([
    [
      [1, 2],
      [2, 4],
    ],
    [
      [0, 1],
      [0, 2],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ]);
  expect(packedLu(matrices).status.js()).toEqual([2, 1, 0]);
});

test("a matrix that holds NaN has NaN factors and no failure", () => {
  const { packed, status } = packedLu(
    f64([
      [0, 0],
      [0, Number.NaN],
    ]),
  );
  expect(packed.js()).toEqual([
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
  ]);
  expect(status.item()).toBe(0);
});

test("of matrices without rows or columns, as in SciPy", () => {
  for (const [m, n] of [
    [0, 0],
    [0, 3],
    [3, 0],
  ]) {
    const { permutation, l, u } = lu(f64([]).reshape([m, n]));
    expect([permutation.shape, l.shape, u.shape]).toEqual([[m], [m, 0], [0, n]]);
  }
});
