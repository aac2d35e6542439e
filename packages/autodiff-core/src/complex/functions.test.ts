/** Functions of complex numbers against 1000-digit arithmetic, and NumPy's values on cuts and at infinities. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/complex.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { decode, flatNumbers, type Golden } from "../../testing/golden-numbers.ts";
import { DTypeError } from "../errors.ts";
import { withExecutor } from "../executors/current.ts";
import { reference } from "../executors/reference.ts";
import { applyPrimitive, array, checkGradients, jit, vmap } from "../index.ts";
import { complexFunctionPrimitive } from "./functions.ts";
import * as C from "./index.ts";

const FUNCTIONS: Record<keyof typeof golden.functions, (z: C.Complex) => C.Complex> = {
  exp: C.exp,
  log: C.log,
  sqrt: C.sqrt,
  sin: C.sin,
  cos: C.cos,
  tan: C.tan,
  sinh: C.sinh,
  cosh: C.cosh,
  tanh: C.tanh,
  asin: C.asin,
  acos: C.acos,
  atan: C.atan,
  asinh: C.asinh,
  acosh: C.acosh,
  atanh: C.atanh,
};

/** Their second derivatives are differences of terms near 1 where |z| is small. */
const ABSOLUTE = ["asin", "acos", "atan", "asinh", "acosh", "atanh"];

const EPS = 2 ** -52;

type GoldenParts = { readonly re: Golden; readonly im: Golden };

/** Largest `|w - w*|` relative to `max(|w*|, scale)`, in units of 2⁻⁵². */
function worstError(w: C.Complex, expected: GoldenParts, scale = 0): number {
  const [re, im] = [flatNumbers(expected.re), flatNumbers(expected.im)];
  const [u, v] = [w.re.dataSync(), w.im.dataSync()];
  return re.reduce<number>((worst, x, i) => {
    const y = im[i];
    if (x === null || y === null) return worst;
    const error = Math.hypot(u[i] - x, v[i] - y) / Math.max(Math.hypot(x, y), scale) / EPS;
    return Math.max(error, worst);
  }, 0);
}

/** Largest relative error of a part, in units of 2⁻⁵². */
function worstPart(actual: ArrayLike<number>, expected: Golden): number {
  return flatNumbers(expected).reduce<number>((worst, x, i) => {
    if (x === null || x === actual[i]) return worst;
    const error = Math.abs(actual[i] - x) / Math.abs(x) / EPS;
    return Math.max(error, worst);
  }, 0);
}

describe.each(Object.entries(golden.functions))("%s", (name, table) => {
  const f = FUNCTIONS[name as keyof typeof FUNCTIONS];
  const z = { re: f64(table.re), im: f64(table.im) };

  test("has both parts right to 2 units of 2⁻⁵², huge and denormal arguments included", () => {
    const w = f(z);
    expect(worstPart(w.re.dataSync(), table.value.re), "re").toBeLessThanOrEqual(2);
    expect(worstPart(w.im.dataSync(), table.value.im), "im").toBeLessThanOrEqual(2);
  });

  test("has the right derivatives of first and second order", () => {
    const first = C.holomorphicGrad(f);
    const second = C.holomorphicGrad(first);
    const scale = ABSOLUTE.includes(name) ? 1 : 0;
    expect(worstError(first(z), table.first)).toBeLessThanOrEqual(4);
    expect(worstError(second(z), table.second, scale)).toBeLessThanOrEqual(6);
  });

  test("agrees with C99 on cuts, at signed zeros, infinities and NaN", () => {
    const axis = decode(golden.axis);
    const points = Array.from(axis).flatMap((x) => Array.from(axis, (y) => [x, y]));
    const w = f({ re: f64(points.map(([x]) => x)), im: f64(points.map(([, y]) => y)) });
    const expected = golden.special[name as keyof typeof golden.special];
    const [re, im] = [decode(expected.re), decode(expected.im)];
    const [u, v] = [w.re.dataSync(), w.im.dataSync()];
    points.forEach(([x, y], i) => {
      const isNaN = Number.isNaN(x) || Number.isNaN(y);
      // The inverse functions give NaN for NaN, where C99 knows one part in some cases.
      if (isNaN && ABSOLUTE.includes(name)) expect([u[i], v[i]]).toEqual([Number.NaN, Number.NaN]);
      else expectSame([u[i], v[i]], [re[i], im[i]], `${name}(${x}, ${y})`);
    });
  });
});

/** Equal up to rounding, zeros with their sign. */
function expectSame(actual: number[], expected: number[], label: string): void {
  actual.forEach((x, part) => {
    const y = expected[part];
    const close = y !== 0 && Math.abs(x - y) <= 4 * EPS * Math.abs(y);
    expect(Object.is(x, y) || close, `${label}: ${actual} instead of ${expected}`).toBe(true);
  });
}

test.each(Object.entries(FUNCTIONS))("%s in float32 is rounded once", (_name, f) => {
  const [x, y] = [
    [0.3, -1.7, 0.01],
    [1.1, 0.4, -2.5],
  ].map((values) => Float32Array.from(values));
  const w = f({ re: array(x), im: array(y) });
  const exact = f({ re: f64(Float64Array.from(x)), im: f64(Float64Array.from(y)) });
  expect(w.re.dtype).toBe("float32");
  expect(w.re.dataSync()).toEqual(Float32Array.from(exact.re.dataSync()));
  expect(w.im.dataSync()).toEqual(Float32Array.from(exact.im.dataSync()));
});

test.each(Object.entries(FUNCTIONS))(
  "%s is the same compiled, batched and on the reference",
  (_name, f) => {
    const z = { re: f64([0.3, -1.7]), im: f64([1.1, 0.4]) };
    const w = f(z);
    for (const other of [jit(f)(z), vmap(f)(z), withExecutor(reference(), () => read(f(z)))]) {
      const values = "length" in other ? other : read(other);
      expect(values).toEqual(read(w));
    }
  },
);

function read({ re, im }: C.Complex): ArrayLike<number>[] {
  return [re.dataSync(), im.dataSync()];
}

test("gradients of real functions are those of the real and imaginary parts", () => {
  const energy = (z: C.Complex) => C.abs2(C.exp(C.sin(C.mul(z, C.complex(0.5, 0.7))))).sum();
  const checks = checkGradients(energy, [{ re: f64([0.3, -0.9]), im: f64([1.1, 0.2]) }], {
    tolerance: 1e-9,
  });
  expect(checks).toHaveLength(2);
});

test("functions of nothing are nothing", () => {
  const empty = C.complex(f64([]), 0);
  expect(C.exp(empty).im.shape).toEqual([0]);
});

test("parts that are not floats are refused", () => {
  const whole = array([1, 2], { dtype: "int32" });
  expect(() => C.exp({ re: whole, im: whole })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: exp: expected float parts, received int32[2]. Make complex numbers with complex(re, im), which promotes integers.]`,
  );
  expect(() => applyPrimitive(complexFunctionPrimitive, [whole, whole], { fn: "log" })).toThrow(
    DTypeError,
  );
});
