import { i8x16, i32, i32x4, type Operand, type Value, v128 } from "../../encoding/index.ts";

/** What the cipher needs of a number of 32-bit words at once: one in an i32, or four in a vector. */
export interface Words<T extends "i32" | "v128"> {
  add(a: Operand<T>, b: Operand<T>): Value<T>;
  xor(a: Operand<T>, b: Operand<T>): Value<T>;
  /** Each word turned to the left. */
  rotate(a: Value<T>, by: number): Value<T>;
}

export function oneWord(): Words<"i32"> {
  return { add: i32.add, xor: i32.xor, rotate: i32.rotl };
}

export function fourWords(): Words<"v128"> {
  return { add: i32x4.add, xor: v128.xor, rotate: rotateFour };
}

/** Turning by whole bytes is one shuffle; otherwise two shifts. */
function rotateFour(a: Value<"v128">, by: number): Value<"v128"> {
  if (by % 8 !== 0) return v128.or(i32x4.shl(a, by), i32x4.shrU(a, 32 - by));
  const from = (byte: number): number => (byte & ~3) + ((byte - by / 8) & 3);
  return i8x16.shuffle(
    a,
    a,
    Array.from({ length: 16 }, (_, byte) => from(byte)),
  );
}

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/**
 * Rounds of Threefry-2x32 on several independent pairs in turn, so that the machine overlaps them. 20 rounds in five
 * groups; behind each the next words of the key are added.
 *
 * @param x - First words, with the key's first added; overwritten by what `set` does.
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405.
 */
export function writeRounds<T extends "i32" | "v128">(
  { add, xor, rotate }: Words<T>,
  pairs: readonly CipherPair<T>[],
  set: (word: Value<T>, value: Value<T>) => void,
): void {
  for (let group = 1; group <= 5; group++) {
    for (const by of ROTATIONS[(group + 1) % 2]) {
      for (const { x, y } of pairs) set(x, add(x, y));
      for (const { x, y } of pairs) set(y, xor(rotate(y, by), x));
    }
    for (const { x, y, key } of pairs) {
      set(x, add(x, key[group % 3]));
      set(y, add(add(y, key[(group + 1) % 3]), group as Operand<T>));
    }
  }
}

/** Two words being enciphered, and the three of the extended key. */
export interface CipherPair<T extends "i32" | "v128"> {
  readonly x: Value<T>;
  readonly y: Value<T>;
  readonly key: readonly Value<T>[];
}
