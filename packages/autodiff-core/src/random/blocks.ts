/** Random words from keys and counters: what every distribution is computed from. */
import { uniform as constant } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { iota } from "../primitives/iota.ts";
import { sliceAxis } from "../primitives/joining.ts";
import { threefry2x32 } from "../primitives/threefry.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

const MAX_SIZE = 2 ** 32;

/** Encipher one counter of two words, each a number or a scalar `uint32` tensor. */
export function encipher(
  key: Tensor,
  counter: readonly [number | Tensor, number | Tensor],
): [Tensor, Tensor] {
  const [first, second] = counter.map((word) =>
    typeof word === "number" ? constant({ shape: [], dtype: "uint32" }, word) : word,
  );
  return threefry2x32(wordsOf(key, []), [first, second]);
}

/**
 * Two random words per element of `shape`: the row-major index of the element, enciphered with the key. So an
 * element does not depend on how many others are drawn.
 */
export function indexBlocks(where: string, key: Tensor, shape: Shape): [Tensor, Tensor] {
  checkShape(where, shape);
  const size = sizeOf(shape);
  if (size >= MAX_SIZE) {
    throw new ShapeError({
      where,
      expected: "fewer than 2^32 elements",
      received: `shape ${formatShape(shape)}`,
      fix: "Split the key and draw in several parts.",
    });
  }
  const high = constant({ shape: [size], dtype: "uint32" }, 0);
  const low = iota([size], 0, "uint32");
  const [first, second] = threefry2x32(wordsOf(key, [size]), [high, low]);
  return [first.reshape(shape), second.reshape(shape)];
}

function wordsOf(key: Tensor, shape: Shape): [Tensor, Tensor] {
  const word = (i: number): Tensor =>
    sliceAxis(key, 0, i, i + 1)
      .reshape([])
      .broadcastTo(shape);
  return [word(0), word(1)];
}
