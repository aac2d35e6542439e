/** JavaScript's operators on tensors: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import { array, TraceError, zeros } from "../index.ts";

const x = array([1, 2]);
const operate = (f: (t: never) => unknown) => () => f(x as never);

test("JavaScript operators are refused", () => {
  expect(operate((t) => t + 1)).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: Tensor: expected tensor operations, received a JavaScript operator (+, -, *, <, …) on a tensor. Write a.add(b), a.mul(b), a.less(b); choose between values with where or cond, and read a number with item().]`,
  );
  expect(operate((t) => t < 3)).toThrow(TraceError);
  expect(operate((t) => -t)).toThrow(TraceError);
});

test("a tensor can be printed", () => {
  expect(`${x}`).toBe("Tensor float32[2] [1,2]");
  expect(String(zeros([2, 3]))).toBe("Tensor float32[2,3] of 0");
});
