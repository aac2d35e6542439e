import type { FloatType } from "./bench-case.ts";

export type FloatArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * Numbers in [0, 1) that every language makes to the same bits: the hash `lowbias32` of the position, over 2³².
 *
 * @see Wellons, hash-prospector, https://github.com/skeeto/hash-prospector. Also in `python/inputs.py`.
 */
export function unitNumbers(count: number, seed: number): Float64Array {
  const offset = Math.imul(seed, 0x9e3779b9);
  return Float64Array.from({ length: count }, (_, i) => {
    let z = (i + 1 + offset) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  });
}

/** {@link unitNumbers}, stretched to [-1, 1). */
export function symmetricNumbers(count: number, seed: number): Float64Array {
  return unitNumbers(count, seed).map((u) => 2 * u - 1);
}

/** The numbers in the precision of the case. */
export function inPrecision(values: Float64Array, dtype: FloatType): FloatArray {
  return dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}
