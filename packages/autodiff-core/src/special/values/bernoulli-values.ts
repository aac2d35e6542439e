/**
 * Bernoulli numbers from the tangent numbers, which are whole.
 *
 * @see Brent & Harvey, Fast computation of Bernoulli, tangent and secant numbers (2011), algorithm TangentNumbers.
 */

/** Beyond, Bernoulli numbers are too large for a double. */
const LARGEST = 258;

/** `B₀, B₁ = -1/2, …, Bₙ`, correctly rounded but for the last place; ±∞ beyond B₂₅₈. */
export function bernoulliValues(n: number): Float64Array {
  const values = new Float64Array(n + 1);
  values[0] = 1;
  if (n > 0) values[1] = -0.5;
  const tangents = tangentNumbers(Math.min(n, LARGEST) >> 1);
  for (let k = 1; 2 * k <= n; k++) {
    const sign = k % 2 === 1 ? 1 : -1;
    values[2 * k] =
      sign * (k < tangents.length ? fromTangent(k, tangents[k]) : Number.POSITIVE_INFINITY);
  }
  return values;
}

/** `|B₂ₖ| = 2k Tₖ/(2²ᵏ (2²ᵏ - 1))` */
function fromTangent(k: number, tangent: bigint): number {
  const power = 1n << BigInt(2 * k);
  const quotient = (BigInt(2 * k) * tangent * 2n ** 80n) / (power * (power - 1n));
  return Number(quotient) / 2 ** 80;
}

/** `T₁, …, Tₙ` at the indices 1 to n: the coefficients of `tan x = Σ Tₖ x²ᵏ⁻¹/(2k - 1)!`. */
function tangentNumbers(n: number): bigint[] {
  const t = [0n, 1n];
  for (let k = 2; k <= n; k++) t[k] = BigInt(k - 1) * t[k - 1];
  for (let k = 2; k <= n; k++) {
    for (let j = k; j <= n; j++) {
      t[j] = BigInt(j - k) * t[j - 1] + BigInt(j - k + 2) * t[j];
    }
  }
  return t.slice(0, n + 1);
}
