import { expect, test } from "vitest";
import { allocate, DTYPES, dtypeOf } from "./dtype.ts";

test.each(DTYPES)("arrays for %s are of that dtype", (dtype) => {
  const data = allocate(dtype, 3);
  expect([...data]).toEqual([0, 0, 0]);
  expect(dtypeOf(data)).toBe(dtype);
});

test("a tensor that is too large for the engine is a BackendError with its size", () => {
  expect(() => allocate("float32", 2 ** 45)).toThrow(
    "memory: expected room for a tensor of 35184372088832 float32 numbers, received none",
  );
});
