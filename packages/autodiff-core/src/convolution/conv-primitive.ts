/**
 * Convolution over any number of spatial axes, in one layout: input `[N, Cin, …spatial]`, kernel
 * `[Cout, Cin/groups, …window]`, result `[N, Cout, …]`:
 *
 * `y[n, c, o] = Σ_i Σ_w kernel[c, i, w] · x[n, i, (o·stride + w·kernelDilation - before) / inputDilation]`
 *
 * where `i` runs over the channels of the group that `c` is in, and an `x` outside or between entries is 0. Its
 * transposes are convolutions again, so that one rule serves derivatives of every order.
 */

import { bind1, uniform } from "../bind.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { emitConvolution } from "../executors/wasm/library/convolution/emit-conv.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { reverse, stack } from "../primitives/joining.ts";
import { unstack } from "../primitives/unstack.ts";
import { sizeOf } from "../shape.ts";
import {
  addTangents,
  completeSeries,
  convolve,
  isConstantSeries,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { convolveInto } from "./conv-kernel.ts";
import { type ConvParams, convolvedShape, inputAdjoint, kernelAdjoint } from "./geometry.ts";

const convPrimitive: Primitive<ConvParams> = {
  name: "conv",
  kernels: { wasmConvolution: emitConvolution },
  infer([x, kernel], params) {
    checkConv(x, kernel, params);
    const spatial = convolvedShape(x.shape.slice(2), kernel.shape.slice(2), params);
    return [{ shape: [x.shape[0], kernel.shape[0], ...spatial], dtype: x.dtype }];
  },
  evaluate([x, kernel], params, [spec], context) {
    const out = context.allocate(spec);
    convolveInto(x, kernel, params, out);
    return [out];
  },
  jvp: ([x, kernel], [s, t], _outputs, params) => [
    addTangents(
      s === null ? null : bindConv(s, kernel, params),
      t === null ? null : bindConv(x, t, params),
    ),
  ],
  transpose([ct], [x, kernel], params) {
    if (ct === null) return [null, null];
    return [
      x.linear && !kernel.linear ? inputCotangent(ct, x.spec, kernel.value, params) : null,
      kernel.linear && !x.linear ? kernelCotangent(ct, x.value, kernel.spec, params) : null,
    ];
  },
  batch([x, kernel], [xBatched, kernelBatched], _size, params) {
    const rule = !kernelBatched ? batchOfInputs : xBatched ? batchOfBoth : batchOfKernels;
    return { outputs: [rule(x, kernel, params)], batched: [true] };
  },
  taylor: ([x, kernel], algebra, params, [spec]) => [convTaylor(spec, x, kernel, algebra, params)],
  cost([x, kernel], [out], { inputDilation }) {
    const [, ...taps] = kernel.shape;
    return sizeOf(x.shape) === 0
      ? 0
      : (2 * sizeOf(out.shape) * sizeOf(taps)) / sizeOf(inputDilation);
  },
};

/** The primitive applied to operands of the same dtype. */
export function bindConv(x: Tensor, kernel: Tensor, params: ConvParams): Tensor {
  return bind1(convPrimitive, [x, kernel], params);
}

/** The adjoint in the input: from a tensor like the result to one like the input. */
export function inputCotangent(
  ct: Tensor,
  x: TensorSpec,
  kernel: Tensor,
  params: ConvParams,
): Tensor {
  const [, depth, ...window] = kernel.shape;
  const { groups } = params;
  const flipped = reverse(
    kernel,
    window.map((_, axis) => axis + 2),
  );
  const swapped = flipped
    .reshape([groups, kernel.shape[0] / groups, depth, ...window])
    .transpose([0, 2, 1, ...window.map((_, axis) => axis + 3)])
    .reshape([groups * depth, kernel.shape[0] / groups, ...window]);
  return bindConv(ct, swapped, inputAdjoint(x.shape.slice(2), window, ct.shape.slice(2), params));
}

function kernelCotangent(ct: Tensor, x: Tensor, kernel: TensorSpec, params: ConvParams): Tensor {
  const [examples, channels, ...spatial] = x.shape;
  const [, depth, ...window] = kernel.shape;
  const { groups } = params;
  const axes = spatial.map((_, axis) => axis);
  const asChannels = x
    .reshape([examples, groups, depth, ...spatial])
    .transpose([2, 1, 0, ...axes.map((axis) => axis + 3)])
    .reshape([channels / groups, groups * examples, ...spatial]);
  const asKernel = ct.moveAxis(0, 1);
  const adjoint = kernelAdjoint(spatial, window, ct.shape.slice(2), params);
  return bindConv(asChannels, asKernel, adjoint).moveAxis(0, 1);
}

/** Examples of all members of the batch after one another. */
function batchOfInputs(x: Tensor, kernel: Tensor, params: ConvParams): Tensor {
  const [size, examples, ...rest] = x.shape;
  const y = bindConv(x.reshape([size * examples, ...rest]), kernel, params);
  return y.reshape([size, examples, ...y.shape.slice(1)]);
}

/** Filters of all members after one another within each group. */
function batchOfKernels(x: Tensor, kernel: Tensor, params: ConvParams): Tensor {
  const [size, filters, ...rest] = kernel.shape;
  const { groups } = params;
  const axes = rest.map((_, axis) => axis + 3);
  const all = kernel
    .reshape([size, groups, filters / groups, ...rest])
    .transpose([1, 0, 2, ...axes])
    .reshape([size * filters, ...rest]);
  const y = bindConv(x, all, params);
  const [examples, , ...spatial] = y.shape;
  return y
    .reshape([examples, groups, size, filters / groups, ...spatial])
    .transpose([2, 0, 1, 3, ...spatial.map((_, axis) => axis + 4)])
    .reshape([size, examples, filters, ...spatial]);
}

/** Every member in groups of its own. */
function batchOfBoth(x: Tensor, kernel: Tensor, params: ConvParams): Tensor {
  const [size, examples, channels, ...spatial] = x.shape;
  const [, filters, ...rest] = kernel.shape;
  if (size === 0) {
    const output = convolvedShape(spatial, kernel.shape.slice(3), params);
    return uniform({ shape: [0, examples, filters, ...output], dtype: x.dtype }, 0);
  }
  const sideBySide = x.moveAxis(0, 1).reshape([examples, size * channels, ...spatial]);
  const all = kernel.reshape([size * filters, ...rest]);
  const y = bindConv(sideBySide, all, { ...params, groups: size * params.groups });
  return y.reshape([examples, size, filters, ...y.shape.slice(2)]).moveAxis(1, 0);
}

/**
 * One convolution over all coefficients where the kernel (or the input) is constant; a sum of convolutions over the
 * pairs otherwise.
 */
function convTaylor(
  spec: TensorSpec,
  x: Series,
  kernel: Series,
  algebra: TaylorAlgebra,
  params: ConvParams,
): Series {
  if (x.complete && isConstantSeries(kernel, algebra)) {
    return together(spec, x, algebra, (all) => batchOfInputs(all, valueSlot(kernel), params));
  }
  if (kernel.complete && isConstantSeries(x, algebra)) {
    return together(spec, kernel, algebra, (all) => batchOfKernels(valueSlot(x), all, params));
  }
  return lazySeries(spec, (k) => convolve(algebra, k, x, kernel, (a, b) => bindConv(a, b, params)));
}

/** Apply a linear map to all coefficients in one call, along a new leading axis. */
function together(
  spec: TensorSpec,
  x: Series,
  algebra: TaylorAlgebra,
  apply: (all: Tensor) => Tensor,
): Series {
  const coefficients = algebra.degrees.map((_, k) => x.slot(k));
  const results = unstack(apply(stack(coefficients.filter((c) => c !== null))));
  let next = 0;
  return completeSeries(
    spec,
    coefficients.map((c) => (c === null ? null : results[next++])),
  );
}

function checkConv(x: TensorSpec, kernel: TensorSpec, { groups }: ConvParams): void {
  if (x.dtype !== kernel.dtype || x.dtype === "bool") {
    throw new DTypeError({
      where: "conv",
      expected: "an input and a kernel of the same numeric dtype",
      received: `${formatSpec(x)} and ${formatSpec(kernel)}`,
      fix: "Cast one of them.",
    });
  }
  const [, channels] = x.shape;
  const [filters, depth] = kernel.shape;
  const rank = x.shape.length;
  if (rank < 2 || kernel.shape.length !== rank) {
    throw new ShapeError({
      where: "conv",
      expected:
        "an input [N, Cin, ...spatial] and a kernel [Cout, Cin/groups, ...window] of the same rank",
      received: `${formatSpec(x)} and ${formatSpec(kernel)}`,
      fix: "Add axes of size 1 with expandDims or reshape.",
    });
  }
  if (depth * groups !== channels || filters % groups !== 0) {
    throw new ShapeError({
      where: "conv",
      expected: `a kernel [Cout, ${channels / groups}, ...window]${groups === 1 ? "" : ` with Cout a multiple of ${groups}`}`,
      received: `${formatSpec(kernel)} for an input ${formatSpec(x)}`,
      fix: "The kernel is [Cout, Cin/groups, ...window]; transpose it, or set groups.",
    });
  }
}
