/** Primitives that do the same with every entry of a batch, as several of some entries each. */
import { isBlock, type PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { Divisible, Halves } from "./divisible.ts";

/** Which axes go before those that a primitive works on. */
const BATCHES: Readonly<Record<string, (kernel: PrimitiveKernel) => number>> = {
  "fft irfft rfft sort argmax argmin cumlogsumexp cummax cummin cumprod cumsum linearRecurrence": ({
    params,
  }) => (params as { readonly axis: number }).axis,
  "cholesky eig eigh factoredDeterminant factoredSolve hessenberg leastSquares lu matrixFunction pinv polarFactor qr svd symmetricLyapunov triangularSolve":
    ({ operands: [{ shape }] }) => shape.length - 2,
  "searchSorted gather": ({ operands: [, { shape }] }) => shape.length - 1,
  threefry2x32: ({ results: [{ shape }] }) => shape.length,
  fold: ({ results: [{ shape }], params }) =>
    shape.length - (params as { readonly spatial: readonly number[] }).spatial.length,
};

export const PRIMITIVES: Divisible<PrimitiveKernel> = {
  nestsOf: ({ operands, results }) =>
    [...operands.filter(isBlock), ...results].map(({ shape, buffer, offset }) => ({
      shape: [sizeOf(shape)],
      accesses: [{ buffer, offset, strides: [1] }],
    })),
  moved: ({ operands, results, ...rest }, map) => {
    const moved = <T extends PrimitiveKernel["results"][number]>(block: T): T => {
      const { buffer, offset } = map({ ...block, strides: [] });
      return { ...block, buffer, offset };
    };
    return {
      ...rest,
      operands: operands.map((x) => (isBlock(x) ? moved(x) : x)),
      results: results.map(moved),
    };
  },
  halvesOf: (kernel) => {
    const size = batchAxes(kernel) < 1 ? 0 : kernel.results[0].shape[0];
    const parts = [...kernel.operands.filter((_, i) => !isShared(kernel, i)), ...kernel.results];
    if (size < 2 || parts.some(({ shape }) => shape[0] !== size)) return [];
    const middle = Math.ceil(size / 2);
    const kernels: Halves<PrimitiveKernel>["kernels"] = [
      entries(kernel, 0, middle),
      entries(kernel, middle, size),
    ];
    return [{ kernels, areTerms: false }];
  },
};

function batchAxes(kernel: PrimitiveKernel): number {
  const { name } = kernel.primitive;
  const found = Object.keys(BATCHES).find((names) => names.split(" ").includes(name));
  return found === undefined ? 0 : BATCHES[found](kernel);
}

/** Whether all entries read an operand: what is gathered from. */
function isShared({ primitive }: PrimitiveKernel, operand: number): boolean {
  return operand === 0 && primitive.name === "gather";
}

/** Some entries of the batch. */
function entries(kernel: PrimitiveKernel, from: number, to: number): PrimitiveKernel {
  const part = <T extends PrimitiveKernel["operands"][number]>(x: T): T => {
    const shape = [to - from, ...x.shape.slice(1)];
    return isBlock(x)
      ? { ...x, shape, offset: x.offset + from * sizeOf(x.shape.slice(1)) }
      : { ...x, shape };
  };
  return {
    ...kernel,
    operands: kernel.operands.map((x, i) => (isShared(kernel, i) ? x : part(x))),
    results: kernel.results.map(part),
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
