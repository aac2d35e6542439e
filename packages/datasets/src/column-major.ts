import type { NdData } from "./nd-array.ts";

/** Elements from column-major (Fortran, MATLAB: the first axis varies fastest) to row-major order. */
export function columnToRowMajor<T extends NdData>(data: T, shape: readonly number[]): T {
  if (shape.filter((size) => size > 1).length < 2) return data;
  const result = data.slice() as T;
  const order = rowMajorOrder(shape);
  for (let i = 0; i < result.length; i++) result[i] = data[order()];
  return result;
}

/** The same for a list. */
export function listToRowMajor<T>(list: readonly T[], shape: readonly number[]): readonly T[] {
  const order = rowMajorOrder(shape);
  return list.map(() => list[order()]);
}

/** Each call gives the column-major position of the next element in row-major order. */
function rowMajorOrder(shape: readonly number[]): () => number {
  const strides: number[] = [];
  shape.reduce((stride, size, axis) => {
    strides[axis] = stride;
    return stride * size;
  }, 1);
  const index = shape.map(() => 0);
  let next = 0;
  return () => {
    const position = next;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      next += strides[axis];
      if (++index[axis] < shape[axis]) break;
      next -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
    return position;
  };
}
