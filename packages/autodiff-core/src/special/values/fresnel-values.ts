/** Fresnel integrals, of numbers: power series near 0, beyond it Faddeeva's function on the diagonal. */
import { twoProduct } from "./extended.ts";
import { faddeevaValue } from "./faddeeva-values.ts";

const HALF_SQRT_PI = 0.886226925452758;

/** `S = ∫₀ˣ sin(πt²/2) dt`, `C` with the cosine, and their integrands. */
export type FresnelKind = "S" | "C" | "sine" | "cosine";

export function fresnelValue(kind: FresnelKind, x: number): number {
  if (kind === "sine" || kind === "cosine") return integrands(x)[kind];
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return Math.sign(x) / 2;
  if (!(Math.abs(x) > 1.3)) return powerSeries(kind, x);
  return Math.sign(x) * beyond(kind, Math.abs(x));
}

/** `C + iS = (1 + i)/2 (1 - exp(iπx²/2) w((1 + i) √π/2 x))` */
function beyond(kind: "S" | "C", x: number): number {
  const { re, im } = faddeevaValue(0, HALF_SQRT_PI * x, HALF_SQRT_PI * x);
  const { sine, cosine } = integrands(x);
  const p = 1 - (cosine * re - sine * im);
  const q = -(sine * re + cosine * im);
  return kind === "S" ? (p + q) / 2 : (p - q) / 2;
}

/** `Σ (-1)ᵏ (π/2)ᵐ x²ᵐ⁺¹/(m! (2m + 1))` over odd `m` for S, even for C. */
function powerSeries(kind: "S" | "C", x: number): number {
  const z = (Math.PI / 2) * x * x;
  let m = kind === "S" ? 1 : 0;
  let power = kind === "S" ? x * z : x;
  let sum = power / (2 * m + 1);
  for (;;) {
    m += 2;
    power *= (-z * z) / (m * (m - 1));
    const term = power / (2 * m + 1);
    sum += term;
    if (!(Math.abs(term) > 1e-18 * Math.abs(sum))) return sum;
  }
}

/** `sin(πx²/2)` and `cos(πx²/2)`, where the square is reduced to a turn exactly. */
function integrands(x: number): { readonly sine: number; readonly cosine: number } {
  const { hi, lo } = twoProduct(x, x);
  const angle = (Math.PI / 2) * ((hi % 4) + lo);
  return { sine: Math.sin(angle), cosine: Math.cos(angle) };
}
