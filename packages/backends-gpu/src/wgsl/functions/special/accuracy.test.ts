/** Errors of the special functions in single precision, in units in the last place. */
import { jvp, onesLike, type Tensor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import * as S from "../../../../../autodiff-core/src/special/index.ts";
import { uniformNumbers } from "../../../../../autodiff-core/testing/lane-function-values.ts";
import { type SpecialFunction, worstSpecialError } from "../../../../testing/special-errors.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();

const COUNT = 1500;

/** An argument from a number between 0 and 1. */
type Range = (u: number) => number;

const linear =
  (from: number, to: number): Range =>
  (u) =>
    from + (to - from) * u;
const powers =
  (from: number, to: number): Range =>
  (u) =>
    10 ** (from + (to - from) * u);
/** Powers of both signs. */
const signed =
  (from: number, to: number): Range =>
  (u) =>
    Math.sign(u - 0.5) * powers(from, to)(Math.abs(2 * u - 1));

const one = () => 1;
/** Of Bessel functions where they oscillate. */
const envelope = (x: number) => Math.min(1, Math.abs(x) ** -0.5);

interface Row extends SpecialFunction {
  readonly ranges: readonly Range[];
  readonly bound: number;
}

type Apply = SpecialFunction["apply"];

const row = (
  name: string,
  apply: Apply,
  ranges: readonly Range[],
  bound: number,
  size?: SpecialFunction["size"],
): Row => ({ name, apply, ranges, bound, ...(size && { size }) });

const slope =
  (apply: Apply): Apply =>
  (x) =>
    jvp(apply, [x], [onesLike(x)])[1];

const ELEMENTARY: readonly Row[] = [
  row("cbrt", S.cbrt, [signed(-37, 38)], 1),
  row("hypot", S.hypot, [signed(-37, 38), signed(-37, 38)], 1.2),
  row("relEntr", S.relEntr, [linear(0, 2), linear(0, 2)], 3.5),
  row("klDiv", S.klDiv, [linear(0, 2), linear(0, 2)], 5),
  row("exprel", S.exprel, [signed(-3, 1.9)], 2),
  { ...row("exprel", S.exprel, [linear(-50, 50)], 6), params: { order: 3 } },
];

const NORMAL: readonly Row[] = [
  row("erfcx", S.erfcx, [linear(-9, 30)], 2.5),
  row("erfcx", S.erfcx, [powers(-10, 37)], 3),
  { ...row("erfcx", S.erfcx, [linear(-2, 10)], 3, one), params: { order: 1 } },
  row("erfi", S.erfi, [signed(-10, 0.97)], 6),
  row("dawsn", S.dawsn, [signed(-3, 2)], 4),
  { ...row("dawsn", S.dawsn, [linear(-10, 10)], 9, one), params: { order: 3 } },
  row("ndtr", S.ndtr, [linear(-13, 8)], 3.5),
  row("logNdtr", S.logNdtr, [linear(-100, 13)], 4),
  row("ndtri", S.ndtri, [linear(0, 1)], 3.5),
  row("erfcInv", S.erfcInv, [linear(0, 2)], 2.5),
  row("erfcInv", S.erfcInv, [powers(-37, 0)], 2.5),
];

const GAMMA: readonly Row[] = [
  row("gamma", S.gamma, [linear(-30, 35)], 4.5),
  row("gammaSign", S.gammaSign, [linear(-5, 3)], 0),
  row("lgamma", S.lgamma, [powers(-10, 10)], 3),
  row("lgamma", S.lgamma, [linear(-30, 0)], 5, one),
  row("polygamma", S.digamma, [powers(-5, 5)], 3),
  row("polygamma", S.digamma, [linear(-20, 0)], 9, one),
  row("polygamma", S.trigamma, [powers(-4, 30)], 3.5),
  row("polygamma", (x) => S.polygamma(5, x), [powers(-2, 2)], 6),
  row("polygamma", S.trigamma, [linear(-10, 0)], 10, one),
  row("beta", S.beta, [powers(-3, 1.7), powers(-3, 1.7)], 6),
  row("beta", S.beta, [linear(-5, 5), linear(-5, 5)], 9, one),
  row("lbeta", S.lbeta, [powers(-3, 5), powers(-3, 5)], 3, one),
  row(
    "polygammaDifference",
    (a, b) => jvp((x) => S.lbeta(x, b), [a], [onesLike(a)])[1],
    [powers(-2, 3), powers(-2, 3)],
    4,
  ),
];

const INCOMPLETE: readonly Row[] = [
  row("incompleteGamma", S.gammainc, [powers(-2, 2), powers(-2, 2)], 8),
  row("incompleteGamma", S.gammaincc, [powers(-2, 2), powers(-2, 2)], 10),
  row("incompleteGamma", S.gammaincc, [linear(1e6, 1.001e6), linear(0.998e6, 1.004e6)], 7),
  {
    ...row("incompleteGamma", S.gammainc, [powers(-2, 2), powers(-2, 2)], 15, () => 0.1),
    params: { order: 1 },
  },
  row(
    "gammaDensity",
    (a, x) => jvp((t) => S.gammainc(a, t), [x], [onesLike(x)])[1],
    [powers(-2, 2), powers(-2, 2)],
    5,
  ),
  row("incompleteBeta", S.betainc, [powers(-2, 2), powers(-2, 2), linear(0, 1)], 12, () => 0.5),
  row("incompleteBeta", S.betainc, [powers(2, 4), powers(2, 4), linear(0.01, 0.99)], 7),
  row(
    "betaDensity",
    (a, b, x) => jvp((t) => S.betainc(a, b, t), [x], [onesLike(x)])[1],
    [powers(-2, 2), powers(-2, 2), linear(0, 1)],
    12,
  ),
];

const BESSEL: readonly Row[] = [
  row("bessel", S.besselJ0, [linear(-30, 30)], 7, envelope),
  row("bessel", S.besselJ1, [powers(-3, 6)], 8, envelope),
  row("bessel", (x) => S.besselJ(12, x), [linear(-40, 40)], 7, envelope),
  row("bessel", S.besselY0, [powers(-3, 6)], 7, envelope),
  row("bessel", (x) => S.besselY(5, x), [linear(0.1, 30)], 9, envelope),
  row("bessel", S.besselI0, [linear(-91, 91)], 6),
  row("bessel", (x) => S.besselI(4, x), [linear(-90, 90)], 6),
  row("bessel", S.besselI1e, [signed(-3, 10)], 6),
  row("bessel", S.besselK0, [linear(0.01, 85)], 4.5),
  row("bessel", (x) => S.besselK(4, x), [linear(0.01, 80)], 6),
  row("bessel", S.besselK1e, [powers(-3, 10)], 4.5),
  row("sphericalBessel", (x) => S.sphericalBesselJ(5, x), [linear(-30, 30)], 3, envelope),
  row("sphericalBessel", (x) => S.sphericalBesselY(3, x), [linear(-30, 30)], 4, envelope),
  row("sphericalBessel", (x) => S.sphericalBesselI(3, x), [linear(-80, 80)], 6),
  row("sphericalBessel", (x) => S.sphericalBesselK(3, x), [linear(0.01, 80)], 5),
  row("airy", S.airyAi, [linear(-20, 25)], 6, envelope),
  row("airy", S.airyBi, [linear(-20, 25)], 7, envelope),
  row("airy", S.airyAiPrime, [linear(-20, 25)], 12, () => 0.1),
];

const INTEGRALS: readonly Row[] = [
  row("expi", S.expi, [linear(-80, 90)], 7, () => 0.5),
  row("expn", S.exp1, [powers(-4, 1.9)], 4.5),
  row("expn", (x) => S.expn(3, x), [powers(-4, 1.9)], 9),
  row("sineIntegral", (x) => S.sici(x).si, [signed(-3, 4)], 4),
  row(
    "cosineIntegral",
    (x) => S.sici(x).ci,
    [powers(-3, 4)],
    8,
    (x) => Math.min(1, 1 / x),
  ),
  row("fresnel", (x) => S.fresnel(x).s, [linear(-2, 2)], 6),
  row("fresnel", (x) => S.fresnel(x).c, [signed(-3, 3)], 3, one),
  row(
    "fresnel",
    slope((x) => S.fresnel(x).s),
    [signed(-3, 5)],
    2,
    one,
  ),
  row("spence", S.spence, [powers(-10, 10)], 3.5),
  { ...row("spence", S.spence, [powers(-3, 3)], 4), params: { order: 1 } },
  row("completeElliptic", S.ellipk, [linear(-5, 1)], 3),
  row("completeElliptic", S.ellipe, [linear(-5, 1)], 5),
  { ...row("completeElliptic", S.ellipk, [linear(-5, 0.99)], 9), params: { order: 1 } },
  row("incompleteElliptic", S.ellipkinc, [linear(-7, 7), linear(-5, 1)], 8),
  row("incompleteElliptic", S.ellipeinc, [linear(-7, 7), linear(-5, 1)], 9),
  row("amplitude", (u, m) => S.ellipj(u, m).am, [linear(-5, 5), linear(0, 1)], 5),
  row("faddeeva", (x, y) => S.wofz({ re: x, im: y }).re, [linear(-6, 6), linear(-1, 6)], 6, one),
  row("faddeeva", (x, y) => S.wofz({ re: x, im: y }).im, [linear(-6, 6), signed(-3, 0.8)], 6, one),
  row("owensT", S.owensT, [linear(-5, 5), signed(-2, 2)], 7),
];

const OTHERS: readonly Row[] = [
  row("lambertW", (x) => S.lambertW(x), [signed(-3, 30)], 3),
  row("lambertW", (x) => S.lambertW(x, { branch: -1 }), [linear(-0.3678, 0)], 4),
  row("zeta", S.zeta, [linear(1, 20), powers(-1, 1.5)], 6),
  row("orthogonalPolynomial", (x) => S.legendre(4, x), [linear(-1, 1)], 0.6),
  row("orthogonalPolynomial", (x) => S.chebyshevT(20, x), [linear(-1, 1)], 0.6),
  row("orthogonalPolynomial", (x) => S.hermite(7, x), [linear(-3, 3)], 0.6),
  row("orthogonalPolynomial", (x: Tensor) => S.laguerre(6, x, { alpha: 0.5 }), [linear(0, 10)], 1),
];

const ROWS = [
  ...ELEMENTARY,
  ...NORMAL,
  ...GAMMA,
  ...INCOMPLETE,
  ...BESSEL,
  ...INTEGRALS,
  ...OTHERS,
];

test.each(ROWS.map((found, i) => [`${found.name}, row ${i}`, found] as const))(
  "%s",
  async (_, found) => {
    const random = uniformNumbers(5);
    const operands = found.ranges.map((range) =>
      Float32Array.from({ length: COUNT }, () => range(random())),
    );
    const { error, report } = await worstSpecialError(executor, found, operands);
    expect(error, report).toBeLessThanOrEqual(found.bound);
  },
);
