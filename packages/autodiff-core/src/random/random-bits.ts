import { bitXor } from "../primitives/bits.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { indexBlocks } from "./blocks.ts";
import { checkKey } from "./key.ts";

/**
 * Random `uint32` numbers, all equally likely.
 *
 * @throws ShapeError if `key` is not a key, or 2³² or more numbers are asked for.
 */
export function randomBits(key: Tensor, shape: Shape): Tensor {
  checkKey("randomBits", key);
  const [a, b] = indexBlocks("randomBits", key, shape);
  return bitXor(a, b);
}
