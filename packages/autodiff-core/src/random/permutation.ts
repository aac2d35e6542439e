import { arange } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { sortBy } from "../order/sort.ts";
import { gather } from "../primitives/indexing.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey, split } from "./key.ts";
import { randomBits } from "./random-bits.ts";

export interface PermutationOptions {
  /** Axis whose entries are rearranged. Default 0. */
  readonly axis?: number;
}

/**
 * A random order, each equally likely: of the numbers below `n`, or of the entries of a tensor along an axis.
 *
 * Sorts by random words, in as many rounds as make equal words unlikely to matter.
 *
 * @param x - A whole number `n` for a permutation of `0 … n - 1` as int32, or a tensor.
 */
export function permutation(
  key: Tensor,
  x: number | Tensor,
  options: PermutationOptions = {},
): Tensor {
  checkKey("permutation", key);
  if (typeof x === "number") return shuffledIndices(key, checkCount("permutation", x));
  const axis = normalizeAxis("permutation", options.axis ?? 0, x.rank);
  if (x.rank === 1) return shuffle(key, x);
  return gather(x, shuffledIndices(key, x.shape[axis]), axis);
}

/** A permutation of `0 … n - 1`. */
export function shuffledIndices(key: Tensor, n: number): Tensor {
  return shuffle(key, arange(n).cast("int32"));
}

function shuffle(key: Tensor, x: Tensor): Tensor {
  // With words of 32 bits, this many rounds make it likely that any two entries are told apart (see the references of
  // the sort-based shuffle in TensorFlow and JAX).
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1));
  let [current, result] = [key, x];
  for (let i = 0; i < rounds; i++) {
    const [next, own] = split(current);
    result = sortBy(randomBits(own, [x.size]), result).values;
    current = next;
  }
  return result;
}

export function checkCount(where: string, n: number): number {
  if (Number.isInteger(n) && n >= 0) return n;
  throw new OptionError({
    where,
    expected: "a whole number >= 0 or a tensor",
    received: `${n}`,
    fix: "Give the number of entries to rearrange.",
  });
}
