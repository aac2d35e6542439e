/** Bits of integers, counted by arithmetic on all of them at once. */

import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { bitAnd, bitOr, shiftRightLogical } from "./bits.ts";
import { bitcast } from "./cast.ts";

/** Number of bits that are 1, in the dtype of x (int32 or uint32); negative numbers as two's complement. */
export function populationCount(x: Tensor): Tensor {
  const bits = wordsOf("populationCount", x);
  const pairs = bits.sub(bitAnd(shiftRightLogical(bits, 1), 0x55555555));
  const fours = bitAnd(pairs, 0x33333333).add(bitAnd(shiftRightLogical(pairs, 2), 0x33333333));
  const bytes = bitAnd(fours.add(shiftRightLogical(fours, 4)), 0x0f0f0f0f);
  const halves = bytes.add(shiftRightLogical(bytes, 8));
  const total = bitAnd(halves.add(shiftRightLogical(halves, 16)), 0x3f);
  return bitcast(total, x.dtype);
}

/** Number of zero bits before the first 1, in the dtype of x (int32 or uint32): 32 for 0. */
export function countLeadingZeros(x: Tensor): Tensor {
  const filled = [1, 2, 4, 8, 16].reduce(
    (bits, distance) => bitOr(bits, shiftRightLogical(bits, distance)),
    wordsOf("countLeadingZeros", x),
  );
  return bitcast(populationCount(filled).neg().add(32), x.dtype);
}

function wordsOf(where: string, x: Tensor): Tensor {
  if (x.dtype === "int32" || x.dtype === "uint32") return bitcast(x, "uint32");
  throw new DTypeError({
    where,
    expected: "int32 or uint32",
    received: formatSpec(x),
    fix: 'Cast it with x.cast("int32"), or read the bits of a float with bitcast.',
  });
}
