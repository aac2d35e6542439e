/** Truncated Taylor arithmetic in two variables: coefficients `c[i][j]` of `εⁱδʲ`. */
import { factorialOf } from "./taylor-line.ts";

/** The last coefficient of a product, as a derivative. */
export function lastOfPair(a: readonly number[][], b: readonly number[][]): number {
  const i = a.length - 1;
  const j = a[0].length - 1;
  let sum = 0;
  for (let p = 0; p <= i; p++) {
    for (let q = 0; q <= j; q++) sum += a[p][q] * b[i - p][j - q];
  }
  return sum * factorialOf(i) * factorialOf(j);
}

/** Taylor coefficients of `value · exp(Σ c εᵖ δ^q)`. */
export function expTaylorPair(
  i: number,
  j: number,
  value: number,
  c: readonly number[][],
): number[][] {
  const y = c.map((row) => row.map(() => 0));
  for (let p = 0; p <= i; p++) {
    for (let q = 0; q <= j; q++) {
      if (p + q === 0) {
        y[0][0] = value;
        continue;
      }
      let sum = 0;
      for (let r = 0; r <= p; r++) {
        for (let s = 0; s <= q; s++) sum += (p > 0 ? r : s) * c[r][s] * y[p - r][q - s];
      }
      y[p][q] = sum / (p > 0 ? p : q);
    }
  }
  return y;
}

/** Coefficients of `c · (value + forA ε + forB δ)`. */
export function timesLinear(
  c: readonly number[][],
  value: number,
  forA: 0 | 1,
  forB: 0 | 1,
): number[][] {
  return c.map((row, p) =>
    row.map((own, q) => {
      const left = p > 0 && forA !== 0 ? c[p - 1][q] : 0;
      const right = q > 0 && forB !== 0 ? row[q - 1] : 0;
      return value * own + left + right;
    }),
  );
}

/** Coefficients of `c / (value + ε + δ)`. */
export function divideBySum(c: readonly number[][], value: number): number[][] {
  const y: number[][] = c.map(() => []);
  c.forEach((row, p) => {
    row.forEach((own, q) => {
      const left = p > 0 ? y[p - 1][q] : 0;
      const right = q > 0 ? y[p][q - 1] : 0;
      y[p][q] = (own - left - right) / value;
    });
  });
  return y;
}

/** Coefficients of `c / (value + ε)`. */
export function divideByFirst(c: readonly number[][], value: number): number[][] {
  const y: number[][] = c.map(() => []);
  c.forEach((row, p) => {
    row.forEach((own, q) => {
      y[p][q] = (own - (p > 0 ? y[p - 1][q] : 0)) / value;
    });
  });
  return y;
}

export function zerosPair(i: number, j: number): number[][] {
  return Array.from({ length: i + 1 }, () => new Array<number>(j + 1).fill(0));
}
