/** A 2×2 block after the rotation `[[cos, sin], [-sin, cos]]` on its rows and the inverse on its columns. */
export interface StandardBlock {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly cos: number;
  readonly sin: number;
}

const UNIT_ROUNDOFF = 2 ** -53;
/** A difference that would underflow on the way to the rotation that removes it. */
const NEGLIGIBLE = 2 ** -400;

/**
 * Standard form of `[[a, b], [c, d]]`: upper triangular if its eigenvalues are real, otherwise with equal diagonal
 * entries and `b·c < 0`, so that the eigenvalues are `a ± i√|b|√|c|`.
 *
 * @see LAPACK's dlanv2; Bai & Demmel, On swapping diagonal blocks in real Schur form, Linear Algebra Appl. 186 (1993).
 */
export function standardBlock(a: number, b: number, c: number, d: number): StandardBlock {
  if (c === 0) return { a, b, c, d, cos: 1, sin: 0 };
  if (b === 0) return { a: d, b: -c, c: 0, d: a, cos: 0, sin: 1 };
  const larger = Math.max(Math.abs(b), Math.abs(c));
  if (Math.abs(a - d) <= NEGLIGIBLE * larger && b > 0 !== c > 0) {
    return { a: d, b, c, d, cos: 1, sin: 0 };
  }
  const p = (a - d) / 2;
  const smaller = Math.min(Math.abs(b), Math.abs(c)) * Math.sign(b) * Math.sign(c);
  const scale = Math.max(Math.abs(p), larger);
  const discriminant = (p / scale) * p + (larger / scale) * smaller;
  if (discriminant < 4 * UNIT_ROUNDOFF) return equalDiagonal(a, b, c, d);
  const root = Math.sqrt(scale) * Math.sqrt(discriminant);
  const z = p + (p < 0 ? -root : root);
  const tau = Math.hypot(c, z);
  return { a: d + z, b: b - c, c: 0, d: d - (larger / z) * smaller, cos: z / tau, sin: c / tau };
}

/** Complex or nearly equal real eigenvalues: make the diagonal entries equal. */
function equalDiagonal(a: number, b: number, c: number, d: number): StandardBlock {
  const sigma = b + c;
  const tau = Math.hypot(sigma, a - d);
  const cos = Math.sqrt((1 + Math.abs(sigma) / tau) / 2);
  const sin = (-(a - d) / 2 / (tau * cos)) * (sigma < 0 ? -1 : 1);
  const [aa, bb] = [a * cos + b * sin, -a * sin + b * cos];
  const [cc, dd] = [c * cos + d * sin, -c * sin + d * cos];
  const middle = (aa * cos + cc * sin + (-bb * sin + dd * cos)) / 2;
  return splitIfReal(middle, bb * cos + dd * sin, -aa * sin + cc * cos, cos, sin);
}

/** Rotate `[[a, b], [c, a]]` further to a triangle if its eigenvalues `a ± √(bc)` are real. */
function splitIfReal(a: number, b: number, c: number, cos: number, sin: number): StandardBlock {
  if (c === 0 || (b !== 0 && b > 0 !== c > 0)) return { a, b, c, d: a, cos, sin };
  if (b === 0) return { a, b: -c, c: 0, d: a, cos: -sin, sin: cos };
  const [rootB, rootC] = [Math.sqrt(Math.abs(b)), Math.sqrt(Math.abs(c))];
  const p = Math.sign(c) * rootB * rootC;
  const tau = 1 / Math.sqrt(Math.abs(b + c));
  const [cos1, sin1] = [rootB * tau, rootC * tau];
  return {
    a: a + p,
    b: b - c,
    c: 0,
    d: a - p,
    cos: cos * cos1 - sin * sin1,
    sin: cos * sin1 + sin * cos1,
  };
}
