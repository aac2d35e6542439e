import { jacobiSvd, type SingularVectors } from "./jacobi-svd.ts";

/** The singular triplets that count, of a matrix whose inverse is to be taken on its range. */
export interface TruncatedSvd extends SingularVectors {
  /** Singular values above the cutoff; those behind are to be ignored. */
  readonly rank: number;
}

/** Thin singular value decomposition, with the singular values above `rcond` times the largest counted. */
export function truncatedSvd(a: Float64Array, m: number, n: number, rcond: number): TruncatedSvd {
  const result = jacobiSvd(a, m, n, "thin");
  const cutoff = rcond * (result.s[0] ?? 0);
  let rank = 0;
  while (rank < result.s.length && !(result.s[rank] <= cutoff)) rank++;
  return { ...result, rank };
}

/** `A⁺ B` on the singular triplets that count; `B` is `m × k` by rows, the result `n × k`. */
export function applyPseudoinverse(
  { s, u, v, rank }: TruncatedSvd,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
): Float64Array {
  const out = new Float64Array(n * k);
  const coefficients = new Float64Array(k);
  for (let r = 0; r < rank; r++) {
    coefficients.fill(0);
    for (let i = 0; i < m; i++) {
      for (let c = 0; c < k; c++) coefficients[c] += u[r * m + i] * b[i * k + c];
    }
    for (let c = 0; c < k; c++) coefficients[c] /= s[r];
    for (let j = 0; j < n; j++) {
      for (let c = 0; c < k; c++) out[j * k + c] += v[r * n + j] * coefficients[c];
    }
  }
  return out;
}
