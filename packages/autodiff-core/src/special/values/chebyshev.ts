/** `Σ cₖ Tₖ(t)` on -1 ≤ t ≤ 1, by Clenshaw's recurrence. */
export function chebyshevSum(coefficients: readonly number[], t: number): number {
  let next = 0;
  let sum = 0;
  for (let k = coefficients.length - 1; k > 0; k--) {
    const previous = 2 * t * sum - next + coefficients[k];
    next = sum;
    sum = previous;
  }
  return t * sum - next + coefficients[0];
}

/** `Σ cₖ xᵏ`. */
export function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = coefficients[k] + x * sum;
  return sum;
}
