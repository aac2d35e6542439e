/** Borders, limits and misuse of the functions whose values stand in fixtures/special-more.json. */
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { grad, type Tensor } from "../index.ts";
import * as S from "./index.ts";

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;
const at = (f: (...x: Tensor[]) => Tensor, ...x: number[]): number =>
  f(...x.map((v) => f64(v))).item();

test("values at infinities, poles and outside of the domain", () => {
  expect([-1, 0, 1, INF, NAN].map((x) => at(S.spence, x))).toEqual([
    NAN,
    Math.PI ** 2 / 6,
    0,
    -INF,
    NAN,
  ]);
  expect([INF, -INF, NAN].map((x) => at((v) => S.fresnel(v).s, x))).toEqual([0.5, -0.5, NAN]);
  expect([0, -0, -1, -0.5, -1.5, -INF].map((x) => at(S.gammaSign, x))).toEqual([
    1,
    -1,
    NAN,
    -1,
    1,
    NAN,
  ]);
  expect([-1.5, 0, 1].map((x) => at(S.loggamma, x))).toEqual([NAN, INF, 0]);
  expect(at(S.owensT, 0, INF)).toBeCloseTo(0.25, 15);
  expect(at(S.owensT, INF, 2)).toBe(0);
  expect(at(S.boxcox, 0, 2)).toBe(-0.5);
  expect(at(S.boxcox, 0, -1)).toBe(-INF);
  expect(at(S.boxcox, -1, 1)).toBe(NAN);
  expect([INF, 1000, NAN].map((x) => at(S.airyAi, x))).toEqual([0, 0, NAN]);
  expect([INF, -INF].map((x) => at(S.airyBi, x))).toEqual([INF, 0]);
  expect([INF, -INF, 27.5].map((x) => at(S.erfi, x))).toEqual([INF, -INF, INF]);
  expect(at(S.hyp1f1, 1, -2, 0.5)).toBe(INF);
  expect(at(S.hyp1f1, -1, 2, 4)).toBe(-1);
  expect(at(S.hyp2f1, 1, 1, 2, 1.5)).toBe(NAN);
  expect(at(S.hyp2f1, 1, 1, 3, 1)).toBeCloseTo(2, 14);
  expect(at(S.hyp2f1, 1, 1, 2, NAN)).toBe(NAN);
});

test("Faddeeva's function on the real axis is a Gaussian and Dawson's integral", () => {
  const { re, im } = S.wofz(f64(1.25));
  expect(re.item()).toBeCloseTo(Math.exp(-1.5625), 15);
  expect(im.item()).toBeCloseTo((2 / Math.sqrt(Math.PI)) * at(S.dawsn, 1.25), 15);
});

test("Bernoulli numbers", () => {
  const values = S.bernoulli(260, { dtype: "float64" }).dataSync();
  expect([...values.slice(0, 5)]).toEqual([1, -0.5, 1 / 6, 0, -1 / 30]);
  expect(values[20]).toBe(-174611 / 330);
  expect(values[259]).toBe(0);
  expect(values[260]).toBe(-INF);
  expect(() => S.bernoulli(-1)).toThrow("whole number");
});

test("the transformation of Box and Cox is smooth at λ = 0 and inverted", () => {
  expect(at(S.boxcox, 3, 0)).toBeCloseTo(Math.log(3), 15);
  const slope = grad((p: Tensor) => S.boxcox(3, p));
  expect(slope(f64(0)).item()).toBeCloseTo(Math.log(3) ** 2 / 2, 14);
  expect(at((x, p) => S.invBoxcox(S.boxcox(x, p), p), 3, 0.3)).toBeCloseTo(3, 14);
  expect(at(S.invBoxcox1p, 1e-20, 0)).toBe(1e-20);
});

test("parameters of hypergeometric functions refuse derivatives", () => {
  expect(() => grad((a: Tensor) => S.hyp1f1(a, 2, 0.5))(f64(1))).toThrowErrorMatchingInlineSnapshot(
    `[TransformError: hyp1f1: expected to be differentiated with respect to z only, received a derivative with respect to a. Give a as a constant, or put stopGradient around it.]`,
  );
  expect(() => grad((c: Tensor) => S.hyp2f1(1, 2, c, 0.5))(f64(1))).toThrow("with respect to c");
});
