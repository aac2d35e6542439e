/** Selection by a mask, with results of a size that is known while tracing. */
import { bind1, uniform } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import { gather, scatterSetPrimitive } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { stack } from "../primitives/joining.ts";
import { type Axes, normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** The size of a result that depends on values. */
export interface NonzeroOptions {
  /** Number of positions returned; further ones are cut off. Count them with {@link countNonzero}. */
  readonly size: number;
  /** Stands in the places that are left over. Default 0. */
  readonly fillValue?: number;
}

/**
 * Positions of the entries that are not 0, in row-major order, as one int32 tensor `[size]` per axis of `x`.
 *
 * @throws OptionError without a size.
 *
 * @example
 * ```ts test
 * import { array, nonzero } from "@fluxion/autodiff-core";
 *
 * const [rows, columns] = nonzero(array([[0, 5], [7, 0]]), { size: 3, fillValue: -1 });
 * rows.js() // => [0, 1, -1]
 * columns.js() // => [1, 0, -1]
 * ```
 */
export function nonzero(x: Tensor, options: NonzeroOptions): Tensor[] {
  const { size, fillValue = 0 } = checkSize("nonzero", options);
  const { places, isUsed } = placesOf(x, size);
  return x.shape.map((_, axis) => {
    const coordinates = iota(x.shape, axis, "int32").reshape([x.size]);
    return isUsed.where(x.size === 0 ? places : gather(coordinates, places), fillValue);
  });
}

/** Positions in the flattened tensor of the entries that are not 0, int32 `[size]`. */
export function flatNonzero(x: Tensor, options: NonzeroOptions): Tensor {
  const { size, fillValue = 0 } = checkSize("flatNonzero", options);
  const { places, isUsed } = placesOf(x, size);
  return isUsed.where(places, fillValue);
}

/** {@link nonzero} with one row of coordinates per entry: int32 `[size, rank]`. */
export function argwhere(x: Tensor, options: NonzeroOptions): Tensor {
  const columns = nonzero(x, checkSize("argwhere", options));
  if (columns.length === 0) return uniform({ shape: [options.size, 0], dtype: "int32" }, 0);
  return stack(columns, 1);
}

/** The number of entries that are not 0 over axes (default: all), as int32. */
export function countNonzero(x: Tensor, axes?: Axes): Tensor {
  return x.notEqual(0).sum(axes);
}

/** The size of a selection, and where to select. */
export interface CompressOptions {
  /** Number of entries returned; further ones are cut off. */
  readonly size: number;
  /** Stands in the places that are left over. Default 0. */
  readonly fillValue?: TensorLike;
  /** Default 0. */
  readonly axis?: number;
}

/**
 * Entries of `x` along an axis where a mask holds, in their order: `x[mask]` with a size that is known while tracing.
 *
 * @param mask - Booleans `[n]`, for the n entries along the axis.
 * @throws OptionError without a size.
 * @throws ShapeError if the mask does not fit the axis.
 *
 * @example
 * ```ts test
 * import { array, compress } from "@fluxion/autodiff-core";
 *
 * const x = array([3, -1, 4, -2]);
 * compress(x, x.greater(0), { size: 3 }).js() // => [3, 4, 0]
 * ```
 */
export function compress(x: Tensor, mask: Tensor, options: CompressOptions): Tensor {
  const { size, fillValue = 0 } = checkSize("compress", options);
  const axis = normalizeAxis("compress", options.axis ?? 0, x.shape.length);
  if (mask.shape.length !== 1 || mask.shape[0] !== x.shape[axis]) throw badMask(x, mask, axis);
  const { places, isUsed } = placesOf(mask, size);
  const shape = x.shape.map((n, i) => (i === axis ? size : n));
  if (x.shape[axis] === 0) return uniform({ shape, dtype: x.dtype }, 0).add(fillValue);
  const keep = isUsed.reshape(shape.map((_, i) => (i === axis ? size : 1)));
  return keep.where(gather(x, places, axis), fillValue).cast(x.dtype);
}

/** Throws unless there is a size that is known while tracing. */
export function checkSize<Options extends { readonly size: number }>(
  where: string,
  options: Options,
  name = "size",
): Options {
  const size: unknown = options?.size;
  if (typeof size === "number" && Number.isInteger(size) && size >= 0) return options;
  throw new OptionError({
    where,
    expected: `options.${name} to be a whole number >= 0`,
    received: String(size),
    fix: "Shapes are known while tracing, so say how many entries there can be at most; the rest is filled.",
  });
}

/** Flat positions of entries that are not 0, 0 in the places left over, and which places are used. */
function placesOf(x: Tensor, size: number): { readonly places: Tensor; readonly isUsed: Tensor } {
  const mask = x.notEqual(0).reshape([x.size]);
  const count = mask.sum();
  const target = mask.where(mask.cumsum().sub(1), size).expandDims(-1);
  const empty = uniform({ shape: [size], dtype: "int32" }, 0);
  const operands = [empty, target, iota([x.size], 0, "int32")];
  const places = bind1(scatterSetPrimitive, operands, { axes: [0] });
  return { places, isUsed: iota([size], 0, "int32").less(count) };
}

function badMask(x: Tensor, mask: Tensor, axis: number): ShapeError {
  return new ShapeError({
    where: "compress",
    expected: `a mask of shape [${x.shape[axis]}] for axis ${axis} of ${formatSpec(x)}`,
    received: formatSpec(mask),
    fix: "To select single entries of a matrix, reshape it and its mask to one axis.",
  });
}
