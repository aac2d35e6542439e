/** Matrices are the last two axes; the axes before them count matrices. */
import type { HostArray, TensorSpec } from "../host-array.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** The leading axes, which count the matrices. */
export function batchShape({ shape }: TensorSpec): Shape {
  return shape.slice(0, -2);
}

/** The number of matrices. */
export function batchSize(spec: TensorSpec): number {
  return sizeOf(batchShape(spec));
}

/** Call `visit` with the number of every matrix of a batch. */
export function forEachMatrix(x: TensorSpec, visit: (i: number) => void): void {
  const count = batchSize(x);
  for (let i = 0; i < count; i++) visit(i);
}

/** A copy of block `i` of `size` numbers, in double precision. */
export function matrixAt(x: HostArray, i: number, size: number): Float64Array {
  return new Float64Array(x.data.subarray(i * size, (i + 1) * size));
}

/** Store block `i` of `size` numbers of an output: the values, or NaN where there are none. */
export function storeMatrix(
  out: HostArray,
  i: number,
  size: number,
  values: ArrayLike<number> | undefined,
): void {
  if (values === undefined) out.data.fill(Number.NaN, i * size, (i + 1) * size);
  else out.data.set(values, i * size);
}

/** Whether any number is NaN. */
export function hasNaN(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i])) return true;
  return false;
}

/** The matrices repeated to leading axes `batch`. */
export function broadcastMatrix(a: Tensor, batch: Shape): Tensor {
  return a.broadcastTo([...batch, ...a.shape.slice(-2)]);
}

/** The last two axes exchanged: every matrix transposed. */
export function matrixTranspose(x: Tensor): Tensor {
  return x.transpose([...batchShape(x).map((_, axis) => axis), x.rank - 1, x.rank - 2]);
}

/** The symmetric part `(A + Aᵀ)/2` of every matrix. */
export function symmetricPart(x: Tensor): Tensor {
  return x.add(matrixTranspose(x)).mul(0.5);
}

/** One matrix with `size` right-hand sides `[size, ..., n, m]`: the batch moves beside the columns. */
export function batchIntoColumns(x: Tensor, size: number): Tensor {
  const m = x.shape[x.rank - 1];
  return x.moveAxis(0, -2).reshape([...x.shape.slice(1, -1), size * m]);
}

/** Undo {@link batchIntoColumns} for right-hand sides of `m` columns. */
export function batchFromColumns(
  x: Tensor,
  size: number,
  m: number = x.shape[x.rank - 1] / size,
): Tensor {
  return x.reshape([...x.shape.slice(0, -1), size, m]).moveAxis(-2, 0);
}
