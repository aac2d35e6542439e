/**
 * Keys: the only source of randomness. A key always gives the same numbers, on every executor, traced or not. A
 * computation that needs several draws splits its key and uses each part once.
 *
 * Keys and numbers equal those of JAX with its default generator (Threefry, partitionable).
 */
import { fromHost } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { DTypeError, OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { bitcast } from "../primitives/cast.ts";
import { sliceAxis, stack } from "../primitives/joining.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { encipher, indexBlocks } from "./blocks.ts";
import { countersTo, hostKeys } from "./host-random.ts";

const MAX_SEED = 2n ** 64n - 1n;

/**
 * A key from a seed: `uint32[2]`, the high and the low 32 bits of the seed.
 *
 * @param seed - Whole number from 0 to 2⁵³ - 1, or a bigint up to 2⁶⁴ - 1.
 * @throws OptionError for any other seed.
 */
export function key(seed: number | bigint): Tensor {
  if (!isSeed(seed)) {
    throw new OptionError({
      where: "key",
      expected: "a seed that is a whole number from 0 to 2^53 - 1, or a bigint from 0 to 2^64 - 1",
      received: String(seed),
      fix: "Pass a fixed seed, for example key(0).",
    });
  }
  const bits = BigInt(seed);
  return keyOf(Uint32Array.of(Number(bits >> 32n), Number(bits & 0xffffffffn)));
}

function isSeed(seed: number | bigint): boolean {
  if (typeof seed === "bigint") return seed >= 0n && seed <= MAX_SEED;
  return Number.isSafeInteger(seed) && seed >= 0;
}

/**
 * Independent keys from one, which is not to be used again: `const [a, b] = split(key)`.
 *
 * @returns `count` keys.
 * @throws OptionError unless `count` is a whole number ≥ 0.
 */
export function split(key: Tensor, count = 2): Tensor[] {
  checkSplit("split", key, count);
  const words = hostKeys(key, countersTo(count));
  if (words !== undefined) {
    return Array.from({ length: count }, (_, i) => keyOf(words.slice(2 * i, 2 * i + 2)));
  }
  const keys = traceKeys("split", key, count);
  return Array.from({ length: count }, (_, i) => sliceAxis(keys, 0, i, i + 1).reshape([2]));
}

/** {@link split} as one tensor of shape `[count, 2]`, to map over with `vmap`. */
export function splitBatch(key: Tensor, count: number): Tensor {
  checkSplit("splitBatch", key, count);
  const data = hostKeys(key, countersTo(count));
  if (data !== undefined) return fromHost({ shape: [count, 2], dtype: "uint32", data });
  return traceKeys("splitBatch", key, count);
}

/**
 * A key that belongs to `data`, for example to the number of a step, without splitting as many times.
 *
 * @param data - Whole number from 0 to 2³² - 1, or a scalar integer tensor.
 */
export function foldIn(key: Tensor, data: number | Tensor): Tensor {
  checkKey("foldIn", key);
  const counter = typeof data === "number" ? numberToFold(data) : tensorToFold(data);
  const words = typeof counter === "number" && hostKeys(key, Uint32Array.of(counter));
  if (words) return keyOf(words);
  return stack(encipher(key, [0, counter]));
}

/** Refuse what is not a key, before it gives numbers that look random. */
export function checkKey(where: string, key: Tensor): void {
  if (isTensor(key) && key.rank === 1 && key.size === 2 && key.dtype === "uint32") return;
  throw new ShapeError({
    where,
    expected: "a key, uint32[2]",
    received: isTensor(key) ? formatSpec(key) : String(key),
    fix: "Make one with key(seed) and more with split(key); map over several keys with vmap.",
  });
}

function keyOf(data: Uint32Array): Tensor {
  return fromHost({ shape: [2], dtype: "uint32", data });
}

function checkSplit(where: string, key: Tensor, count: number): void {
  checkKey(where, key);
  if (!Number.isInteger(count) || count < 0) {
    throw new OptionError({
      where,
      expected: "count to be a whole number >= 0",
      received: String(count),
      fix: "Say how many keys you need, for example split(key, 3).",
    });
  }
}

function traceKeys(where: string, key: Tensor, count: number): Tensor {
  return stack(indexBlocks(where, key, [count]), 1);
}

function numberToFold(data: number): number {
  if (Number.isInteger(data) && data >= 0 && data < 2 ** 32) return data;
  throw new OptionError({
    where: "foldIn",
    expected: "data to be a whole number from 0 to 2^32 - 1",
    received: String(data),
    fix: "Fold larger numbers in parts: foldIn(foldIn(key, high), low).",
  });
}

function tensorToFold(data: Tensor): Tensor {
  if (data.shape.length === 0 && isInteger(data.dtype)) return bitcast(data, "uint32");
  throw new DTypeError({
    where: "foldIn",
    expected: "data to be a number or a scalar of dtype int32 or uint32",
    received: formatSpec(data),
    fix: "Cast it, or map over a vector of numbers with vmap.",
  });
}
