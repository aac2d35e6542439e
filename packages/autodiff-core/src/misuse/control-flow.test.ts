/** Misuse of loops and branches: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import { cond, ones, scalar, scan, switchCase, type Tensor, whileLoop } from "../index.ts";

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
