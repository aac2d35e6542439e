/** Integers of 32 bits, as plain numbers. */
export type Words = ArrayLike<number>;

interface WritableWords {
  readonly length: number;
  [index: number]: number;
}

/**
 * The Threefry-2x32 block cipher with 20 rounds: pair `i` of `counter` enciphered with pair `i` of `key`, for every
 * `i` up to the length of `out`.
 *
 * The loop is written flat, two variables and no calls, because every random number passes through it.
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405.
 */
export function threefryBlocks(
  key: readonly [Words, Words],
  counter: readonly [Words, Words],
  out: readonly [WritableWords, WritableWords],
): void {
  const [key0, key1] = key;
  const [counter0, counter1] = counter;
  const [out0, out1] = out;
  for (let i = 0; i < out0.length; i++) {
    let a = key0[i] | 0;
    let b = key1[i] | 0;
    let c = a ^ b ^ 0x1bd11bda;
    let x = (counter0[i] + a) | 0;
    let y = (counter1[i] + b) | 0;
    for (let group = 1; group <= 5; group++) {
      if ((group & 1) === 1) {
        x = (x + y) | 0;
        y = ((y << 13) | (y >>> 19)) ^ x;
        x = (x + y) | 0;
        y = ((y << 15) | (y >>> 17)) ^ x;
        x = (x + y) | 0;
        y = ((y << 26) | (y >>> 6)) ^ x;
        x = (x + y) | 0;
        y = ((y << 6) | (y >>> 26)) ^ x;
      } else {
        x = (x + y) | 0;
        y = ((y << 17) | (y >>> 15)) ^ x;
        x = (x + y) | 0;
        y = ((y << 29) | (y >>> 3)) ^ x;
        x = (x + y) | 0;
        y = ((y << 16) | (y >>> 16)) ^ x;
        x = (x + y) | 0;
        y = ((y << 24) | (y >>> 8)) ^ x;
      }
      const next = a;
      a = b;
      b = c;
      c = next;
      x = (x + a) | 0;
      y = (y + b + group) | 0;
    }
    out0[i] = x >>> 0;
    out1[i] = y >>> 0;
  }
}
