import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import {
  checkGradients,
  grad,
  hessian,
  jet,
  jit,
  norm,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";

describe("norm", () => {
  test("neither overflows nor underflows on the way", () => {
    for (const scale of [1e200, 1, 1e-200]) {
      expectClose(norm(f64([3 * scale, -4 * scale])), [5 * scale], { tolerance: 1e-15, scale: 0 });
    }
    const x = f64([3e30, 4e30]).cast("float32");
    expect(norm(x).dtype).toBe("float32");
    expectClose(norm(x), [5e30], { tolerance: 2e-7, scale: 0 });
    expect(norm(f64([2 ** -1074, 0])).item()).toBe(2 ** -1074);
  });

  test("of nothing is 0; infinities and NaN pass through", () => {
    expect(norm(zeros([0])).item()).toBe(0);
    expect(norm(zeros([2, 0]), 1).js()).toEqual([0, 0]);
    expect(norm(f64([1, Number.NEGATIVE_INFINITY])).item()).toBe(Number.POSITIVE_INFINITY);
    expect(norm(f64([1, Number.NaN])).item()).toBeNaN();
  });

  test("reduces the axes it is given, each row with a scale of its own", () => {
    const x = f64([
      [3e-300, 4e-300],
      [6e300, 8e300],
    ]);
    expectClose(norm(x, 1), [5e-300, 1e301], { tolerance: 1e-15, scale: 0 });
    expect(norm(x, -1, { keepDims: true }).shape).toEqual([2, 1]);
    expect(norm(f64(-2), []).item()).toBe(2);
    expectClose(jit(vmap((row: Tensor) => norm(row)))(x), norm(x, 1).dataSync(), { tolerance: 0 });
  });

  test("has the gradient x/‖x‖ at every size, and 0 at 0", () => {
    for (const scale of [1, 1e300, 2 ** -1060]) {
      const gradient = grad((x: Tensor) => norm(x))(f64([3 * scale, 4 * scale]));
      expectClose(gradient, [0.6, 0.8], { tolerance: 1e-15 });
    }
    expect(grad((x: Tensor) => norm(x))(f64([0, 0])).js()).toEqual([0, 0]);
  });

  test("has the Hessian (I - x xᵀ/‖x‖²)/‖x‖ and the Taylor series of √(1 + t²)", () => {
    const x = f64([3, 4]);
    expectClose(hessian((v: Tensor) => norm(v))(x), [0.128, -0.096, -0.096, 0.072], {
      tolerance: 1e-15,
    });
    checkGradients((v: Tensor) => grad((w: Tensor) => norm(w))(v), [x], { tolerance: 1e-9 });
    const nothing = f64([0, 0]);
    const [, series] = jet((v: Tensor) => norm(v))(f64([1, 0]), [
      f64([0, 1]),
      nothing,
      nothing,
      nothing,
    ]);
    [0, 1 / 2, 0, -1 / 8].forEach((c, k) => {
      expectClose(series[k], [c], { tolerance: 1e-15 }, `order ${k + 1}`);
    });
  });
});

test("options in the place of the axes are refused with the remedy", () => {
  const options = { ddof: 1 } as never;
  expect(() => f64([1, 2]).variance(options)).toThrow(/Options come after the axes/);
  expect(() => norm(f64([1, 2]), { ord: 1 } as never)).toThrow(/Options come after the axes/);
});
