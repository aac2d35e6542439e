/** Shapes and axes that do not fit: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import {
  array,
  concat,
  dynamicSlice,
  gather,
  gatherNd,
  pad,
  scalar,
  scatterAdd,
  stack,
  where,
  zeros,
} from "../index.ts";

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
