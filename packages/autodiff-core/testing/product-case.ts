/** Matrix products as kernels of the compiler, to test and measure emitters of products. */
import type { Buffer, DotAxis, DotKernel } from "../src/compiler/kernel.ts";
import type { DType } from "../src/dtype.ts";

/** `[m × k]·[k × n]` for each entry of a batch; `transposed` operands lie column by column. */
export interface ProductShape {
  readonly batch?: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposed?: readonly ("left" | "right")[];
}

/** The kernel of a product of buffers 0 and 1 into buffer 2, as the compiler writes it. */
export function productCase(
  dtype: DType,
  { batch = [], m, n, k, transposed = [] }: ProductShape,
): { readonly kernel: DotKernel; readonly buffers: readonly Buffer[] } {
  const [turnedLeft, turnedRight] = [transposed.includes("left"), transposed.includes("right")];
  const entries = batch.reduce((product, size) => product * size, 1);
  const below = (d: number) => batch.slice(d + 1).reduce((product, size) => product * size, 1);
  const axes: DotAxis[] = [
    ...batch.map(
      (size, d): DotAxis => ({
        role: "batch",
        size,
        left: below(d) * m * k,
        right: below(d) * k * n,
      }),
    ),
    { role: "row", size: m, left: turnedLeft ? 1 : k, right: 0 },
    { role: "column", size: n, left: 0, right: turnedRight ? k : 1 },
    { role: "inner", size: k, left: turnedLeft ? m : 1, right: turnedRight ? 1 : n },
  ];
  const kept = axes.filter(({ size }) => size !== 1);
  const shape = kept.filter(({ role }) => role !== "inner").map(({ size }) => size);
  const strides = shape.map((_, d) =>
    shape.slice(d + 1).reduce((product, size) => product * size, 1),
  );
  const kernel: DotKernel = {
    kind: "dot",
    dtype,
    left: { buffer: 0, offset: 0 },
    right: { buffer: 1, offset: 0 },
    axes: kept,
    epilogue: {
      shape,
      nodes: [{ kind: "product", dtype }],
      stores: [{ value: 0, access: { buffer: 2, offset: 0, strides } }],
    },
  };
  const buffers: Buffer[] = [
    { dtype, size: entries * m * k, role: "input" },
    { dtype, size: entries * k * n, role: "input" },
    { dtype, size: entries * m * n, role: "output" },
  ];
  return { kernel, buffers };
}
