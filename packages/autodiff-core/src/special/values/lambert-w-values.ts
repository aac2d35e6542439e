/** The real branches of Lambert's W, of numbers. */
import { twoProduct } from "./extended.ts";

/** `e`, in two parts. */
const E_LOW = 1.4456468917292502e-16;

/** The solution `w` of `w eʷ = x` with w ≥ -1 (branch 0) or w ≤ -1 (branch -1); NaN where there is none. */
export function lambertWValue(branch: 0 | -1, x: number): number {
  const q = excess(x);
  if (!(q >= 0) || (branch === -1 && x > 0)) return Number.NaN;
  if (x === 0) return branch === 0 ? x : Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const p = (branch === 0 ? 1 : -1) * Math.sqrt(2 * q);
  if (Math.abs(p) < 0.03) return branchPoint(p);
  return refine(x, start(branch, x, p));
}

/** `e x + 1`, without cancellation. */
function excess(x: number): number {
  const { hi, lo } = twoProduct(Math.E, x);
  return hi + 1 + (lo + E_LOW * x);
}

/** Series about the branch point in `p = ±√(2(ex + 1))`. */
function branchPoint(p: number): number {
  const c = [
    -1,
    1,
    -1 / 3,
    11 / 72,
    -43 / 540,
    769 / 17280,
    -221 / 8505,
    680863 / 43545600,
    -1963 / 204120,
    226287557 / 37623398400,
  ];
  return c.reduceRight((sum, coefficient) => coefficient + p * sum, 0);
}

function start(branch: 0 | -1, x: number, p: number): number {
  if (Math.abs(p) < 1.2) return branchPoint(p);
  if (branch === 0 && x < 3)
    return Math.log1p(x) * (1 - Math.log1p(Math.log1p(x)) / (2 + Math.log1p(x)));
  const log = Math.log(branch === 0 ? x : -x);
  const loglog = Math.log(branch === 0 ? log : -log);
  return log - loglog + loglog / log;
}

/** Fritsch's iteration, of fourth order, on `w + log w = log x`. */
function refine(x: number, from: number): number {
  let w = from;
  for (let i = 0; i < 8; i++) {
    if (Math.abs(w) < 1e-8) return x - x * x;
    const z = Math.log(x / w) - w;
    const q = 2 * (1 + w) * (1 + w + (2 * z) / 3);
    const step = ((z / (1 + w)) * (q - z)) / (q - 2 * z);
    w *= 1 + step;
    if (Math.abs(step) < 1e-6) break;
  }
  return w;
}
