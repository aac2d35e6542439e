import type { ComplexMatrix } from "./triangular-eigenvectors.ts";

/** Inverse of a complex matrix by Gauss-Jordan elimination with row pivoting; NaN everywhere if a pivot is 0. */
export function complexInverse(a: ComplexMatrix, n: number): ComplexMatrix {
  const width = 2 * n;
  const re = new Float64Array(n * width);
  const im = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    re.set(a.re.subarray(i * n, i * n + n), i * width);
    im.set(a.im.subarray(i * n, i * n + n), i * width);
    re[i * width + n + i] = 1;
  }
  for (let k = 0; k < n; k++) {
    const pivot = pivotRow(re, im, n, k);
    if (pivot !== k) {
      swapRows(re, width, k, pivot);
      swapRows(im, width, k, pivot);
    }
    divideRow(re, im, width, k);
    for (let i = 0; i < n; i++) if (i !== k) eliminate(re, im, width, i, k);
  }
  const rightHalf = (x: Float64Array): Float64Array =>
    Float64Array.from({ length: n * n }, (_, i) => x[Math.floor(i / n) * width + n + (i % n)]);
  return { re: rightHalf(re), im: rightHalf(im) };
}

function pivotRow(re: Float64Array, im: Float64Array, n: number, k: number): number {
  let best = k;
  let largest = -1;
  for (let i = k; i < n; i++) {
    const size = Math.hypot(re[i * 2 * n + k], im[i * 2 * n + k]);
    if (size > largest) [best, largest] = [i, size];
  }
  return best;
}

function swapRows(x: Float64Array, width: number, i: number, j: number): void {
  const kept = x.slice(i * width, (i + 1) * width);
  x.copyWithin(i * width, j * width, (j + 1) * width);
  x.set(kept, j * width);
}

/** Divide row `k` by its entry in column `k`. */
function divideRow(re: Float64Array, im: Float64Array, width: number, k: number): void {
  const [p, q] = [re[k * width + k], im[k * width + k]];
  const size = p * p + q * q;
  for (let at = k * width; at < (k + 1) * width; at++) {
    const [x, y] = [re[at], im[at]];
    re[at] = (x * p + y * q) / size;
    im[at] = (y * p - x * q) / size;
  }
}

/** Subtract the multiple of row `k` that clears column `k` of row `i`. */
function eliminate(re: Float64Array, im: Float64Array, width: number, i: number, k: number): void {
  const [p, q] = [re[i * width + k], im[i * width + k]];
  if (p === 0 && q === 0) return;
  for (let j = 0; j < width; j++) {
    const [x, y] = [re[k * width + j], im[k * width + j]];
    re[i * width + j] -= p * x - q * y;
    im[i * width + j] -= p * y + q * x;
  }
}
