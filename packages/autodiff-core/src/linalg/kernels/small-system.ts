/**
 * Solve `m x = b` for a few unknowns by elimination with complete pivoting; `b` is overwritten with `x`.
 *
 * @param m - `size × size` by rows, overwritten.
 * @param smallest - Pivots below this size are replaced by it.
 * @returns Whether every pivot was at least `smallest`.
 */
export function solveSmall(
  m: Float64Array,
  b: Float64Array,
  size: number,
  smallest: number,
): boolean {
  const order = Array.from({ length: size }, (_, i) => i);
  let regular = true;
  for (let k = 0; k < size; k++) {
    bringPivot(m, b, order, size, k);
    if (!(Math.abs(m[k * size + k]) >= smallest)) {
      m[k * size + k] = smallest;
      regular = false;
    }
    for (let i = k + 1; i < size; i++) {
      const factor = m[i * size + k] / m[k * size + k];
      for (let j = k + 1; j < size; j++) m[i * size + j] -= factor * m[k * size + j];
      b[i] -= factor * b[k];
    }
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let j = i + 1; j < size; j++) b[i] -= m[i * size + j] * b[j];
    b[i] /= m[i * size + i];
  }
  const solution = b.slice(0, size);
  order.forEach((unknown, i) => {
    b[unknown] = solution[i];
  });
  return regular;
}

/** Move the largest entry of the remaining block to its corner. */
function bringPivot(
  m: Float64Array,
  b: Float64Array,
  order: number[],
  size: number,
  k: number,
): void {
  let [row, column] = [k, k];
  for (let i = k; i < size; i++) {
    for (let j = k; j < size; j++) {
      if (Math.abs(m[i * size + j]) > Math.abs(m[row * size + column])) [row, column] = [i, j];
    }
  }
  if (row !== k) {
    for (let j = 0; j < size; j++) exchange(m, k * size + j, row * size + j);
    exchange(b, k, row);
  }
  if (column !== k) {
    for (let i = 0; i < size; i++) exchange(m, i * size + k, i * size + column);
    exchange(order, k, column);
  }
}

function exchange(x: Float64Array | number[], i: number, j: number): void {
  const kept = x[i];
  x[i] = x[j];
  x[j] = kept;
}
