/** Random numbers for loops on the host: the same numbers as the tensor functions give, without an executor. */
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

function hostBlocks(key: Tensor, count: number): [Uint32Array, Uint32Array] {
  const words = key.dataSync();
  const repeat = (word: number): Uint32Array => new Uint32Array(count).fill(word);
  const counter = new Uint32Array(count).map((_, i) => i);
  const out: [Uint32Array, Uint32Array] = [new Uint32Array(count), new Uint32Array(count)];
  threefryBlocks([repeat(words[0]), repeat(words[1])], [repeat(0), counter], out);
  return out;
}
