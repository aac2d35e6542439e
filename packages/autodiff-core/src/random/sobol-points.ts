import { SOBOL_DIRECTIONS } from "./sobol-directions.ts";

/** The first dimension, and those of the table. */
export const MAX_SOBOL_DIMENSIONS = 64;

const BITS = 32;

/**
 * Points `skip` to `skip + n - 1` of the Sobol sequence in Gray-code order, row by row, each coordinate a whole
 * number of 2⁻³². Neighbours differ by one direction number.
 *
 * @see Antonov & Saleev, USSR Comput. Math. Math. Phys. 19 (1979) 252-256, doi:10.1016/0041-5553(79)90085-5.
 */
export function sobolPoints(n: number, d: number, skip: number): Uint32Array {
  const points = new Uint32Array(n * d);
  for (let axis = 0; axis < d; axis++) {
    const directions = directionNumbers(axis);
    let x = pointAt(skip, directions);
    for (let i = 0; i < n; i++) {
      points[i * d + axis] = x;
      x ^= directions[trailingZeros(skip + i + 1)];
    }
  }
  return points;
}

/** One direction number per bit of the index, as numerators over 2³². */
function directionNumbers(axis: number): Int32Array {
  const v = new Int32Array(BITS + 1); // the last one stays 0 and is met after point 2³² - 1
  if (axis === 0) return v.map((_, k) => (k < BITS ? 1 << (BITS - 1 - k) : 0));
  const [polynomial, ...initial] = SOBOL_DIRECTIONS[axis - 1];
  const degree = initial.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      v[k] = initial[k] << (BITS - 1 - k);
      continue;
    }
    v[k] = v[k - degree] ^ (v[k - degree] >>> degree);
    for (let i = 1; i < degree; i++) if ((polynomial >> (degree - i)) & 1) v[k] ^= v[k - i];
  }
  return v;
}

function pointAt(index: number, directions: Int32Array): number {
  const gray = index ^ (index >>> 1);
  let x = 0;
  for (let k = 0; k < BITS; k++) if ((gray >>> k) & 1) x ^= directions[k];
  return x;
}

/** 32 for a multiple of 2³². */
function trailingZeros(index: number): number {
  const lowest = index & -index;
  return lowest === 0 ? BITS : BITS - 1 - Math.clz32(lowest);
}
