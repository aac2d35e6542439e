/** Tensors after their end: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import {
  array,
  DisposedError,
  grad,
  jit,
  ShapeError,
  scalar,
  type Tensor,
  zeros,
} from "../index.ts";

test("a disposed tensor says so", () => {
  const x = array([1, 2]);
  x.dispose();
  expect(() => x.add(1)).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: add: expected tensors that are still alive, received a tensor whose memory was given back (dispose() was called). Dispose or donate a tensor only after its last use, or keep a copy.]`,
  );
  expect(() => x.js()).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: js: expected tensors that are still alive, received a tensor whose memory was given back (dispose() was called). Dispose or donate a tensor only after its last use, or keep a copy.]`,
  );
  expect(() => jit((y: Tensor) => y.add(x))(scalar(1))).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: add: expected tensors that are still alive, received a tensor whose memory was given back (dispose() was called). Dispose or donate a tensor only after its last use, or keep a copy.]`,
  );
});

test("`using` disposes at the end of the block; disposing twice is harmless", () => {
  let kept: Tensor;
  {
    using x = array([1, 2]);
    kept = x;
  }
  kept.dispose();
  expect(() => kept.sum()).toThrow(DisposedError);
});

test("a donated tensor says so", () => {
  const double = jit((x: Tensor) => x.mul(2), { donate: [0] });
  const x = array([1, 2]);
  expect(double(x).js()).toEqual([2, 4]);
  expect(() => x.add(1)).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: add: expected tensors that are still alive, received a tensor whose memory was given back (it was donated). Dispose or donate a tensor only after its last use, or keep a copy.]`,
  );
});

test("a tensor that a compiled function captured and that is disposed later", () => {
  const w = array([2, 3]);
  const scale = jit((x: Tensor) => x.mul(w));
  expect(scale(array([1, 1])).js()).toEqual([2, 3]);
  w.dispose();
  expect(() => scale(array([1, 1]))).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: jit: expected tensors that are still alive, received a tensor whose memory was given back (dispose() was called). Dispose or donate a tensor only after its last use, or keep a copy.]`,
  );
});

test("a tensor kept from a trace that has ended", () => {
  let leaked = scalar(0);
  grad((x: Tensor) => {
    leaked = x.mul(2);
    return leaked;
  })(scalar(1));
  expect(() => leaked.add(1)).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: add: expected tensors that are concrete or belong to a trace that is still running, received a tensor that was kept from a trace that has ended. Return the value from the traced function instead of storing it in an outer variable.]`,
  );
  expect(() => leaked.item()).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: item: expected a concrete tensor, received float32[], whose value is not known while a function is being traced. Choose between values with where, cond or whileLoop; read values outside of grad, vmap and jit.]`,
  );
  expect(() => jit((x: Tensor) => x.add(leaked))(scalar(1))).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: add: expected tensors that are concrete or belong to a trace that is still running, received a tensor that was kept from a trace that has ended. Return the value from the traced function instead of storing it in an outer variable.]`,
  );
});

test("an error inside a trace leaves no trace open", () => {
  expect(() => grad((x: Tensor) => x.add(zeros([2, 3]).add(zeros([4]))).sum())(scalar(1))).toThrow(
    ShapeError,
  );
  expect(scalar(1).add(1).item()).toBe(2);
});
