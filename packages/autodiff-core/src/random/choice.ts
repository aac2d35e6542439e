import { floatOf } from "../dtype.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { searchSorted } from "../order/search-sorted.ts";
import { topK } from "../order/top-k.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { log } from "../primitives/exponential.ts";
import { gather } from "../primitives/indexing.ts";
import { normalizeAxis, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gumbel } from "./gumbel.ts";
import { checkKey } from "./key.ts";
import { checkCount, shuffledIndices } from "./permutation.ts";
import { randomInt } from "./random-int.ts";
import { unitInterval } from "./uniform.ts";

export interface ChoiceOptions {
  /** Shape of what is drawn. Default `[]`: one entry. */
  readonly shape?: Shape;
  /** Whether an entry may be drawn again. Default true. */
  readonly replace?: boolean;
  /** Probabilities of the entries, `[n]`; need not sum to 1. Default: all the same. */
  readonly probabilities?: Tensor;
  /** Axis to draw along. Default 0. */
  readonly axis?: number;
}

/**
 * Random entries of a tensor along an axis, or random numbers below `n` (int32).
 *
 * @param x - A whole number `n`, or a tensor.
 * @returns `shape`, or for a tensor its shape with `axis` replaced by `shape`.
 * @throws DomainError if more are to be drawn than there are, without replacement.
 *
 * @example
 * ```ts test
 * import { array, choice, key } from "@fluxion/autodiff-core";
 *
 * choice(key(0), 4, { shape: [4], replace: false }).sum().item() // => 6
 * const loaded = { shape: [3], probabilities: array([0, 0, 1]) };
 * choice(key(0), array([10, 20, 30]), loaded).js() // => [30, 30, 30]
 * ```
 */
export function choice(key: Tensor, x: number | Tensor, options: ChoiceOptions = {}): Tensor {
  checkKey("choice", key);
  const { shape = [], replace = true, probabilities } = options;
  const axis = typeof x === "number" ? 0 : normalizeAxis("choice", options.axis ?? 0, x.rank);
  const n = typeof x === "number" ? checkCount("choice", x) : x.shape[axis];
  const count = sizeOf(shape);
  checkPopulation(n, count, replace);
  if (probabilities !== undefined) checkProbabilities(probabilities, n);
  const drawn =
    probabilities === undefined
      ? evenly(key, n, count, replace)
      : byProbability(key, asFloat(probabilities), count, replace);
  const indices = drawn.reshape(shape);
  return typeof x === "number" ? indices : gather(x, indices, axis);
}

function evenly(key: Tensor, n: number, count: number, replace: boolean): Tensor {
  if (replace) return randomInt(key, [count], { max: Math.max(1, n) });
  return shuffledIndices(key, n).slice([0, count]);
}

function byProbability(key: Tensor, p: Tensor, count: number, replace: boolean): Tensor {
  const dtype = floatOf(p);
  // The largest of `log p + Gumbel noise` is drawn with probability p; the k largest, without replacement.
  if (!replace) return topK(gumbel(key, p.shape, { dtype }).add(log(p)), count).indices;
  const total = cumsum(p);
  const u = unitInterval("choice", key, [count], dtype).neg().add(1);
  return searchSorted(total, u.mul(total.slice(-1)));
}

function checkPopulation(n: number, count: number, replace: boolean): void {
  if (count === 0 || (n > 0 && (replace || count <= n))) return;
  throw new DomainError({
    where: "choice",
    expected: n === 0 ? "something to choose from" : `at most ${n} entries without replacement`,
    received: `${count} to be drawn from ${n}`,
    fix: "Draw fewer, or with { replace: true }.",
  });
}

function checkProbabilities(p: Tensor, n: number): void {
  if (p.rank === 1 && p.size === n) return;
  throw new ShapeError({
    where: "choice",
    expected: `probabilities of shape [${n}]`,
    received: formatSpec(p),
    fix: "Give one probability for every entry along the axis.",
  });
}
