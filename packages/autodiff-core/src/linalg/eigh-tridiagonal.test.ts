import { expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { checkGradients, stack, type Tensor, zeros } from "../index.ts";
import { eighTridiagonal } from "./eigh-tridiagonal.ts";

const wilkinson = golden.eigen.find(({ name }) => name === "wilkinson");
const d = f64(wilkinson?.a.map((row, i) => row[i]) ?? []);
const e = f64(Array.from({ length: 10 }, () => 1));

test("Wilkinson's matrix agrees with mpmath, its close pairs too", () => {
  expectClose(eighTridiagonal(d, e).values, wilkinson?.values ?? [], { tolerance: 1e-14 });
});

test("batches, derivatives, one entry, none", () => {
  const batch = eighTridiagonal(stack([d, d.mul(2)]), stack([e, e.mul(2)])).values;
  expectClose(batch.slice(1), batch.slice(0).mul(2).dataSync(), { tolerance: 1e-14 });
  const f = (x: Tensor, y: Tensor): Tensor => eighTridiagonal(x, y).values;
  checkGradients(f, [f64([1, -2, 4]), f64([0.5, 0.7])], { tolerance: 1e-9 });
  expect(f(f64([3]), zeros([0], { dtype: "float64" })).js()).toEqual([3]);
  expect(f(zeros([0]), zeros([0])).shape).toEqual([0]);
});

test("refuses diagonals that do not fit", () => {
  expect(() => eighTridiagonal(zeros([3]), zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: eighTridiagonal: expected a diagonal [..., n] and entries beside it [..., n - 1], received float32[3] and float32[3]. Give each of the two symmetric off-diagonals once.]`,
  );
});
