import fc from "fast-check";
import { expect, test } from "vitest";
import { columnToRowMajor } from "./column-major.ts";

test("a matrix is transposed in memory", () => {
  // [[1, 2, 3], [4, 5, 6]] by columns
  expect([...columnToRowMajor(Int8Array.of(1, 4, 2, 5, 3, 6), [2, 3])]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("element (i, j, k) of the result is element i + I (j + J k) of the input", () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, (I, J, K) => {
      const result = columnToRowMajor(
        Int32Array.from({ length: I * J * K }, (_, n) => n),
        [I, J, K],
      );
      for (let i = 0; i < I; i++)
        for (let j = 0; j < J; j++)
          for (let k = 0; k < K; k++) expect(result[(i * J + j) * K + k]).toBe(i + I * (j + J * k));
    }),
  );
});
