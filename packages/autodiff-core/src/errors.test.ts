/** Misuse, with the whole message: where, what was expected, what came, and what to do. */
import { describe, expect, test } from "vitest";
import {
  arange,
  array,
  concat,
  cond,
  DisposedError,
  derivatives,
  dynamicSlice,
  full,
  gather,
  gatherNd,
  grad,
  isFluxionError,
  jacfwd,
  jet,
  jit,
  jvp,
  laplacian,
  linspace,
  ones,
  pad,
  ShapeError,
  scalar,
  scan,
  scatterAdd,
  stack,
  switchCase,
  type Tensor,
  TraceError,
  treeAt,
  treeMap,
  vjp,
  vmap,
  where,
  whileLoop,
  zeros,
} from "./index.ts";

describe("shapes and axes", () => {
  test("zeros([2, 3]).add(zeros([4]))", () => {
    expect(() => zeros([2, 3]).add(zeros([4]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: add: expected shapes that broadcast together, received [2, 3] and [4]. Sizes must agree from the last axis on, or be 1; add axes with expandDims or reshape.]`,
    );
  });
  test("zeros([2, 3]).reshape([4, -1])", () => {
    expect(() => zeros([2, 3]).reshape([4, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: reshape: expected a shape with the 6 elements of [2, 3], received [4, -1]. The product of the sizes must stay the same; -1 may stand once for the rest.]`,
    );
  });
  test("zeros([2, 3]).reshape([-1, -1])", () => {
    expect(() => zeros([2, 3]).reshape([-1, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: reshape: expected a shape with the 6 elements of [2, 3], received [-1, -1]. The product of the sizes must stay the same; -1 may stand once for the rest.]`,
    );
  });
  test("zeros([2, 3]).transpose([0, 0])", () => {
    expect(() => zeros([2, 3]).transpose([0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: transpose: expected a permutation of the 2 axes of float32[2,3], received [0, 0]. Name every axis exactly once.]`,
    );
  });
  test("zeros([2, 3]).transpose([0, 2])", () => {
    expect(() => zeros([2, 3]).transpose([0, 2])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: transpose: expected an axis from -2 to 1, received 2. Count axes from 0, or from the end with negative numbers.]`,
    );
  });
  test("zeros([2, 3]).broadcastTo([3, 3])", () => {
    expect(() => zeros([2, 3]).broadcastTo([3, 3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: broadcastTo: expected a shape that float32[2,3] broadcasts to, received [3, 3]. Sizes must agree from the last axis on, or be 1 in the tensor.]`,
    );
  });
  test("zeros([2, 3]).squeeze(1)", () => {
    expect(() => zeros([2, 3]).squeeze(1)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: squeeze: expected axes of size 1, received axis 1 of float32[2,3]. Name only axes of size 1, or select one entry with slice.]`,
    );
  });
  test("zeros([2, 3]).expandDims(4)", () => {
    expect(() => zeros([2, 3]).expandDims(4)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: expandDims: expected an axis from -3 to 2, received 4. Count axes from 0, or from the end with negative numbers.]`,
    );
  });
  test("zeros([2, 3]).moveAxis(0, 2)", () => {
    expect(() => zeros([2, 3]).moveAxis(0, 2)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: moveAxis: expected an axis from -2 to 1, received 2. Count axes from 0, or from the end with negative numbers.]`,
    );
  });
  test("zeros([2, 3]).slice(2)", () => {
    expect(() => zeros([2, 3]).slice(2)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: slice: expected a whole position from -2 to 1 (and a step other than 0) on axis 0 of float32[2,3], received 2. Ranges [start, stop] may reach beyond the end; single positions may not.]`,
    );
  });
  test("zeros([2, 3]).slice(0, 0, 0)", () => {
    expect(() => zeros([2, 3]).slice(0, 0, 0)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: slice: expected at most 2 indices, with at most one "...", for float32[2,3], received 3. Leave out indices of trailing axes; null adds an axis.]`,
    );
  });
  test("zeros([2, 3]).slice([0, 2, 0])", () => {
    expect(() => zeros([2, 3]).slice([0, 2, 0])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: slice: expected a whole position from -2 to 1 (and a step other than 0) on axis 0 of float32[2,3], received 0. Ranges [start, stop] may reach beyond the end; single positions may not.]`,
    );
  });
  test("zeros([2, 3]).slice([0.5, 2])", () => {
    expect(() => zeros([2, 3]).slice([0.5, 2])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: slice: expected whole numbers, [start, stop, step] of whole numbers, ":", "...", null or a tensor of positions, received 0.5. Where a slice begins at a traced value, use dynamicSlice, whose size is fixed.]`,
    );
  });
  test("zeros([2, 3]).sum(-3)", () => {
    expect(() => zeros([2, 3]).sum(-3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: expected an axis from -2 to 1, received -3. Count axes from 0, or from the end with negative numbers.]`,
    );
  });
  test("scalar(1).sum(0)", () => {
    expect(() => scalar(1).sum(0)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sum: expected no axis, as the tensor is a scalar, received 0. Count axes from 0, or from the end with negative numbers.]`,
    );
  });
  test("concat([zeros([2, 3]), zeros([2, 2])])", () => {
    expect(() => concat([zeros([2, 3]), zeros([2, 2])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: concat: expected tensors that agree on every axis but 0, received float32[2,3] and float32[2,2]. Reshape or pad them first, or join along another axis.]`,
    );
  });
  test("concat([])", () => {
    expect(() => concat([])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: concat: expected at least one tensor, received an empty list. Nothing has no shape; start from zeros([0, …]) if an empty result is meant.]`,
    );
  });
  test("stack([zeros([2]), zeros([3])])", () => {
    expect(() => stack([zeros([2]), zeros([3])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: stack: expected tensors of the shape of the first, float32[2], received float32[3]. Broadcast or pad the tensors to one shape, or use concat.]`,
    );
  });
  test("stack([])", () => {
    expect(() => stack([])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: stack: expected at least one tensor, received an empty list. Nothing has no shape; start from zeros([0, …]) if an empty result is meant.]`,
    );
  });
  test("pad(zeros([2, 3]), { widths: [[1, 1]] })", () => {
    expect(() => pad(zeros([2, 3]), { widths: [[1, 1]] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: pad: expected one [before, after] pair per axis of float32[2,3], received 1 pairs. Use [0, 0] for axes that stay as they are.]`,
    );
  });
  test("where(array([true, false]), zeros([3]), 1)", () => {
    expect(() => where(array([true, false]), zeros([3]), 1)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: where: expected shapes that broadcast together, received [2] and [3]. Sizes must agree from the last axis on, or be 1; add axes with expandDims or reshape.]`,
    );
  });
  test("zeros([-1])", () => {
    expect(() => zeros([-1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zeros: expected a shape of integers >= 0, received [-1]. Shapes are plain numbers that are known while tracing; a traced value cannot be a size.]`,
    );
  });
  test("zeros([2.5])", () => {
    expect(() => zeros([2.5])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zeros: expected a shape of integers >= 0, received [2.5]. Shapes are plain numbers that are known while tracing; a traced value cannot be a size.]`,
    );
  });
  test("zeros([2, 3]).item()", () => {
    expect(() => zeros([2, 3]).item()).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: item: expected a tensor with one element, received float32[2,3]. Read all values with data(), or reduce first.]`,
    );
  });
  test("dynamicSlice(zeros([2, 3]), [0, 0], [3, 1])", () => {
    expect(() => dynamicSlice(zeros([2, 3]), [0, 0], [3, 1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dynamicSlice: expected a block that fits into float32[2,3], with one start per axis, received a block [3, 1] with 2 starts. Give one start and one size per axis, no size larger than the tensor's.]`,
    );
  });
  test('gatherNd(zeros([2]), array([[0, 0]], { dtype: "int32" }))', () => {
    expect(() =>
      gatherNd(zeros([2]), array([[0, 0]], { dtype: "int32" })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: gatherNd: expected indices of shape [..., k] with k <= 1, received int32[1,2]. The last axis of indices holds one coordinate per leading axis of the tensor.]`,
    );
  });
  test('scatterAdd(zeros([3]), array([0, 1], { dtype: "int32" }), zeros([3]))', () => {
    expect(() =>
      scatterAdd(zeros([3]), array([0, 1], { dtype: "int32" }), zeros([3])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: broadcastTo: expected a shape that float32[3] broadcasts to, received [2]. Sizes must agree from the last axis on, or be 1 in the tensor.]`,
    );
  });
  test('gather(zeros([0]), array([0], { dtype: "int32" }))', () => {
    expect(() =>
      gather(zeros([0]), array([0], { dtype: "int32" })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: gather: expected an axis with at least one entry, received an axis of size 0. There is nothing to select from; test the size before.]`,
    );
  });
});

describe("dtypes", () => {
  test('array([1, 2], { dtype: "int32" }).add(array([1, 2], { dtype: "uint32" }))', () => {
    expect(() =>
      array([1, 2], { dtype: "int32" }).add(array([1, 2], { dtype: "uint32" })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: expected operands with a common dtype, received int32 and uint32. Cast one of them, for example x.cast("int32").]`,
    );
  });
  test("array([true]).add(array([true]))", () => {
    expect(() => array([true]).add(array([true]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: expected number operands, received bool[1]. Cast first, for example x.cast("float32").]`,
    );
  });
  test("zeros([2]).bitAnd(1)", () => {
    expect(() => zeros([2]).bitAnd(1)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: and: expected integer or bool operands, received float32[2]. Cast first, for example x.cast("int32").]`,
    );
  });
  test('array([1.5]).bitcast("float64")', () => {
    expect(() => array([1.5]).bitcast("float64")).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: bitcast: expected two dtypes of the same width, received float32[1] to float64. float32, int32 and uint32 have 32 bits each.]`,
    );
  });
  test("gather(zeros([3]), zeros([1]))", () => {
    expect(() => gather(zeros([3]), zeros([1]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: gather: expected indices of dtype int32 or uint32, received float32[1]. Round and cast: x.floor().cast("int32"). To select by a boolean mask use where.]`,
    );
  });
  test('array([1], { dtype: "int64" })', () => {
    expect(() => array([1], { dtype: "int64" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected one of float32, float64, int32, uint32, bool, received int64. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
    );
  });
  test('zeros([2], { dtype: "complex64" })', () => {
    expect(() => zeros([2], { dtype: "complex64" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: zeros: expected one of float32, float64, int32, uint32, bool, received complex64. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
    );
  });
  test("array(new Int16Array([1]))", () => {
    expect(() => array(new Int16Array([1]) as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected a Float32Array, Float64Array, Int32Array, Uint32Array, or Uint8Array (of booleans), received Int16Array. Convert it first, for example with Int32Array.from(values) or Float64Array.from(values, Number).]`,
    );
  });
  test("array(new BigInt64Array([1n]))", () => {
    expect(() => array(new BigInt64Array([1n]) as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected a Float32Array, Float64Array, Int32Array, Uint32Array, or Uint8Array (of booleans), received BigInt64Array. Convert it first, for example with Int32Array.from(values) or Float64Array.from(values, Number).]`,
    );
  });
  test('array([1, 2], { dtype: "int32" }).add(2 ** 40)', () => {
    expect(() => array([1, 2], { dtype: "int32" }).add(2 ** 40)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: Tensor: expected a number that int32 can hold, from -2147483648 to 2147483647, received 1099511627776. A number takes the dtype of the tensor beside it; cast that first, for example x.cast("float64").]`,
    );
  });
  test('array([1, 2], { dtype: "uint32" }).less(-1)', () => {
    expect(() => array([1, 2], { dtype: "uint32" }).less(-1)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: Tensor: expected a number that uint32 can hold, from 0 to 4294967295, received -1. A number takes the dtype of the tensor beside it; cast that first, for example x.cast("float64").]`,
    );
  });
  test('zeros([2]).add("1")', () => {
    expect(() => zeros([2]).add("1" as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received a value of type string. Make tensors of arrays with array().]`,
    );
  });
  test("zeros([2]).mul([1, 2])", () => {
    expect(() => zeros([2]).mul([1, 2] as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received an array. Make tensors of arrays with array().]`,
    );
  });
  test("zeros([2]).mul(undefined)", () => {
    expect(() => zeros([2]).mul(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received a value of type undefined. Make tensors of arrays with array().]`,
    );
  });
});

describe("making tensors", () => {
  test("array([[1, 2], [3]])", () => {
    expect(() => array([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: array: expected a list of 2 at every place of depth 1, as at the first, received a list of 1. All rows must have the same length; pad the shorter ones.]`,
    );
  });
  test("array([1, [2]])", () => {
    expect(() => array([1, [2]])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: array: expected a number at every place of depth 1, as at the first, received a list of 1. All rows must have the same length; pad the shorter ones.]`,
    );
  });
  test("array([[1], 2])", () => {
    expect(() => array([[1], 2])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: array: expected a list of 1 at every place of depth 1, as at the first, received a number. All rows must have the same length; pad the shorter ones.]`,
    );
  });
  test("array([zeros([2]), zeros([2])])", () => {
    expect(() => array([zeros([2]), zeros([2])] as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected numbers or booleans, received a tensor among them. Join tensors with stack or concat.]`,
    );
  });
  test('array(["1"])', () => {
    expect(() => array(["1"] as never)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected numbers or booleans, received string 1. Convert the values to numbers before.]`,
    );
  });
  test("array([1, 2, 3], { shape: [2, 2] })", () => {
    expect(() => array([1, 2, 3], { shape: [2, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: array: expected 4 values for shape [2, 2], received 3 values. Give as many values as the product of the sizes.]`,
    );
  });
  test('array([Number.NaN], { dtype: "int32" })', () => {
    expect(() => array([Number.NaN], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected numbers from -2147483648 to 2147483647 for int32, received NaN. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
    );
  });
  test('array([2 ** 31], { dtype: "int32" })', () => {
    expect(() => array([2 ** 31], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: array: expected numbers from -2147483648 to 2147483647 for int32, received 2147483648. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
    );
  });
  test('full([2], Number.NaN, { dtype: "int32" })', () => {
    expect(() => full([2], Number.NaN, { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: full: expected numbers from -2147483648 to 2147483647 for int32, received NaN. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
    );
  });
  test('scalar(-1, "uint32")', () => {
    expect(() => scalar(-1, "uint32")).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: scalar: expected numbers from 0 to 4294967295 for uint32, received -1. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
    );
  });
  test("arange(0, 1, 0)", () => {
    expect(() => arange(0, 1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: arange: expected finite ends and a step other than 0, received start 0, stop 1, step 0. For a given number of points use linspace.]`,
    );
  });
  test("arange(0, Number.POSITIVE_INFINITY)", () => {
    expect(() => arange(0, Number.POSITIVE_INFINITY)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: arange: expected finite ends and a step other than 0, received start 0, stop Infinity, step 1. For a given number of points use linspace.]`,
    );
  });
  test("linspace(0, Number.NaN, 3)", () => {
    expect(() => linspace(0, Number.NaN, 3)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: linspace: expected finite ends and a whole number of points, received start 0, stop NaN, count 3. Give plain numbers: linspace(0, 1, 5) is 0, 0.25, 0.5, 0.75, 1.]`,
    );
  });
  test("linspace(0, 1, 2.5)", () => {
    expect(() => linspace(0, 1, 2.5)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: linspace: expected finite ends and a whole number of points, received start 0, stop 1, count 2.5. Give plain numbers: linspace(0, 1, 5) is 0, 0.25, 0.5, 0.75, 1.]`,
    );
  });
  test('linspace(0, 1, 3, { dtype: "half" })', () => {
    expect(() => linspace(0, 1, 3, { dtype: "half" as never })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: linspace: expected one of float32, float64, int32, uint32, bool, received half. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
    );
  });
});

describe("tracing", () => {
  test("jit((x: Tensor) => zeros([x.item()]))(scalar(3))", () => {
    expect(() =>
      jit((x: Tensor) => zeros([x.item()]))(scalar(3)),
    ).toThrowErrorMatchingInlineSnapshot(
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
    expect(() =>
      grad((x: Tensor) => x, { argnums: 1 })(ones([])),
    ).toThrowErrorMatchingInlineSnapshot(
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
    expect(() =>
      jvp((x: Tensor) => x, [ones([2])], [ones([3])]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: jvp: expected a tangent like its primal, float32[2], received float32[3]. A direction has the shape of the argument that it moves.]`,
    );
  });
  test("jvp((x: Tensor) => x, [ones([2])], [])", () => {
    expect(() =>
      jvp((x: Tensor) => x, [ones([2])], [] as never),
    ).toThrowErrorMatchingInlineSnapshot(
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
});

describe("control flow", () => {
  test("scan((s: Tensor, x: Tensor) => [s.expandDims(0), x], scalar(0), ones([3]))", () => {
    expect(() =>
      scan((s: Tensor, x: Tensor) => [s.expandDims(0), x], scalar(0), ones([3])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: scan: expected the body to return a state like the initial one, float32[], received float32[1]. Reshape or broadcast one of them to the shape of the other.]`,
    );
  });
  test('scan((s: Tensor, x: Tensor) => [s.cast("int32"), x], scalar(0), ones([3]))', () => {
    expect(() =>
      scan((s: Tensor, x: Tensor) => [s.cast("int32"), x], scalar(0), ones([3])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: scan: expected the body to return a state like the initial one, float32[], received int32[]. Cast one of them, for example to float32.]`,
    );
  });
  test("scan((s: Tensor, x: Tensor) => s.add(x), scalar(0), ones([3]))", () => {
    expect(() =>
      scan((s: Tensor, x: Tensor) => s.add(x) as never, scalar(0), ones([3])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: scan: expected a step that returns [state, output], received another structure. Return [state, null] when there is nothing to stack.]`,
    );
  });
  test("scan((s: Tensor, _x: null) => [s, null], scalar(0), null)", () => {
    expect(() =>
      scan((s: Tensor, _x: null) => [s, null], scalar(0), null),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: scan: expected inputs to loop over, or options.length, received neither. Give { length } when there are no inputs.]`,
    );
  });
  test("scan((s: Tensor, [x, y]: Tensor[]) => [s.add(x), y], scalar(0), [ones([3]), ones([2])])", () => {
    expect(() =>
      scan((s: Tensor, [x, y]: Tensor[]) => [s.add(x), y], scalar(0), [ones([3]), ones([2])]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: scan: expected inputs with the same number of steps on axis 0, received float32[3], float32[2]. Close over values that are the same at every step instead of scanning them.]`,
    );
  });
  test("cond(ones([2]), () => scalar(1), () => scalar(2))", () => {
    expect(() =>
      cond(
        ones([2]),
        () => scalar(1),
        () => scalar(2),
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: cond: expected a scalar condition or index, received int32[2]. Reduce it with all() or any(), choose entry by entry with where, or batch with vmap.]`,
    );
  });
  test("cond(scalar(1), () => scalar(1), () => ones([2]))", () => {
    expect(() =>
      cond(
        scalar(1),
        () => scalar(1),
        () => ones([2]),
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: cond: expected all branches to return the same, float32[2], received float32[]. Reshape or broadcast one of them to the shape of the other.]`,
    );
  });
  test("cond(scalar(1), () => scalar(1), () => [scalar(1)])", () => {
    expect(() =>
      cond(
        scalar(1),
        () => scalar(1),
        () => [scalar(1)] as never,
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TreeError: cond: expected all branches to return the same, with the structure [*], received *. Give trees with the same keys and lengths, in the same order.]`,
    );
  });
  test("switchCase(scalar(1), [])", () => {
    expect(() => switchCase(scalar(1), [])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: switchCase: expected at least one branch, received none. Give a list of functions.]`,
    );
  });
  test("whileLoop((x: Tensor) => x, (x: Tensor) => x, scalar(1))", () => {
    expect(() =>
      whileLoop(
        (x: Tensor) => x,
        (x: Tensor) => x,
        scalar(1),
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: whileLoop: expected a condition that returns one boolean scalar, received float32[]. Compare scalars, or reduce with all() or any().]`,
    );
  });
  test("whileLoop((x: Tensor) => x.less(1), (x: Tensor) => x.expandDims(0), scalar(1))", () => {
    expect(() =>
      whileLoop(
        (x: Tensor) => x.less(1),
        (x: Tensor) => x.expandDims(0),
        scalar(1),
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: whileLoop: expected the body to return a state like the initial one, float32[], received float32[1]. Reshape or broadcast one of them to the shape of the other.]`,
    );
  });
  test("whileLoop((x: Tensor) => x.less(1), (x: Tensor) => x, scalar(1), { maxSteps: -1 })", () => {
    expect(() =>
      whileLoop(
        (x: Tensor) => x.less(1),
        (x: Tensor) => x,
        scalar(1),
        { maxSteps: -1 },
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: whileLoop: expected maxSteps to be a whole number >= 0, received -1. Leave it out for a loop without bound.]`,
    );
  });
});

describe("trees", () => {
  test("treeMap((a: number, b: number) => a + b, { a: 1, b: [2, 3] }, { a: 1, b: [2] })", () => {
    expect(() =>
      treeMap((a: number, b: number) => a + b, { a: 1, b: [2, 3] }, { a: 1, b: [2] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TreeError: treeMap: expected tree 2 with the structure {a: *, b: [*, *]}, received {a: *, b: [*]}. Give trees with the same keys and lengths, in the same order.]`,
    );
  });
  test('treeAt({ a: [1] }, ["a", 1], () => 2)', () => {
    expect(() => treeAt({ a: [1] }, ["a", 1], () => 2)).toThrowErrorMatchingInlineSnapshot(
      `[TreeError: treeAt: expected a tree with something at a.1, received a tree without "1" there. Check the path; treePaths lists the ones that exist.]`,
    );
  });
  test('jit((x: { a: Tensor }) => x.a)({ a: "text" })', () => {
    expect(() =>
      jit((x: { a: Tensor }) => x.a)({ a: "text" as never }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: jit: expected trees (nested arrays and plain objects) of tensors and numbers, received a string. Make tensors of data with array(); keep settings out of the arguments by closing over them.]`,
    );
  });
});

describe("memory", () => {
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
    expect(() =>
      grad((x: Tensor) => x.add(zeros([2, 3]).add(zeros([4]))).sum())(scalar(1)),
    ).toThrow(ShapeError);
    expect(scalar(1).add(1).item()).toBe(2);
  });
});

describe("JavaScript operators", () => {
  const x = array([1, 2]);
  const operate = (f: (t: never) => unknown) => () => f(x as never);

  test("are refused", () => {
    expect(operate((t) => t + 1)).toThrowErrorMatchingInlineSnapshot(
      `[TraceError: Tensor: expected tensor operations, received a JavaScript operator (+, -, *, <, …) on a tensor. Write a.add(b), a.mul(b), a.less(b); choose between values with where or cond, and read a number with item().]`,
    );
    expect(operate((t) => t < 3)).toThrow(TraceError);
    expect(operate((t) => -t)).toThrow(TraceError);
  });

  test("but a tensor can be printed", () => {
    expect(`${x}`).toBe("Tensor float32[2] [1,2]");
    expect(String(zeros([2, 3]))).toBe("Tensor float32[2,3] of 0");
  });
});

test("every error is a FluxionError with its parts, also across copies of the package", () => {
  let error: unknown;
  try {
    zeros([2]).add(zeros([3]));
  } catch (caught) {
    error = caught;
  }
  expect(isFluxionError(error)).toBe(true);
  expect(error).toBeInstanceOf(ShapeError);
  expect(isFluxionError({ "~fluxion/error": true })).toBe(true);
  expect(isFluxionError(new Error("other"))).toBe(false);
});
