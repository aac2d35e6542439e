/** Truncated Taylor arithmetic in one variable: coefficients `c[k]` of `εᵏ`. */

/** Taylor coefficients of `value · exp(Σ cₖ εᵏ)`. */
export function expTaylor(order: number, value: number, c: readonly number[]): number[] {
  const y = [value];
  for (let n = 1; n <= order; n++) {
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * c[k] * y[n - k];
    y[n] = sum / n;
  }
  return y;
}

/** `k!` times coefficient `k` of a product. */
export function lastOfLine(k: number, a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i <= k; i++) sum += a[i] * b[k - i];
  return sum * factorialOf(k);
}

/** Coefficients of a product. */
export function multiplyTaylor(a: readonly number[], b: readonly number[]): number[] {
  return a.map((_, n) => {
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += a[k] * b[n - k];
    return sum;
  });
}

/** `n!` */
export function factorialOf(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}
