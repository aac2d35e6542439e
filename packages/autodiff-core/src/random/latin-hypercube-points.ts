/**
 * `n` points, row by row, such that every coordinate has one point in each of the `n` equal parts of [0, 1).
 *
 * @param random - `2nd` numbers in [0, 1): per axis, `n` that order the parts and `n` that place the points in them.
 * @see McKay, Beckman & Conover, Technometrics 21 (1979) 239-245, doi:10.1080/00401706.1979.10489755.
 */
export function latinHypercubePoints(n: number, d: number, random: Float64Array): Float64Array {
  const points = new Float64Array(n * d);
  for (let axis = 0; axis < d; axis++) {
    const order = random.subarray(2 * axis * n, (2 * axis + 1) * n);
    const place = random.subarray((2 * axis + 1) * n, (2 * axis + 2) * n);
    shuffled(order).forEach((part, i) => {
      points[i * d + axis] = (part + place[i]) / n;
    });
  }
  return points;
}

/** A permutation of 0 … n - 1. @see Durstenfeld, Commun. ACM 7 (1964) 420, doi:10.1145/364520.364540. */
function shuffled(random: Float64Array): Uint32Array {
  const list = new Uint32Array(random.length).map((_, i) => i);
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random[i] * (i + 1));
    const swapped = list[i];
    list[i] = list[j];
    list[j] = swapped;
  }
  return list;
}
