import type { HostArray } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { bandedSolvePrimitive } from "../../../../../autodiff-core/src/linalg/banded-solve.ts";
import { hostArray } from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import { agreement, applied, noise, random } from "../../../../testing/dense-matrices.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const agrees = agreement(executor);

const solveWith = ([lower, upper]: readonly [number, number], transpose = false) =>
  applied(bandedSolvePrimitive, { lower, upper, transpose });

/** Random bands, with `main` added to the main diagonal; what lies outside of the matrix is NaN. */
function bandsOf(
  [count, n]: readonly [number, number],
  [lower, upper]: readonly [number, number],
  main: number,
): HostArray {
  return hostArray("float32", [count, lower + upper + 1, n], (i) => {
    const [diagonal, column] = [Math.floor(i / n) % (lower + upper + 1), i % n];
    const row = column - upper + diagonal;
    if (row < 0 || row >= n) return Number.NaN;
    return noise(i, 1) + (diagonal === upper ? main : 0);
  });
}

describe.each([
  ["one invocation each", 70, 40, 5, [1, 1]],
  ["one invocation each, by stages", 70, 43, 1, [2, 1]],
  ["shorter than the band", 3, 2, 1, [2, 2]],
  ["in chunks", 1, 400, 1, [1, 1]],
  ["in chunks of chunks", 1, 2100, 1, [1, 1]],
  ["in chunks, many diagonals", 2, 260, 3, [2, 4]],
  ["in chunks, a lower triangle", 1, 300, 1, [2, 0]],
  ["diagonal", 2, 300, 1, [0, 0]],
  ["by a workgroup", 2, 50, 3, [6, 5]],
  ["by a workgroup, longer than a dispatch", 1, 300, 70, [20, 90]],
] as const)("systems: %s", (_, count, n, m, layout) => {
  const b = random([count, n, m], 2);

  test("dominant diagonals agree with the reference", async () => {
    const bands = bandsOf([count, n], layout, 1 + layout[0] + layout[1]);
    for (const transpose of layout[0] === layout[1] ? [false] : [false, true]) {
      await agrees(solveWith(layout, transpose), [bands, b], 60);
    }
  });

  test("NaN in a matrix gives NaN and no status, a column of zeros its number", async () => {
    const bands = bandsOf([count, n], layout, 1 + layout[0] + layout[1]);
    const [size, column] = [(layout[0] + layout[1] + 1) * n, n >> 1];
    for (let i = column; i < size; i += n) bands.data[i] = 0;
    const last = bands.data.subarray((count - 1) * size);
    if (count > 1) last[layout[1] * n] = Number.NaN;
    const [x, status] = await applyOnDevice(executor, solveWith(layout), [bands, b]);
    expect(status.data[0] > 0).toBe(true);
    expect(x.data.subarray(0, n * m).every(Number.isNaN)).toBe(true);
    if (count === 1) return;
    expect(status.data[count - 1]).toBe(0);
    expect(x.data.subarray((count - 1) * n * m).every(Number.isNaN)).toBe(true);
  });
});

test("zeros on the diagonal are no obstacle, wherever chunks begin", async () => {
  const n = 1000;
  const bands = hostArray("float32", [1, 3, n], (i) => (Math.floor(i / n) === 1 ? 0 : 1));
  const x = Array.from({ length: n }, (_, i) => ((7 * i) % 11) - 5);
  const b = hostArray("float32", [1, n, 1], (i) => (x[i - 1] ?? 0) + (x[i + 1] ?? 0));
  const [found, status] = await applyOnDevice(executor, solveWith([1, 1]), [bands, b]);
  expect([...status.data]).toEqual([0]);
  expect(Array.from(found.data, (value) => value + 0)).toEqual(x);
});

test("a matrix whose pivots need exchanges of rows has a small residual in chunks", async () => {
  const n = 1500;
  const [bands, b] = [bandsOf([1, n], [1, 1], 0), random([1, n, 1], 2)];
  const [{ data: x }] = await applyOnDevice(executor, solveWith([1, 1]), [bands, b]);
  const entry = (d: number, j: number): number => (j < 0 || j >= n ? 0 : bands.data[d * n + j]);
  for (let i = 0; i < n; i++) {
    const terms = [1, 0, -1].map((k) => entry(1 - k, i + k) * (x[i + k] ?? 0));
    const size = terms.reduce((sum, term) => sum + Math.abs(term), Math.abs(b.data[i]));
    const residual = terms.reduce((sum, term) => sum + term, -b.data[i]);
    expect(Math.abs(residual)).toBeLessThan(2e-4 * size + 1e-6);
  }
});

test("more systems than there is memory for come one after the other", async () => {
  const [n, m] = [100, 8000];
  const bands = bandsOf([1, n], [1, 1], 3);
  const [first] = await applyOnDevice(executor, solveWith([1, 1]), [bands, random([1, n, 1], 2)]);
  const b = hostArray("float32", [1, n, m], (i) => noise(Math.floor(i / m), 2));
  const [all] = await applyOnDevice(executor, solveWith([1, 1]), [bands, b]);
  for (const column of [0, m >> 1, m - 1]) {
    for (let i = 0; i < n; i++) expect(all.data[i * m + column]).toBeCloseTo(first.data[i], 6);
  }
});
