/**
 * Numbers as unevaluated sums of two doubles, where an exponent of a few hundred would otherwise turn the last place of
 * a logarithm into a visible error.
 *
 * @see Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971) 224-242.
 */
import { polynomial } from "./chebyshev.ts";

export interface Extended {
  readonly hi: number;
  readonly lo: number;
}

const SPLITTER = 2 ** 27 + 1;
/** `log 2`: the first part has 32 bits, so that small multiples of it are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LN2_LOWER = 1.1612227229362532e-26;

/** `a + b`, exactly. */
export function twoSum(a: number, b: number): Extended {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

/** `a · b`, exactly unless something overflows or underflows. */
export function twoProduct(a: number, b: number): Extended {
  const hi = a * b;
  if (!(Math.abs(a) < 1e290 && Math.abs(b) < 1e290)) return { hi, lo: 0 };
  const p = SPLITTER * a;
  const ah = p - (p - a);
  const al = a - ah;
  const q = SPLITTER * b;
  const bh = q - (q - b);
  const bl = b - bh;
  return { hi, lo: al * bl - (hi - ah * bh - al * bh - ah * bl) };
}

export function addExtended(a: Extended, b: Extended): Extended {
  const sum = twoSum(a.hi, b.hi);
  return twoSum(sum.hi, sum.lo + a.lo + b.lo);
}

export function scaleExtended(a: Extended, by: number): Extended {
  const product = twoProduct(a.hi, by);
  return twoSum(product.hi, product.lo + a.lo * by);
}

export function multiplyExtended(a: Extended, b: Extended): Extended {
  const product = twoProduct(a.hi, b.hi);
  return twoSum(product.hi, product.lo + a.hi * b.lo + a.lo * b.hi);
}

export function divideExtended(a: Extended, b: Extended): Extended {
  const hi = a.hi / b.hi;
  const product = twoProduct(hi, b.hi);
  const rest = a.hi - product.hi - product.lo + a.lo - hi * b.lo;
  return twoSum(hi, rest / b.hi);
}

/** `log x` for positive finite `x`, to about 1e-18 of its size. */
export function logExtended(x: number): Extended {
  if (x < 2 ** -1000) return addExtended(logExtended(x * 2 ** 200), logOfPower(-200));
  let k = Math.round(Math.log2(x));
  let m = x / 2 ** k;
  if (m > Math.SQRT2) {
    k += 1;
    m /= 2;
  }
  const s = divideExtended(twoSum(m, -1), twoSum(m, 1));
  const tail = 2 * s.hi * atanhTail(s.hi);
  return addExtended(logOfPower(k), twoSum(2 * s.hi, 2 * s.lo + tail));
}

/** `eˣ`, as accurate as the exponent: `x.lo` is not lost. */
export function expExtended(x: Extended): number {
  if (!(x.hi > -760)) return x.hi <= -760 ? 0 : Number.NaN;
  if (x.hi > 709) return Math.exp(x.hi - 1) * (Math.E * (1 + x.lo));
  if (x.hi < -700) return Math.exp(x.hi + 100) * (1 + x.lo) * Math.exp(-100);
  return Math.exp(x.hi) * (1 + x.lo);
}

/** `1/3, 1/5, 1/7, …`: enough for |s| ≤ 1/2. */
const ODD_RECIPROCALS = [
  0.3333333333333333, 0.2, 0.14285714285714285, 0.1111111111111111, 0.09090909090909091,
  0.07692307692307693, 0.06666666666666667, 0.058823529411764705, 0.05263157894736842,
  0.047619047619047616, 0.043478260869565216, 0.04, 0.037037037037037035, 0.034482758620689655,
  0.03225806451612903, 0.030303030303030304, 0.02857142857142857, 0.02702702702702703,
  0.02564102564102564, 0.024390243902439025, 0.023255813953488372, 0.022222222222222223,
  0.02127659574468085, 0.02040816326530612, 0.0196078431372549, 0.018867924528301886,
];

/** `(eˣ - 1 - x)/x²` by powers of x: enough for |x| ≤ 1/2. */
const EXPONENTIAL = [
  0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889,
  0.0001984126984126984, 2.48015873015873e-5, 2.7557319223985893e-6, 2.755731922398589e-7,
  2.505210838544172e-8, 2.08767569878681e-9, 1.6059043836821613e-10, 1.1470745597729725e-11,
  7.647163731819816e-13,
];

/** `atanh(s)/s - 1`, for |s| ≤ 1/2. */
export function atanhTail(s: number): number {
  const s2 = s * s;
  return s2 * polynomial(ODD_RECIPROCALS, s2);
}

/** `log(1 + x) - x`, for x > -1. */
export function log1pMinus(x: number): number {
  if (Math.abs(x) > 0.6) return Math.log1p(x) - x;
  const s = x / (2 + x);
  return 2 * s * atanhTail(s) - x * s;
}

/** `eˣ - 1 - x`. */
export function expm1Minus(x: number): number {
  if (Math.abs(x) > 0.5) return Math.expm1(x) - x;
  return x * x * polynomial(EXPONENTIAL, x);
}

function logOfPower(k: number): Extended {
  const low = twoProduct(k, LN2_LOW);
  const sum = twoSum(k * LN2_HIGH, low.hi);
  return { hi: sum.hi, lo: sum.lo + low.lo + k * LN2_LOWER };
}
