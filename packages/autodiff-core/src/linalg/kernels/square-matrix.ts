/** Plain arithmetic of square matrices in float64, stored by rows: what the kernels of this folder share. */

export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
}

export function transposed(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[j * n + i] = a[i * n + j];
  return out;
}

/** `out += a·b`; rows of `b` are skipped where `a` is zero, which halves the work for triangles. */
export function addProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) out[i * n + j] += factor * b[k * n + j];
    }
  }
  return out;
}

export function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return addProduct(new Float64Array(n * n), a, b, n);
}

/** `qᵀ a q`. */
export function intoBasis(a: Float64Array, q: Float64Array, n: number): Float64Array {
  return product(transposed(q, n), product(a, q, n), n);
}

/** `q a qᵀ`. */
export function outOfBasis(a: Float64Array, q: Float64Array, n: number): Float64Array {
  return product(product(q, a, n), transposed(q, n), n);
}

export function scaled(a: Float64Array, by: number): Float64Array {
  return a.map((x) => x * by);
}

/** Largest sum of absolute values of a column. */
export function oneNorm(a: Float64Array, n: number): number {
  let largest = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i * n + j]);
    if (!(sum <= largest)) largest = sum;
  }
  return largest;
}
