import { describe, expect, test } from "vitest";
import golden from "../../fixtures/dot.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { decode, type Golden } from "../../testing/golden-numbers.ts";
import { array } from "../creation.ts";
import { ShapeError } from "../errors.ts";
import { withExecutor } from "../executors/current.ts";
import { reference } from "../executors/reference.ts";
import { ones, type Tensor, zeros } from "../index.ts";
import type { Shape } from "../shape.ts";
import { dot, matmul, outer } from "./dot.ts";
import { einsum } from "./einsum.ts";

function operandsOf(row: { operands: readonly Golden[]; shapes: readonly Shape[] }): Tensor[] {
  return row.operands.map((values, i) =>
    array(decode(values), { shape: row.shapes[i], dtype: "float64" }),
  );
}

describe.each([
  ["cpu", withoutChange],
  ["reference", onReference],
] as const)("on %s", (_name, run) => {
  test.each(golden.einsum)("einsum $subscripts of $shapes equals NumPy's", (row) => {
    run(() => {
      const result = einsum(row.subscripts, ...operandsOf(row));
      expect(result.shape).toEqual(row.shape);
      expect(result.dataSync()).toEqual(decode(row.value));
    });
  });

  test.each(golden.dotGeneral)(
    "dot contracts $contract with shared axes $batch of $shapes",
    (row) => {
      run(() => {
        const [a, b] = operandsOf({ operands: [row.a, row.b], shapes: row.shapes });
        const result = dot(a, b, {
          contract: row.contract as [number[], number[]],
          batch: row.batch as [number[], number[]],
        });
        expect(result.shape).toEqual(row.shape);
        expect(result.dataSync()).toEqual(decode(row.value));
      });
    },
  );
});

test.each(golden.matmul)("matmul of $shapes gives $result", ({ shapes, result }) => {
  const [a, b] = shapes.map((shape) => ones(shape, { dtype: "float64" }));
  if (result === null) expect(() => matmul(a, b)).toThrow(ShapeError);
  else expect(matmul(a, b).shape).toEqual(result);
});

test.each(golden.broadcast)("$shapes broadcast to $result", ({ shapes, result }) => {
  const sum = () => shapes.map((shape) => zeros(shape)).reduce((a, b) => a.add(b));
  if (result === null) expect(sum).toThrow(ShapeError);
  else expect(sum().shape).toEqual(result);
});

test.each(golden.reshape)("reshape $shapes gives $result", ({ shapes: [from, to], result }) => {
  const reshaped = () => zeros(from).reshape(to);
  if (result === null) expect(reshaped).toThrow(ShapeError);
  else expect(reshaped().shape).toEqual(result);
});

test("matmul broadcasts leading axes entry by entry", () => {
  const a = f64([[[1, 2]], [[3, 4]]]);
  const b = f64([[5], [6]]);
  expect(matmul(a, b).js()).toEqual([[[17]], [[39]]]);
  expect(matmul(f64([1, 2]), a.transpose([0, 2, 1])).js()).toEqual([[5], [11]]);
});

test("outer keeps the axes of both operands", () => {
  expect(outer(f64([1, 2]), f64([3, 4, 5])).js()).toEqual([
    [3, 4, 5],
    [6, 8, 10],
  ]);
});

test("integer products wrap as 32-bit hardware does", () => {
  const row = array([123456789, 987654321], { dtype: "int32" });
  const expected = (Math.imul(123456789, 123456789) + Math.imul(987654321, 987654321)) | 0;
  expect(dot(row, row).item()).toBe(expected);
  withExecutor(reference(), () => expect(dot(row, row).item()).toBe(expected));
});

test("what does not fit says which axes and which shapes", () => {
  expect(() => matmul(zeros([2, 3]), zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: matmul: expected as many columns on the left as rows on the right, received float32[2,3] and float32[2,3]. Transpose one operand, or name the axes with dot or einsum.]`,
  );
  expect(() => matmul(zeros([]), zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: matmul: expected operands with at least one axis, received a scalar. Multiply by a scalar with mul.]`,
  );
  expect(() =>
    dot(zeros([2, 3]), zeros([3]), { contract: [[0], [5]] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: dot: expected an axis from -1 to 0, received 5. Count axes from 0, or from the end with negative numbers.]`,
  );
  expect(() =>
    einsum("ij,jk->ik", zeros([2, 3]), zeros([2, 3])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: einsum: expected subscripts that fit float32[2,3], float32[2,3], received "ij,jk->ik" (sizes 3 and 2 for "j"). Name every axis with one letter, for example "ij,jk->ik".]`,
  );
  expect(() => einsum("ij->ii", zeros([2, 2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: einsum: expected subscripts that fit float32[2,2], received "ij->ii" (a letter twice in the result). Name every axis with one letter, for example "ij,jk->ik".]`,
  );
  expect(() => einsum("ij", zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: einsum: expected subscripts that fit float32[2], received "ij" (operand 1 of rank 1). Name every axis with one letter, for example "ij,jk->ik".]`,
  );
  expect(() => einsum("i+j", zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: einsum: expected subscripts that fit float32[2], received "i+j" (characters other than letters, commas, ... and one ->). Name every axis with one letter, for example "ij,jk->ik".]`,
  );
  expect(() => einsum("i,j->ij", zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: einsum: expected subscripts that fit float32[2], received "i,j->ij" (1 operands). Name every axis with one letter, for example "ij,jk->ik".]`,
  );
});

function withoutChange(body: () => void): void {
  body();
}

function onReference(body: () => void): void {
  withExecutor(reference(), body);
}
