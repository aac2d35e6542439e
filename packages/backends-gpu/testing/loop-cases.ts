/** Loop kernels written out for tests. */
import {
  type DType,
  type HostArray,
  type Tensor,
  type TypedArray,
  trace,
  zeros,
} from "@fluxion/autodiff-core";
import type { Access, Buffer, LoopKernel, Node, Reduction } from "@fluxion/autodiff-core/compiler";
import type { RandomKernel } from "../../autodiff-core/testing/random-stage.ts";

type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Row-major strides, 0 along the axes that are left out. */
export function stridesOf(shape: Shape, without: readonly number[] = []): number[] {
  const sizes = shape.map((n, d) => (without.includes(d) ? 1 : n));
  return sizes.map((_, d) => (without.includes(d) ? 0 : sizeOf(sizes.slice(d + 1))));
}

export function arrayOf(dtype: DType, size: number, value: (i: number) => number): HostArray {
  const values = Array.from({ length: size }, (_, i) => value(i));
  const data: Record<DType, () => TypedArray> = {
    float32: () => Float32Array.from(values),
    float64: () => Float64Array.from(values),
    int32: () => Int32Array.from(values),
    uint32: () => Uint32Array.from(values),
    bool: () => Uint8Array.from(values),
  };
  return { shape: [size], dtype, data: data[dtype]() };
}

/** Reductions of one array, each over axes of its own. */
export function reductionKernel(
  shape: Shape,
  input: HostArray,
  results: readonly { readonly reduce: Reduction; readonly axes: readonly number[] }[],
): RandomKernel {
  const { dtype } = input;
  const load: Node = {
    kind: "load",
    dtype,
    access: { buffer: 0, offset: 0, strides: stridesOf(shape) },
  };
  const outputs = results.map(({ axes }): Buffer => {
    const size = sizeOf(shape.filter((_, d) => !axes.includes(d)));
    return { dtype, size, role: "output" };
  });
  const stores = results.map(({ reduce, axes }, i) => {
    const access: Access = { buffer: i + 1, offset: 0, strides: stridesOf(shape, axes) };
    return { value: 0, access, reduce };
  });
  const stages = [{ shape, nodes: [load], stores }];
  const kernel: LoopKernel = { kind: "loop", outer: 0, stages };
  const buffers: Buffer[] = [{ dtype, size: sizeOf(shape), role: "input" }, ...outputs];
  return { kernel, buffers, inputs: [input] };
}

const [{ primitive }] = trace((x: Tensor, y: Tensor) => x.add(y), zeros([]), zeros([])).program
  .equations;

/** A sum of arrays, of which each lies in memory with its own strides. */
export function mapKernel(
  shape: Shape,
  operands: readonly { readonly offset?: number; readonly strides: readonly number[] }[],
): RandomKernel {
  const sizes = operands.map(({ offset = 0, strides }) =>
    strides.reduce((sum, stride, d) => sum + Math.max(0, stride) * (shape[d] - 1), offset + 1),
  );
  const nodes: Node[] = operands.map(({ offset = 0, strides }, buffer) => ({
    kind: "load",
    dtype: "float32",
    access: { buffer, offset, strides },
  }));
  for (let n = 1; n < operands.length; n++) {
    const operands = [n === 1 ? 0 : nodes.length - 1, n];
    nodes.push({ kind: "apply", dtype: "float32", primitive, params: {}, operands });
  }
  const access = { buffer: operands.length, offset: 0, strides: stridesOf(shape) };
  const stages = [{ shape, nodes, stores: [{ value: nodes.length - 1, access }] }];
  return {
    kernel: { kind: "loop", outer: 0, stages },
    buffers: [
      ...sizes.map((size): Buffer => ({ dtype: "float32", size, role: "input" })),
      { dtype: "float32", size: sizeOf(shape), role: "output" },
    ],
    inputs: sizes.map((size, b) => arrayOf("float32", size, (i) => ((i * 7 + b) % 201) - 100)),
  };
}
