/** `xᵃ(1 - x)ᵇ / B(a, b)` to full relative accuracy for parameters of all sizes, and the density of the beta distribution. */
import {
  addExtended,
  atanhTail,
  divideExtended,
  type Extended,
  expExtended,
  logExtended,
  multiplyExtended,
  scaleExtended,
  twoProduct,
  twoSum,
} from "./extended.ts";
import { gammaValue, reciprocalGammaValue } from "./gamma-values.ts";
import { STIRLING_FROM, stirlingCorrection } from "./stirling.ts";

/** `xᵃ(1 - x)ᵇ / B(a, b)`, with `y = 1 - x`. */
export function betaPrefix(a: number, b: number, x: number, y: number): number {
  if (x === 0 || y === 0) return 0;
  const sum = a + b;
  if (Math.min(a, b) >= STIRLING_FROM) {
    const correction = stirlingCorrection(sum) - stirlingCorrection(a) - stirlingCorrection(b);
    const scale = Math.sqrt(a / sum) * Math.sqrt(b / (2 * Math.PI));
    return (
      scale *
      Math.exp(correction) *
      expExtended(addExtended(logRatio(a, b, x, y), logRatio(b, a, y, x)))
    );
  }
  if (Math.max(a, b) < STIRLING_FROM) {
    const gammas = reciprocalGammaValue(a) * reciprocalGammaValue(b) * gammaValue(sum);
    if (gammas === 0 || !Number.isFinite(gammas)) return (a / sum) * b * x ** a * y ** b;
    return gammas * expExtended(powers(a, b, x, y));
  }
  return a < b ? mixedPrefix(a, b, x, y) : mixedPrefix(b, a, y, x);
}

/** For small `a` and large `b`: `Γ(a + b)/Γ(b) = bᵃ …` by Stirling's series. */
function mixedPrefix(a: number, b: number, x: number, y: number): number {
  const sum = a + b;
  // log Γ(a + b) - log Γ(b) = (b - ½) log1p(a/b) + a log(a + b) - a + corrections
  const growth = addExtended(
    scaleExtended(log1pExtended(a / b), b - 0.5),
    addExtended(scaleExtended(logExtended(sum), a), { hi: -a, lo: 0 }),
  );
  const correction = stirlingCorrection(sum) - stirlingCorrection(b);
  const exponent = addExtended(growth, powers(a, b, x, y));
  return expExtended(exponent) * Math.exp(correction) * reciprocalGammaValue(a);
}

function powers(a: number, b: number, x: number, y: number): Extended {
  return addExtended(scaleExtended(logOf(x, y), a), scaleExtended(logOf(y, x), b));
}

/** `log x` where `y = 1 - x` is known as well: whichever is the smaller is exact. */
function logOf(x: number, y: number): Extended {
  return x < 0.5 ? logExtended(x) : log1pExtended(-y);
}

function log1pExtended(z: number): Extended {
  const s = divideExtended({ hi: z, lo: 0 }, twoSum(2, z));
  if (Math.abs(s.hi) > 0.4) return logExtended(1 + z);
  return twoSum(2 * s.hi, 2 * s.lo + 2 * s.hi * atanhTail(s.hi));
}

/** `a (log(1 + μ) - μ)` with `μ = x (a + b)/a - 1 = (b x - a y)/a`. */
function logRatio(a: number, b: number, x: number, y: number): Extended {
  const excess = difference(b, x, a, y);
  const s = excess.hi / (2 * a + excess.hi);
  if (Math.abs(s) > 0.3) {
    const log = addExtended(logOf(x, y), addExtended(logExtended(a + b), negative(logExtended(a))));
    return addExtended(scaleExtended(log, a), negative(excess));
  }
  const main = multiplyExtended(
    divideExtended(excess, addExtended({ hi: 2 * a, lo: 0 }, excess)),
    excess,
  );
  return addExtended(negative(main), { hi: 2 * a * s * atanhTail(s), lo: 0 });
}

/** `p q - r s`, without cancellation. */
export function difference(p: number, q: number, r: number, s: number): Extended {
  return addExtended(twoProduct(p, q), negative(twoProduct(r, s)));
}

function negative({ hi, lo }: Extended): Extended {
  return { hi: -hi, lo: -lo };
}

/** `xᵃ⁻¹ (1 - x)ᵇ⁻¹ / B(a, b)`. */
export function betaDensityValue(a: number, b: number, x: number): number {
  if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) {
    const own = x === 0 ? a : b;
    return own < 1 ? Number.POSITIVE_INFINITY : own > 1 ? 0 : x === 0 ? b : a;
  }
  return betaPrefix(a, b, x, 1 - x) / x / (1 - x);
}
