import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import {
  array,
  checkGradients,
  grad,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { type CoordinateMode, mapCoordinates } from "./map-coordinates.ts";

const { points, rows } = golden.coordinates;
const MODES = ["constant", "nearest", "wrap", "mirror", "reflect"] as const;

describe("agrees with jax.scipy.ndimage.map_coordinates to 1e-14:", () => {
  test.each(rows)("mode $mode, order $order", ({ mode, order, value, dx, dpoints }) => {
    const options = { mode: mode as CoordinateMode, order: order as 0 | 1, value: 2.5 };
    const x = pattern([4, 5]);
    const y = mapCoordinates(x, f64(points), options);
    expectClose(y, value, { tolerance: 1e-14 });
    if (dx === undefined || dpoints === undefined) return;
    const loss = (field: Tensor, at: Tensor): Tensor =>
      mapCoordinates(field, at, options)
        .mul(pattern([30], 4))
        .sum();
    const at = f64(points).slice(":", [0, 30]);
    expectClose(grad((v: Tensor) => loss(v, at))(x), dx, { tolerance: 1e-13 });
    expectClose(grad((p: Tensor) => loss(x, p))(at), dpoints, { tolerance: 1e-13 });
  });
});

test.each(MODES)("mode %s gives the entries at whole positions, far away too", (mode) => {
  const x = f64([10, 20, 30, 40]);
  expect(mapCoordinates(x, [f64([0, 1, 2, 3])], { mode }).js()).toEqual([10, 20, 30, 40]);
  const far = mapCoordinates(x, [f64([24e9, 24e9 + 1])], { mode }).js();
  const expected = {
    constant: [0, 0],
    nearest: [40, 40],
    wrap: [10, 20],
    mirror: [10, 20],
    reflect: [10, 20],
  };
  expect(far).toEqual(expected[mode]);
});

test.each(MODES)("mode %s with a single entry", (mode) => {
  const y = mapCoordinates(f64([3]), [f64([-1.5, 0, 0.25, 2])], { mode });
  expect(y.js()).toEqual(mode === "constant" ? [0, 3, 2.25, 0] : [3, 3, 3, 3]);
});

test.each([0, 1] as const)("NaN positions give NaN with order %i", (order) => {
  const at = f64([Number.NaN, 1]);
  for (const mode of MODES) {
    expect(mapCoordinates(f64([5, 6]), [at], { order, mode }).js()).toEqual([Number.NaN, 6]);
  }
});

test("halves round away from zero, without the error of adding one half", () => {
  const at = f64([0.5, 1.5, 0.49999999999999994, 2.4]);
  expect(mapCoordinates(f64([0, 1, 2]), [at], { order: 0 }).js()).toEqual([1, 2, 0, 2]);
});

test("derivatives of both orders in the field and the positions; vmap over both; jit", () => {
  const x = pattern([3, 4]).mul(0.3);
  const at = f64([
    [0.3, 1.6, -0.7],
    [2.2, 0.4, 3.8],
  ]);
  for (const mode of MODES) {
    const f = (field: Tensor, p: Tensor): Tensor => mapCoordinates(field, p, { mode }).sin().sum();
    checkGradients(f, [x, at]);
    const g = (field: Tensor, p: Tensor): Tensor =>
      grad((q: Tensor) => f(field, q))(p)
        .square()
        .sum();
    checkGradients(g, [x, at]);
  }
  const fields = pattern([2, 3, 4]);
  const batched = jit(vmap((field: Tensor) => mapCoordinates(field, at)))(fields);
  expect(batched.slice(1).js()).toEqual(mapCoordinates(fields.slice(1), at).js());
  const moved = vmap((p: Tensor) => mapCoordinates(x, p), { inAxes: 2, outAxes: 0 })(
    at.expandDims(1),
  );
  expect(moved.reshape([3]).js()).toEqual(mapCoordinates(x, at).js());
});

test("broadcast coordinates, float32, integers", () => {
  const x = array([
    [0, 1],
    [10, 11],
  ]);
  const grid = mapCoordinates(x, [array([[0], [0.5]]), array([0, 0.5, 1])]);
  expect(grid.js()).toEqual([
    [0, 0.5, 1],
    [5, 5.5, 6],
  ]);
  expect(grid.dtype).toBe("float32");
  const whole = mapCoordinates(x.cast("int32"), [array([1]), array([0.2])], { order: 0 });
  expect([whole.dtype, whole.js()]).toEqual(["int32", [10]]);
  expect(mapCoordinates(x, zeros([2, 0])).shape).toEqual([0]);
});

test("misuse", () => {
  const x = zeros([2, 2]);
  expect(() => mapCoordinates(x, [zeros([1])])).toThrow(ShapeError);
  expect(() => mapCoordinates(zeros([2, 0]), zeros([2, 1]))).toThrow(ShapeError);
  expect(() => mapCoordinates(x, zeros([2, 1]), { order: 3 as 1 })).toThrow(OptionError);
  expect(() => mapCoordinates(x, zeros([2, 1]), { mode: "grid" as "wrap" })).toThrow(OptionError);
});
