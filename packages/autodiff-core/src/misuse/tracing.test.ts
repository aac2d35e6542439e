/** Misuse of transformations: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import {
  array,
  derivatives,
  grad,
  jacfwd,
  jet,
  jit,
  jvp,
  laplacian,
  ones,
  scalar,
  type Tensor,
  vjp,
  vmap,
  zeros,
} from "../index.ts";

test("jit((x: Tensor) => zeros([x.item()]))(scalar(3))", () => {
  expect(() => jit((x: Tensor) => zeros([x.item()]))(scalar(3))).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: item: expected a concrete tensor, received float32[], whose value is not known while a function is being traced. Choose between values with where, cond or whileLoop; read values outside of grad, vmap and jit.]`,
  );
});
test("jit((x: Tensor) => zeros([x]))(scalar(3))", () => {
  expect(() =>
    jit((x: Tensor) => zeros([x as never]))(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: zeros: expected a shape of integers >= 0, received [Tensor float32[] (traced)]. Shapes are plain numbers that are known while tracing; a traced value cannot be a size.]`,
  );
});
test("jit((x: Tensor) => ones([4]).reshape([x, 2]))(scalar(3))", () => {
  expect(() =>
    jit((x: Tensor) => ones([4]).reshape([x as never, 2]))(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: reshape: expected a shape of integers >= 0, received [Tensor float32[] (traced), 2]. Shapes are plain numbers that are known while tracing; a traced value cannot be a size.]`,
  );
});
test("jit((x: Tensor) => ones([4]).slice([x, 2]))(scalar(3))", () => {
  expect(() =>
    jit((x: Tensor) => ones([4]).slice([x as never, 2]))(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: slice: expected whole numbers, [start, stop, step] of whole numbers, ":", "...", null or a tensor of positions, received Tensor float32[] (traced). Where a slice begins at a traced value, use dynamicSlice, whose size is fixed.]`,
  );
});
test("grad((x: Tensor) => (x.item() > 0 ? x : x.neg()))(scalar(3))", () => {
  expect(() =>
    grad((x: Tensor) => (x.item() > 0 ? x : x.neg()))(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: item: expected a concrete tensor, received float32[], whose value is not known while a function is being traced. Choose between values with where, cond or whileLoop; read values outside of grad, vmap and jit.]`,
  );
});
test("grad((x: Tensor) => ((x) > 0 ? x : x.neg()))(scalar(3))", () => {
  expect(() =>
    grad((x: Tensor) => ((x as never) > 0 ? x : x.neg()))(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: Tensor: expected tensor operations, received a JavaScript operator (+, -, *, <, …) on a tensor. Write a.add(b), a.mul(b), a.less(b); choose between values with where or cond, and read a number with item().]`,
  );
});
test("vmap((x: Tensor) => scalar((x) + 1))(ones([3]))", () => {
  expect(() =>
    vmap((x: Tensor) => scalar((x as never) + 1))(ones([3])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: Tensor: expected tensor operations, received a JavaScript operator (+, -, *, <, …) on a tensor. Write a.add(b), a.mul(b), a.less(b); choose between values with where or cond, and read a number with item().]`,
  );
});
test("jit((x: Tensor) => x.js())(scalar(3))", () => {
  expect(() => jit((x: Tensor) => x.js() as never)(scalar(3))).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: js: expected a concrete tensor, received float32[], whose value is not known while a function is being traced. Choose between values with where, cond or whileLoop; read values outside of grad, vmap and jit.]`,
  );
});
test("grad((x: Tensor) => { x.mul(x); return undefined; })(scalar(3))", () => {
  expect(() =>
    grad((x: Tensor) => {
      x.mul(x);
      return undefined as never;
    })(scalar(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: grad: expected a function that returns a tensor or a tree of tensors, received undefined. Return the result; a function body in braces needs \`return\`.]`,
  );
});
test("jit(async (x: Tensor) => x)(scalar(3))", () => {
  expect(() => jit(async (x: Tensor) => x)(scalar(3))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: jit: expected a function that returns a tensor or a tree of tensors, received a promise. Traced functions are synchronous: read data before or after, not inside.]`,
  );
});
test("grad((x: Tensor) => x.mul(2))(ones([3]))", () => {
  expect(() => grad((x: Tensor) => x.mul(2))(ones([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: grad: expected a function that returns a scalar, received float32[3]. Reduce with sum() or mean(), return [value, aux] with hasAux, or use jacrev or vjp for several values.]`,
  );
});
test("grad((x: Tensor) => x.greater(0))(ones([]))", () => {
  expect(() => grad((x: Tensor) => x.greater(0))(ones([]))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: grad: expected a function with a float result, received bool[]. Integers have no derivative; cast to float32 or float64 before.]`,
  );
});
test("grad((x: Tensor) => [x, x])(ones([]))", () => {
  expect(() => grad((x: Tensor) => [x, x] as never)(ones([]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: grad: expected a function that returns a scalar, received 2 tensors. Reduce with sum() or mean(), return [value, aux] with hasAux, or use jacrev or vjp for several values.]`,
  );
});
test("grad((x: Tensor) => x, { argnums: 1 })(ones([]))", () => {
  expect(() => grad((x: Tensor) => x, { argnums: 1 })(ones([]))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: grad: expected argnums from 0 to 0, received 1. Name the positions of arguments that the function is called with.]`,
  );
});
test("grad((x: Tensor) => x.sum())(new Float64Array(2))", () => {
  expect(() =>
    grad((x: Tensor) => x.sum())(new Float64Array(2) as never),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: grad: expected trees (nested arrays and plain objects) of tensors and numbers, received Float64Array. Make tensors of data with array(); keep settings out of the arguments by closing over them.]`,
  );
});
test("jvp((x: Tensor) => x, [ones([2])], [ones([3])])", () => {
  expect(() => jvp((x: Tensor) => x, [ones([2])], [ones([3])])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: jvp: expected a tangent like its primal, float32[2], received float32[3]. A direction has the shape of the argument that it moves.]`,
  );
});
test("jvp((x: Tensor) => x, [ones([2])], [])", () => {
  expect(() => jvp((x: Tensor) => x, [ones([2])], [] as never)).toThrowErrorMatchingInlineSnapshot(
    `[TreeError: jvp: expected tangents with the structure [*], received []. Give trees with the same keys and lengths, in the same order.]`,
  );
});
test("vjp((x: Tensor) => x, ones([2]))[1](ones([3]))", () => {
  expect(() => vjp((x: Tensor) => x, ones([2]))[1](ones([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: pullback: expected a cotangent like the result, float32[2], received float32[3]. Give a cotangent of the shape of the function's value.]`,
  );
});
test('jacfwd((x: Tensor) => x)(array([1, 2], { dtype: "int32" }))', () => {
  expect(() =>
    jacfwd((x: Tensor) => x)(array([1, 2], { dtype: "int32" })),
  ).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: jacfwd: expected float arguments to differentiate, received int32[2]. Cast to float32 or float64, or name other arguments with argnums.]`,
  );
});
test("vmap((x: Tensor) => x)(scalar(1))", () => {
  expect(() => vmap((x: Tensor) => x)(scalar(1))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: vmap: expected an argument with an axis 0 to map over, received float32[]. Set inAxes to null for arguments without a batch axis.]`,
  );
});
test("vmap((x: Tensor, y: Tensor) => x.add(y))(ones([2]), ones([3]))", () => {
  expect(() =>
    vmap((x: Tensor, y: Tensor) => x.add(y))(ones([2]), ones([3])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: vmap: expected the same batch size everywhere, received float32[2] along 0, float32[3] along 0. Check inAxes; null marks arguments that the batch shares.]`,
  );
});
test("vmap((x: Tensor) => x, { inAxes: [null] })(ones([2]))", () => {
  expect(() =>
    vmap((x: Tensor) => x, { inAxes: [null] })(ones([2])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: vmap: expected at least one batched argument, received float32[2] along null. Check inAxes; null marks arguments that the batch shares.]`,
  );
});
test("vmap((x: Tensor) => x, { outAxes: null })(ones([2]))", () => {
  expect(() =>
    vmap((x: Tensor) => x, { outAxes: null })(ones([2])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: vmap: expected results with outAxes null to be the same for the whole batch, received a result that depends on batched arguments. Give an axis for it in outAxes.]`,
  );
});
test("vmap((x: Tensor) => x, { inAxes: [0, 0] })(ones([2]))", () => {
  expect(() =>
    vmap((x: Tensor) => x, { inAxes: [0, 0] })(ones([2])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: vmap: expected inAxes to be an axis, null, or a tree that matches, received [0,0]. Give one axis for all, or one entry per argument.]`,
  );
});
test("jit((x: Tensor) => x, { donate: [0], staticArgnums: [0] })", () => {
  expect(() =>
    jit((x: Tensor) => x, { donate: [0], staticArgnums: [0] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: jit: expected donated arguments to be tensors, received argument 0 in both staticArgnums and donate. Only arguments that hold tensors have memory to donate.]`,
  );
});
test("jet((x: Tensor) => x)(ones([2]), [ones([3])])", () => {
  expect(() => jet((x: Tensor) => x)(ones([2]), [ones([3])])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: jet: expected coefficients like the point, float32[2], received float32[3]. Every coefficient of a curve has the shape of the point.]`,
  );
});
test("derivatives((x: Tensor) => x.sum(-1), { u: [1, 0], v: [1] })(ones([1, 2]))", () => {
  expect(() =>
    derivatives((x: Tensor) => x.sum(-1), { u: [1, 0], v: [1] })(ones([1, 2])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: derivatives: expected at least one multi-index, all of the same length, of whole numbers >= 0, received [[1,0],[1]]. For coordinates (t, x): u is [0, 0], u_t is [1, 0], u_xx is [0, 2].]`,
  );
});
test("derivatives((x: Tensor) => x.sum(-1), { u: [1, 0, 0] })(ones([1, 2]))", () => {
  expect(() =>
    derivatives((x: Tensor) => x.sum(-1), { u: [1, 0, 0] })(ones([1, 2])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: derivatives: expected float points of shape [..., 3], received float32[1,2]. The last axis holds the coordinates, one entry per position of the multi-index.]`,
  );
});
test('laplacian((x: Tensor) => x)(array([1, 2], { dtype: "int32" }))', () => {
  expect(() =>
    laplacian((x: Tensor) => x)(array([1, 2], { dtype: "int32" })),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: laplacian: expected float points of shape [..., 2], received int32[2]. The last axis holds the coordinates, one entry per position of the multi-index.]`,
  );
});
