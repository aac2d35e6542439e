/** Special functions at zeros, poles, infinities and NaN, with tiny and huge arguments. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import type { Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import * as S from "./index.ts";
import { polygammaDifferenceValue } from "./values/gamma-values.ts";

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;
const DENORMAL = 5e-324;

/** Rows of arguments and expected value, compared exactly; -0 differs from 0. */
const UNARY: readonly (readonly [
  string,
  (x: Tensor) => Tensor,
  readonly (readonly [number, number])[],
])[] = [
  [
    "gamma",
    S.gamma,
    [
      [0, INF],
      [-0, -INF],
      [-1, NAN],
      [INF, INF],
      [-INF, NAN],
      [NAN, NAN],
      [5, 24],
      [172, INF],
      [-200.5, -0],
      [-201.5, 0],
      [DENORMAL, INF],
    ],
  ],
  [
    "lgamma",
    S.lgamma,
    [
      [0, INF],
      [-0, INF],
      [-3, INF],
      [1, 0],
      [2, 0],
      [INF, INF],
      [-INF, INF],
      [NAN, NAN],
      [1e306, INF],
      [1e-320, -Math.log(1e-320)],
    ],
  ],
  [
    "digamma",
    S.digamma,
    [
      [0, -INF],
      [-0, INF],
      [-2, NAN],
      [INF, INF],
      [-INF, NAN],
      [NAN, NAN],
      [1e300, Math.log(1e300)],
    ],
  ],
  [
    "trigamma",
    S.trigamma,
    [
      [0, INF],
      [-0, INF],
      [-2, INF],
      [INF, 0],
      [-INF, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "polygamma(2)",
    (x) => S.polygamma(2, x),
    [
      [0, -INF],
      [-0, INF],
      [-2, NAN],
      [INF, -0],
      [NAN, NAN],
    ],
  ],
  [
    "factorial",
    S.factorial,
    [
      [0, 1],
      [4, 24],
      [-1, INF],
    ],
  ],
  [
    "zeta",
    (x) => S.zeta(x),
    [
      [1, INF],
      [0, -0.5],
      [-2, 0],
      [INF, 1],
      [NAN, NAN],
      [60, 1],
    ],
  ],
  [
    "erfcx",
    S.erfcx,
    [
      [0, 1],
      [INF, 0],
      [-INF, INF],
      [-30, INF],
      [NAN, NAN],
      [1e300, 0.5641895835477563 / 1e300],
    ],
  ],
  [
    "erfcInv",
    S.erfcInv,
    [
      [0, INF],
      [2, -INF],
      [1, 0],
      [-0.1, NAN],
      [2.1, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "ndtr",
    S.ndtr,
    [
      [0, 0.5],
      [INF, 1],
      [-INF, 0],
      [-40, 0],
      [NAN, NAN],
    ],
  ],
  [
    "logNdtr",
    S.logNdtr,
    [
      [INF, -0],
      [-INF, -INF],
      [40, -0],
      [NAN, NAN],
    ],
  ],
  [
    "ndtri",
    S.ndtri,
    [
      [0, -INF],
      [1, INF],
      [0.5, 0],
      [1.5, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "dawsn",
    S.dawsn,
    [
      [0, 0],
      [INF, 0],
      [-INF, -0],
      [1e300, 5e-301],
      [NAN, NAN],
    ],
  ],
  [
    "besselJ0",
    S.besselJ0,
    [
      [0, 1],
      [-0, 1],
      [INF, 0],
      [-INF, 0],
      [NAN, NAN],
      [DENORMAL, 1],
    ],
  ],
  [
    "besselJ1",
    S.besselJ1,
    [
      [0, 0],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselY0",
    S.besselY0,
    [
      [0, -INF],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselY1",
    S.besselY1,
    [
      [0, -INF],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselI0",
    S.besselI0,
    [
      [0, 1],
      [INF, INF],
      [-INF, INF],
      [800, INF],
      [NAN, NAN],
    ],
  ],
  [
    "besselI1",
    S.besselI1,
    [
      [0, 0],
      [INF, INF],
      [-INF, -INF],
      [NAN, NAN],
    ],
  ],
  [
    "besselI0e",
    S.besselI0e,
    [
      [0, 1],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselK0",
    S.besselK0,
    [
      [0, INF],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselK1",
    S.besselK1,
    [
      [0, INF],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "besselK1e",
    S.besselK1e,
    [
      [0, INF],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "sphericalBesselJ(2)",
    (x) => S.sphericalBesselJ(2, x),
    [
      [0, 0],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "sphericalBesselY(1)",
    (x) => S.sphericalBesselY(1, x),
    [
      [0, -INF],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "sphericalBesselI(1)",
    (x) => S.sphericalBesselI(1, x),
    [
      [0, 0],
      [INF, INF],
      [NAN, NAN],
    ],
  ],
  [
    "sphericalBesselK(1)",
    (x) => S.sphericalBesselK(1, x),
    [
      [0, INF],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "sinc",
    S.sinc,
    [
      [0, 1],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "cbrt",
    S.cbrt,
    [
      [0, 0],
      [-0, -0],
      [-8, -2],
      [INF, INF],
      [-INF, -INF],
      [NAN, NAN],
    ],
  ],
  [
    "logit",
    S.logit,
    [
      [0, -INF],
      [1, INF],
      [0.5, 0],
      [2, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "logExpit",
    S.logExpit,
    [
      [INF, -0],
      [-INF, -INF],
      [-800, -800],
      [NAN, NAN],
    ],
  ],
  [
    "log1mexp",
    S.log1mexp,
    [
      [0, -INF],
      [INF, -0],
      [-1, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "cosm1",
    S.cosm1,
    [
      [0, -0],
      [1e-200, -0],
      [NAN, NAN],
    ],
  ],
  [
    "exprel",
    S.exprel,
    [
      [0, 1],
      [INF, INF],
      [-INF, 0],
      [DENORMAL, 1],
      [NAN, NAN],
    ],
  ],
  [
    "entr",
    S.entr,
    [
      [0, 0],
      [1, -0],
      [-1, -INF],
      [INF, -INF],
      [NAN, NAN],
    ],
  ],
  [
    "exp1",
    S.exp1,
    [
      [0, INF],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "expn(3)",
    (x) => S.expn(3, x),
    [
      [0, 0.5],
      [-1, NAN],
      [INF, 0],
      [NAN, NAN],
    ],
  ],
  [
    "expi",
    S.expi,
    [
      [0, -INF],
      [INF, INF],
      [-INF, -0],
      [NAN, NAN],
    ],
  ],
  [
    "si",
    (x) => S.sici(x).si,
    [
      [0, 0],
      [INF, Math.PI / 2],
      [-INF, -Math.PI / 2],
      [NAN, NAN],
    ],
  ],
  [
    "ci",
    (x) => S.sici(x).ci,
    [
      [0, -INF],
      [INF, 0],
      [-1, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "ellipk",
    S.ellipk,
    [
      [0, Math.PI / 2],
      [1, INF],
      [2, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "ellipe",
    S.ellipe,
    [
      [0, Math.PI / 2],
      [1, 1],
      [2, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "lambertW",
    (x) => S.lambertW(x),
    [
      [0, 0],
      [-1, NAN],
      [INF, INF],
      [NAN, NAN],
    ],
  ],
  [
    "lambertW, lower",
    (x) => S.lambertW(x, { branch: -1 }),
    [
      [0, -INF],
      [0.1, NAN],
      [-1, NAN],
      [NAN, NAN],
    ],
  ],
  [
    "legendre(3)",
    (x) => S.legendre(3, x),
    [
      [1, 1],
      [-1, -1],
      [0, -0],
      [NAN, NAN],
    ],
  ],
];

test.each(UNARY)("%s", (_name, f, rows) => {
  const actual = f(f64(rows.map(([x]) => x))).dataSync();
  rows.forEach(([x, expected], i) => {
    expect(actual[i], `at ${x}`).toBe(expected);
  });
});

describe("functions of several arguments", () => {
  const at = (f: (...x: Tensor[]) => Tensor, ...x: number[]): number =>
    f(...x.map((v) => f64(v))).item();

  test("gammainc and gammaincc at the border of their domain", () => {
    expect(at(S.gammainc, 2, 0)).toBe(0);
    expect(at(S.gammaincc, 2, 0)).toBe(1);
    expect(at(S.gammainc, 2, INF)).toBe(1);
    expect(at(S.gammaincc, 2, INF)).toBe(0);
    expect(at(S.gammainc, 0, 2)).toBe(1);
    expect(at(S.gammaincc, 0, 2)).toBe(0);
    expect(at(S.gammainc, INF, 2)).toBe(0);
    for (const [a, x] of [
      [0, 0],
      [INF, INF],
      [-1, 2],
      [1, -2],
      [NAN, 1],
      [1, NAN],
    ]) {
      expect(at(S.gammainc, a, x), `${a}, ${x}`).toBe(NAN);
      expect(at(S.gammaincc, a, x), `${a}, ${x}`).toBe(NAN);
    }
  });

  test("gammainc with huge parameters is a step at x = a", () => {
    expect(at(S.gammainc, 1e15, 0.99e15)).toBe(0);
    expect(at(S.gammainc, 1e15, 1.01e15)).toBe(1);
    expect(at(S.gammainc, 1e15, 1e15)).toBeCloseTo(0.5, 8);
    expect(at(S.gammainc, 1e300, 1e299)).toBe(0);
  });

  test("inverses at 0 and 1, and NaN outside", () => {
    expect(at(S.gammaincinv, 2, 0)).toBe(0);
    expect(at(S.gammaincinv, 2, 1)).toBe(INF);
    expect(at(S.gammainccinv, 2, 0)).toBe(INF);
    expect(at(S.gammainccinv, 2, 1)).toBe(0);
    expect(at(S.gammaincinv, 2, 1.5)).toBe(NAN);
    expect(at(S.gammaincinv, -1, 0.5)).toBe(NAN);
    expect(at(S.gammaincinv, NAN, 0.5)).toBe(NAN);
    expect(at(S.betaincinv, 2, 3, 0)).toBe(0);
    expect(at(S.betaincinv, 2, 3, 1)).toBe(1);
    expect(at(S.betaincinv, 2, 3, -0.5)).toBe(NAN);
    expect(at(S.betaincinv, 2, NAN, 0.5)).toBe(NAN);
  });

  test("betainc at the border of its domain", () => {
    expect(at(S.betainc, 2, 3, 0)).toBe(0);
    expect(at(S.betainc, 2, 3, 1)).toBe(1);
    for (const point of [
      [0, 1, 0.5],
      [1, 0, 0.5],
      [1, 1, -0.1],
      [1, 1, 1.1],
      [NAN, 1, 0.5],
      [1, 1, NAN],
    ]) {
      expect(at(S.betainc, ...point), `${point}`).toBe(NAN);
    }
  });

  test("products with a logarithm are 0 where the factor is 0", () => {
    expect(at(S.xlogy, 0, 0)).toBe(0);
    expect(at(S.xlogy, 0, NAN)).toBe(NAN);
    expect(at(S.xlog1py, 0, -1)).toBe(0);
    expect(at(S.relEntr, 0, 2)).toBe(0);
    expect(at(S.relEntr, 1, 0)).toBe(INF);
    expect(at(S.klDiv, 0, 2)).toBe(2);
    expect(at(S.klDiv, -1, 2)).toBe(INF);
    expect(at(S.klDiv, NAN, 2)).toBe(NAN);
  });

  test("hypot neither overflows nor underflows", () => {
    expect(at(S.hypot, 3e300, 4e300)).toBe(5e300);
    expect(at(S.hypot, 3e-310, 4e-310)).toBe(5e-310);
    expect(at(S.hypot, INF, NAN)).toBe(INF);
  });

  test("beta and its logarithm with a zero, an infinite and a huge argument", () => {
    expect(at(S.beta, 0, 2)).toBe(INF);
    expect(at(S.lbeta, 0, 2)).toBe(INF);
    expect(at(S.lbeta, INF, 2)).toBe(-INF);
    expect(at(S.beta, 1e300, 2)).toBe(0);
    expect(at(S.lbeta, NAN, 2)).toBe(NAN);
  });

  test("Jacobi's functions are circular at m = 0 and hyperbolic at m = 1", () => {
    const zero = S.ellipj(f64(0.7), f64(0));
    expect([zero.sn.item(), zero.cn.item(), zero.dn.item()]).toEqual([
      Math.sin(0.7),
      Math.cos(0.7),
      1,
    ]);
    const limit = S.ellipj(f64(0.7), f64(1));
    expect(limit.sn.item()).toBeCloseTo(Math.tanh(0.7), 15);
    expect(limit.cn.item()).toBeCloseTo(1 / Math.cosh(0.7), 15);
    expect(limit.dn.item()).toBeCloseTo(1 / Math.cosh(0.7), 15);
    expect(S.ellipj(f64(0.7), f64(1.1)).sn.item()).toBe(NAN);
  });
});

test("huge arguments keep the size of Bessel functions", () => {
  const x = f64([1e10, 1e100, 1e300]);
  const size = S.besselJ0(x)
    .mul(S.besselJ0(x))
    .add(S.besselY0(x).mul(S.besselY0(x)))
    .mul(x)
    .mul(Math.PI / 2);
  for (const ratio of size.dataSync()) expect(Math.abs(ratio - 1)).toBeLessThan(1e-15);
});

test("zeta and its derivative end where all terms are 0", () => {
  expect(S.zeta(f64(3e38), f64(1e10)).item()).toBe(0);
  expect(grad((s: Tensor) => S.zeta(s, f64(1e10)))(f64(3e38)).item()).toBeCloseTo(0, 12);
});

test("differences of digamma keep their digits where the increment is tiny", () => {
  // mpmath with 60 digits
  expect(polygammaDifferenceValue(0, 1, 1e-30)).toBeCloseTo(1.6449340668482265e-30, 45);
  expect(polygammaDifferenceValue(0, 50, 1e-3) / 2.020112918945015e-5).toBeCloseTo(1, 14);
  expect(polygammaDifferenceValue(0, 2, 3e-4) / 1.934620371556118e-4).toBeCloseTo(1, 12);
});
