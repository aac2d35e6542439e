/**
 * Computed positions in a tensor, as gather and scatter read them.
 *
 * `indices` has shape `[...I, k]`: each row gives coordinates on the k axes `axes`; the other axes are taken whole.
 */
import { DTypeError, ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { EvaluationContext, TransposeInput } from "../primitive.ts";
import { normalizeAxis, sizeOf, stridesOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { iota } from "./iota.ts";
import { concat } from "./joining.ts";

export type GatherParams = { readonly axes: readonly number[] };

/** Add the batch position as first coordinate. */
export function withBatchIndex(indices: Tensor, size: number): Tensor {
  const shape = [size, ...indices.shape.slice(1, -1), 1];
  return concat([iota(shape, 0, "int32"), indices.cast("int32")], -1);
}

/** Positions as int32. */
export function asIndices(where: string, indices: TensorLike): Tensor {
  const tensor = asTensor(indices, "int32");
  if (tensor.dtype === "int32" || tensor.dtype === "uint32") return tensor.cast("int32");
  throw new DTypeError({
    where,
    expected: "indices of dtype int32 or uint32",
    received: formatSpec(tensor),
    fix: 'Round and cast: x.floor().cast("int32"). To select by a boolean mask use where.',
  });
}

/** Negative positions count from the end. */
export function wrap(where: string, indices: Tensor, size: number): Tensor {
  if (size === 0 && sizeOf(indices.shape) > 0 && !where.startsWith("scatter")) {
    throw new ShapeError({
      where,
      expected: "an axis with at least one entry",
      received: "an axis of size 0",
      fix: "There is nothing to select from; test the size before.",
    });
  }
  return indices.less(0).where(indices.add(size), indices);
}

/** The k leading axes that coordinates of shape `[..., k]` are for. */
export function firstAxes(where: string, x: Tensor, indices: Tensor): number[] {
  const k = indices.shape.at(-1);
  if (k !== undefined && k <= x.shape.length) return Array.from({ length: k }, (_, axis) => axis);
  throw new ShapeError({
    where,
    expected: `indices of shape [..., k] with k <= ${x.shape.length}`,
    received: formatSpec(indices),
    fix: "The last axis of indices holds one coordinate per leading axis of the tensor.",
  });
}

/** Shape and dtype of an operand of a transpose rule. */
export function specOf(input: TransposeInput): TensorSpec {
  return input.linear ? input.spec : input.value;
}

/** Sizes of the axes that are taken whole. */
export function restShape(x: TensorSpec, { axes }: GatherParams): number[] {
  return x.shape.filter((_, axis) => !axes.includes(axis));
}

/** Throws unless `indices` holds coordinates for the axes. */
export function checkIndices(
  where: string,
  x: TensorSpec,
  indices: TensorSpec,
  { axes }: GatherParams,
): void {
  if (indices.dtype === "int32" && indices.shape.at(-1) === axes.length) return;
  throw new ShapeError({
    where,
    expected: `int32 indices of shape [..., ${axes.length}] into ${formatSpec(x)}`,
    received: formatSpec(indices),
    fix: "The last axis of indices holds the coordinates.",
  });
}

/** Throws unless `updates` has the shape of what is written. */
export function checkUpdates(
  x: TensorSpec,
  updates: TensorSpec,
  expected: readonly number[],
): void {
  const fits =
    updates.dtype === x.dtype &&
    updates.shape.length === expected.length &&
    updates.shape.every((n, axis) => n === expected[axis]);
  if (fits) return;
  throw new ShapeError({
    where: "scatter",
    expected: `updates ${formatSpec({ shape: expected, dtype: x.dtype })}`,
    received: formatSpec(updates),
    fix: "Updates have the shape of the indices followed by the axes that are taken whole.",
  });
}

/** Offsets of the entries along the axes that are taken whole. */
export function restOffsets(x: HostArray, { axes }: GatherParams): number[] {
  const strides = stridesOf(x.shape);
  let found = [0];
  x.shape.forEach((n, axis) => {
    if (axes.includes(axis)) return;
    found = found.flatMap((offset) =>
      Array.from({ length: n }, (_, i) => offset + i * strides[axis]),
    );
  });
  return found;
}

/** Visit every row of `indices` with the offset that it points at, or -1 if it lies outside. */
export function forEachRow(
  x: HostArray,
  indices: HostArray,
  { axes }: GatherParams,
  visit: (base: number, row: number) => void,
): void {
  const strides = stridesOf(x.shape);
  const k = axes.length;
  const rows = sizeOf(indices.shape.slice(0, -1));
  for (let row = 0; row < rows; row++) {
    let base = 0;
    for (let i = 0; i < k; i++) {
      const position = indices.data[row * k + i];
      const inside = position >= 0 && position < x.shape[axes[i]];
      base = inside && base >= 0 ? base + position * strides[axes[i]] : -1;
    }
    visit(base, row);
  }
}

/** Copy of `x` with `combine(old, update)` at each position in turn; sums in float64, rounded once. */
export function scatterValues(
  [x, indices, updates]: readonly HostArray[],
  params: GatherParams,
  spec: TensorSpec,
  context: EvaluationContext,
  combine: (old: number, update: number) => number,
): HostArray {
  const out = context.allocate(spec);
  const total = x.dtype === "float32" ? new Float64Array(out.data.length) : out.data;
  total.set(x.data);
  const rest = restOffsets(x, params);
  forEachRow(x, indices, params, (base, row) => {
    if (base < 0) return;
    for (let i = 0; i < rest.length; i++) {
      const at = base + rest[i];
      total[at] = combine(total[at], updates.data[row * rest.length + i]);
    }
  });
  if (total !== out.data) out.data.set(total);
  return out;
}

/** Shape rule of every scatter: the result is like the first operand. */
export function inferScatter(
  [x, indices, updates]: readonly TensorSpec[],
  params: GatherParams,
): TensorSpec[] {
  checkIndices("scatter", x, indices, params);
  checkUpdates(x, updates, [...indices.shape.slice(0, -1), ...restShape(x, params)]);
  return [{ shape: x.shape, dtype: x.dtype }];
}

/** Operands of a scatter at positions along one axis: coordinates `[...I, 1]`, updates `[...I, ...rest]`. */
export function alongAxis(
  where: string,
  x: Tensor,
  indices: TensorLike,
  updates: TensorLike,
  axis: number,
): { readonly operands: readonly Tensor[]; readonly params: GatherParams } {
  const at = normalizeAxis(where, axis, x.shape.length);
  const rows = wrap(where, asIndices(where, indices), x.shape[at]);
  const group = rows.shape.length;
  const shape = [...x.shape.slice(0, at), ...rows.shape, ...x.shape.slice(at + 1)];
  const values = asTensor(updates, x.dtype).cast(x.dtype).broadcastTo(shape);
  const front = shape.map((_, i) => i).slice(at, at + group);
  const others = shape.map((_, i) => i).filter((i) => !front.includes(i));
  const ordered = values.transpose([...front, ...others]);
  return { operands: [x, rows.expandDims(-1), ordered], params: { axes: [at] } };
}
