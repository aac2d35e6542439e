/** What all special functions share: dtypes, broadcasting, transformations, messages; and a few exact values. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { array, scalar } from "../creation.ts";
import { FluxionError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { jet } from "../transforms/jet.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import * as S from "./index.ts";

const UNARY: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["lgamma", S.lgamma],
  ["digamma", S.digamma],
  ["erfcx", S.erfcx],
  ["ndtri", S.ndtri],
  ["besselJ0", S.besselJ0],
  ["sphericalBesselJ", (x) => S.sphericalBesselJ(3, x)],
  ["legendre", (x) => S.legendre(5, x)],
  ["exprel", S.exprel],
  ["expi", S.expi],
  ["ellipk", S.ellipk],
  ["lambertW", (x) => S.lambertW(x)],
];

test.each(UNARY)("%s in float32 is the float64 value, rounded", (_name, f) => {
  const x = Float32Array.of(0.1, 0.3, 0.7, 0.9);
  const single = f(array(x));
  expect(single.dtype).toBe("float32");
  const double = f(f64(Float64Array.from(x))).dataSync();
  expect([...single.dataSync()]).toEqual([...double].map(Math.fround));
});

test.each(UNARY)("%s of integers is float32", (_name, f) => {
  expect(f(array([1, 2], { dtype: "int32" })).dtype).toBe("float32");
});

test("functions of several arguments promote and broadcast", () => {
  const column = array([[1], [2]]);
  const row = f64([0.5, 1.5, 2.5]);
  const y = S.gammainc(column, row);
  expect(y.dtype).toBe("float64");
  expect(y.shape).toEqual([2, 3]);
  const z = S.betainc(0.1, column, f64(0.3));
  expect(z.shape).toEqual([2, 1]);
  expect(z.js()).toEqual(S.betainc(f64(0.1), f64([[1], [2]]), f64(0.3)).js());
  expect(S.betainc(1, 2, 0.5).dtype).toBe("float32");
});

test("compiled and batched", () => {
  const a = f64([0.7, 2.5, 20]);
  const x = f64([0.5, 3, 18]);
  const expected = S.gammainc(a, x).dataSync();
  expectClose(jit(S.gammainc)(a, x), expected, { tolerance: 0 });
  expectClose(vmap(S.gammainc)(a, x), expected, { tolerance: 0 });
  const first = vmap((t: Tensor) => S.besselJ(2, t).mul(S.trigamma(t)));
  expectClose(jit(first)(x), S.besselJ(2, x).mul(S.trigamma(x)).dataSync(), { tolerance: 0 });
});

describe("derivatives where the formula divides by zero", () => {
  const derivativesAtZero = (f: (x: Tensor) => Tensor, order: number): number[] => {
    const zero = scalar(0, "float64");
    const curve = [scalar(1, "float64"), ...Array.from({ length: order - 1 }, () => zero)];
    const [value, coefficients] = jet(f)(zero, curve);
    return [value, ...coefficients].map((c) => c.item());
  };
  test("sinc", () => {
    const p2 = Math.PI ** 2;
    const expected = [1, 0, -p2 / 6, 0, p2 ** 2 / 120, 0, -(p2 ** 3) / 5040];
    expectClose(derivativesAtZero(S.sinc, 6), expected, { tolerance: 1e-14 });
  });
  test("exprel", () => {
    const expected = [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720];
    expectClose(derivativesAtZero(S.exprel, 5), expected, { tolerance: 1e-15 });
  });
  test("J₁ and j₁", () => {
    expectClose(derivativesAtZero(S.besselJ1, 5), [0, 1 / 2, 0, -1 / 16, 0, 1 / 384], {
      tolerance: 1e-15,
    });
    expectClose(
      derivativesAtZero((x) => S.sphericalBesselJ(1, x), 5),
      [0, 1 / 3, 0, -1 / 30, 0, 1 / 840],
      { tolerance: 1e-15 },
    );
  });
  test("K(m) and am(u, m) at m = 0", () => {
    const half = Math.PI / 2;
    expectClose(
      derivativesAtZero(S.ellipk, 3),
      [half, half / 4, (half * 9) / 64, (half * 25) / 256],
      {
        tolerance: 1e-15,
      },
    );
    const u = 0.8;
    const [, slope] = derivativesAtZero((m) => S.ellipj(scalar(u, "float64"), m).am, 1);
    expect(slope).toBeCloseTo(-(u - Math.sin(u) * Math.cos(u)) / 4, 15);
  });
  test("the density of gammainc at x = 0", () => {
    const f = (x: Tensor): Tensor => S.gammainc(scalar(2, "float64"), x);
    expectClose(derivativesAtZero(f, 3), [0, 0, 1 / 2, -1 / 3], { tolerance: 1e-14 });
  });
  test("spherical harmonics are smooth at the poles", () => {
    const f = (theta: Tensor): Tensor => S.sphericalHarmonic(1, 1, theta, scalar(0, "float64")).re;
    const c = -Math.sqrt(3 / (8 * Math.PI));
    expectClose(derivativesAtZero(f, 3), [0, c, 0, -c / 6], { tolerance: 1e-15 });
  });
});

test("the third derivative of gammainc with respect to its parameter", () => {
  // mpmath 1.4.1, 60 digits: diff(lambda a: gammainc(a, 0, 3, regularized=True), 2.5, 3)
  let f = (a: Tensor): Tensor => S.gammainc(a, scalar(3, "float64"));
  for (let i = 0; i < 3; i++) f = grad(f);
  expectClose([f(scalar(2.5, "float64")).item()], [0.08529270238289406], { tolerance: 1e-14 });
});

test("derivatives with respect to the parameter of the inverse", () => {
  const a = scalar(3.5, "float64");
  const p = scalar(0.2, "float64");
  const roundTrip = (shape: Tensor): Tensor => S.gammainc(shape, S.gammaincinv(shape, p));
  expect(Math.abs(grad(roundTrip)(a).item())).toBeLessThan(1e-14);
  expect(Math.abs(grad((t: Tensor) => grad(roundTrip)(t))(a).item())).toBeLessThan(1e-13);
});

test("conventions of spherical harmonics", () => {
  const theta = f64(0.7);
  const phi = f64(0.4);
  const { re, im } = S.sphericalHarmonic(1, 1, theta, phi);
  const size = -Math.sqrt(3 / (8 * Math.PI)) * Math.sin(0.7);
  expectClose([re.item(), im.item()], [size * Math.cos(0.4), size * Math.sin(0.4)], {
    tolerance: 1e-15,
  });
  const negative = S.sphericalHarmonic(1, -1, theta, phi);
  expectClose([negative.re.item(), negative.im.item()], [-re.item(), im.item()], {
    tolerance: 1e-15,
  });
  const z = S.realSphericalHarmonic(1, 0, theta, phi);
  const x = S.realSphericalHarmonic(1, 1, theta, phi);
  const y = S.realSphericalHarmonic(1, -1, theta, phi);
  const c = Math.sqrt(3 / (4 * Math.PI));
  const point = [Math.sin(0.7) * Math.cos(0.4), Math.sin(0.7) * Math.sin(0.4), Math.cos(0.7)];
  expectClose(
    [x.item(), y.item(), z.item()],
    point.map((v) => v * c),
    { tolerance: 1e-15 },
  );
});

test("associated Legendre functions: sign, normalisation and negative order", () => {
  const x = f64(0.3);
  const root = Math.sqrt(1 - 0.09);
  expect(S.associatedLegendre(1, 1, x).item()).toBeCloseTo(-root, 15);
  expect(S.associatedLegendre(1, 1, x, { condonShortley: false }).item()).toBeCloseTo(root, 15);
  expect(S.associatedLegendre(1, -1, x).item()).toBeCloseTo(root / 2, 15);
  const norm = Math.sqrt((5 / (4 * Math.PI)) * (1 / 6));
  expect(S.associatedLegendre(2, 1, x, { normalized: true }).item()).toBeCloseTo(
    -norm * 3 * 0.3 * root,
    15,
  );
  expect(Number.isFinite(S.associatedLegendre(150, 150, x).item())).toBe(true);
});

describe("misuse", () => {
  test.each([
    ["a fractional order", () => S.besselJ(0.5, f64(1))],
    ["a negative order", () => S.polygamma(-1, f64(1))],
    ["a negative spherical order", () => S.sphericalBesselJ(-1, f64(1))],
    ["an order above the degree", () => S.associatedLegendre(1, 2, f64(0))],
    ["a degree that is too large", () => S.sphericalHarmonic(151, 0, f64(0), f64(0))],
    ["a dimension of 0", () => S.multigammaln(f64(2), 0)],
    ["a parameter out of range", () => S.laguerre(2, f64(1), { alpha: -1 })],
    ["another branch", () => S.lambertW(f64(1), { branch: 1 as 0 })],
    ["shapes that do not fit", () => S.gammainc(f64([1, 2]), f64([1, 2, 3]))],
  ])("%s is refused", (_name, call) => {
    expect(call).toThrow(FluxionError);
  });

  test("the message names the function and the remedy", () => {
    expect(() => S.besselY(1.5, f64(1))).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: besselY: expected n to be a whole number that is at least 0, received 1.5. Give the order as a plain number; it cannot be a tensor.]`,
    );
  });
});
