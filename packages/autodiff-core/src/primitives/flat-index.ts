/** Row-major positions, one-hot vectors. */
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { type Shape, stridesOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { floorDivide, mod } from "./arithmetic.ts";
import { iota } from "./iota.ts";
import { stack } from "./joining.ts";

/**
 * Row-major position of coordinates.
 *
 * @param coordinates - int32 `[..., k]`, one coordinate per axis of `shape`.
 */
export function ravelMultiIndex(coordinates: Tensor, shape: Shape): Tensor {
  if (coordinates.shape.at(-1) !== shape.length) {
    throw new ShapeError({
      where: "ravelMultiIndex",
      expected: `coordinates of shape [..., ${shape.length}]`,
      received: formatSpec(coordinates),
      fix: "The last axis holds one coordinate for every axis of the shape.",
    });
  }
  const strides = stridesOf(shape);
  return shape
    .map((_, axis) => coordinates.slice("...", axis).mul(strides[axis]))
    .reduce((sum, term) => sum.add(term));
}

/** Coordinates int32 `[..., k]` of row-major positions in a shape with `k` axes. */
export function unravelIndex(index: Tensor, shape: Shape): Tensor {
  const strides = stridesOf(shape);
  const whole = index.cast("int32");
  return stack(
    shape.map((n, axis) => mod(floorDivide(whole, strides[axis]), n)),
    -1,
  );
}

/**
 * Vectors with a single 1 at the given positions; all 0 for a position outside.
 *
 * @param index - Integers of any shape.
 * @returns `[...index.shape, size]` of the dtype asked for (default `float32`).
 */
export function oneHot(
  index: Tensor,
  size: number,
  options: { readonly dtype?: Tensor["dtype"] } = {},
): Tensor {
  if (!Number.isInteger(size) || size < 0) {
    throw new OptionError({
      where: "oneHot",
      expected: "a whole size >= 0",
      received: `${size}`,
      fix: "Give the number of classes.",
    });
  }
  const positions = iota([...index.shape, size], index.rank, "int32");
  return positions.equal(index.cast("int32").expandDims(-1)).cast(options.dtype ?? "float32");
}
