/** Matrices of a batch on their way into kernels, and back from kernels that may have no result. */
import type { HostArray } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";

/** A copy in float64 of block `i` of `size` numbers. */
export function loadBlock(x: HostArray, i: number, size: number): Float64Array {
  return Float64Array.from(x.data.subarray(i * size, (i + 1) * size));
}

/** Store block `i` of `size` numbers of an output: the values, or NaN where there are none. */
export function storeBlock(
  out: HostArray,
  i: number,
  size: number,
  values: ArrayLike<number> | undefined,
): void {
  if (values === undefined) out.data.fill(Number.NaN, i * size, (i + 1) * size);
  else out.data.set(values, i * size);
}

/** For each matrix, whether the result has a NaN though every operand is finite. */
export function failed(result: Tensor, ...operands: readonly Tensor[]): Tensor {
  return operands.reduce(
    (status, x) => status.logicalAnd(x.isFinite().all([-2, -1])),
    result.isNaN().any([-2, -1]),
  );
}
