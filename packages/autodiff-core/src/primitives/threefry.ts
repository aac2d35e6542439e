/** The random bits that all random numbers are made of. */
import { bind } from "../bind.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { sizeOf } from "../shape.ts";
import { threefryBlocks } from "../special/threefry-blocks.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameSpec, NO_PARAMS, type NoParams, spreadBatch } from "./elementwise.ts";

/** Additions, rotations and exclusive ors of 20 rounds, with the key schedule. */
const OPERATIONS_PER_BLOCK = 100;

const threefryPrimitive: Primitive<NoParams> = {
  name: "threefry2x32",
  infer(inputs) {
    checkSameSpec("threefry2x32", inputs);
    const [{ shape, dtype }] = inputs;
    if (dtype !== "uint32") {
      throw new DTypeError({
        where: "threefry2x32",
        expected: "uint32 operands",
        received: formatSpec(inputs[0]),
        fix: 'Cast the key and the counter with x.cast("uint32").',
      });
    }
    return [
      { shape, dtype },
      { shape, dtype },
    ];
  },
  evaluate([key0, key1, counter0, counter1], _params, [first, second], context) {
    const out0 = context.allocate(first);
    const out1 = context.allocate(second);
    threefryBlocks([key0.data, key1.data], [counter0.data, counter1.data], [out0.data, out1.data]);
    return [out0, out1];
  },
  batch(inputs, batched, size) {
    const operands = spreadBatch(inputs, batched, size);
    return { outputs: bind(threefryPrimitive, operands, NO_PARAMS), batched: [true, true] };
  },
  cost: ([{ shape }]) => OPERATIONS_PER_BLOCK * sizeOf(shape),
};

/**
 * Threefry-2x32 with 20 rounds, elementwise: enciphers the counters `(counter0, counter1)` with the keys
 * `(key0, key1)`. All four are `uint32` and have the same shape, and so are the two results.
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405.
 */
export function threefry2x32(
  key: readonly [key0: Tensor, key1: Tensor],
  counter: readonly [counter0: Tensor, counter1: Tensor],
): [Tensor, Tensor] {
  const [first, second] = bind(threefryPrimitive, [...key, ...counter], NO_PARAMS);
  return [first, second];
}
