/** Complex numbers that transforms multiply by, computed in double precision. In tables, real and imaginary parts alternate. */

/** `exp(-2πi·numerator/n)`. */
function root(numerator: number, n: number): readonly [re: number, im: number] {
  const angle = (-2 * Math.PI * (numerator % n)) / n;
  return [Math.cos(angle), Math.sin(angle)];
}

/** `exp(-2πi·step·k/n)` for `k < count`. */
export function rootsTable(n: number, count: number, step = 1): Float32Array {
  const table = new Float32Array(2 * count);
  for (let k = 0; k < count; k++) table.set(root(step * k, n), 2 * k);
  return table;
}

/** `exp(-πi·j²/n)` for `j < n`. */
export function chirpTable(n: number): Float32Array {
  const table = new Float32Array(2 * n);
  for (let j = 0; j < n; j++) table.set(chirp(j, n), 2 * j);
  return table;
}

/** `j²` is reduced while it is a whole number that is exact. */
function chirp(j: number, n: number): readonly [re: number, im: number] {
  return root(Number((BigInt(j) * BigInt(j)) % BigInt(2 * n)), 2 * n);
}

/**
 * The transform, of a power of two `length ≥ 2n - 1`, of the conjugate chirp with its mirror image at the end, divided by
 * the length: what the convolution of Bluestein's transform multiplies by.
 */
export function chirpSpectrum(n: number, length: number): Float32Array {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let j = 0; j < n; j++) {
    const [cosine, sine] = chirp(j, n);
    for (const at of [j, (length - j) % length]) {
      re[at] = cosine / length;
      im[at] = -sine / length;
    }
  }
  transform(re, im);
  const table = new Float32Array(2 * length);
  for (let k = 0; k < length; k++) table.set([re[k], im[k]], 2 * k);
  return table;
}

/** In place, of a power of two: the butterflies of decimation in frequency, then the order of reversed bits. */
function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let half = n / 2; half >= 1; half /= 2) {
    for (let k = 0; k < half; k++) {
      const [c, s] = root(k, 2 * half);
      for (let i = k; i < n; i += 2 * half) {
        const [x, y] = [re[i] - re[i + half], im[i] - im[i + half]];
        re[i] += re[i + half];
        im[i] += im[i + half];
        re[i + half] = x * c - y * s;
        im[i + half] = x * s + y * c;
      }
    }
  }
  for (let i = 0, j = 0; i < n; i++) {
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j |= bit;
  }
}
