/** Random numbers for loops on the host: the same numbers as the tensor functions give, without an executor. */
import type { TypedArray } from "../dtype.ts";
import { concreteValues } from "../order/concrete-values.ts";
import { threefryBlocks } from "../special/threefry-blocks.ts";
import type { Tensor } from "../tensor.ts";

/** The numbers of `randomBits(key, [count])`. */
export function hostBits(key: Tensor, count: number): Uint32Array {
  const [first, second] = hostBlocks(key, count);
  return first.map((word, i) => word ^ second[i]);
}

/** The numbers of `uniform(key, [count], { dtype: "float64" })`. */
export function hostUniform(key: Tensor, count: number): Float64Array {
  const [first, second] = hostBlocks(key, count);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    numbers[i] = first[i] * 2 ** -32 + (second[i] >>> 12) * 2 ** -52;
  }
  return numbers;
}

/** Keys that belong to counters, `[counters, 2]`, if the values of `key` are known now. */
export function hostKeys(key: Tensor, counters: Uint32Array): Uint32Array | undefined {
  const words = concreteValues(key);
  if (words === undefined) return undefined;
  const [first, second] = blocksOf(words, counters);
  return new Uint32Array(2 * counters.length).map((_, i) => (i % 2 === 0 ? first : second)[i >> 1]);
}

function hostBlocks(key: Tensor, count: number): [Uint32Array, Uint32Array] {
  return blocksOf(key.dataSync(), countersTo(count));
}

/** From 0 on. */
export function countersTo(count: number): Uint32Array {
  return new Uint32Array(count).map((_, i) => i);
}

function blocksOf(words: TypedArray, counters: Uint32Array): [Uint32Array, Uint32Array] {
  const { length } = counters;
  const repeat = (word: number): Uint32Array => new Uint32Array(length).fill(word);
  const out: [Uint32Array, Uint32Array] = [new Uint32Array(length), new Uint32Array(length)];
  threefryBlocks([repeat(words[0]), repeat(words[1])], [repeat(0), counters], out);
  return out;
}
