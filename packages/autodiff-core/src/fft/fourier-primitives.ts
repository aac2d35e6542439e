/**
 * The Fourier transform along one axis, unnormalised, as three linear primitives: complex to complex, real to the half
 * of a Hermitian spectrum, and back.
 */

import { bind, uniform } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { emitFft, emitIrfft, emitRfft } from "../executors/wasm/library/fft/transforms.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Primitive, Tangent, TransposeInput } from "../primitive.ts";
import { checkSameSpec, spreadBatch } from "../primitives/elementwise.ts";
import { iota } from "../primitives/iota.ts";
import { sizeOf } from "../shape.ts";
import { dense, lazySeries, type Series } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { transformComplex, transformHermitian, transformReal } from "./evaluate.ts";

type FftParams = { readonly axis: number; readonly inverse: boolean };
type RfftParams = { readonly axis: number };
type IrfftParams = { readonly axis: number; readonly length: number };

/** `Yₖ = Σⱼ Xⱼ exp(∓2πi jk/n)`: minus forward, plus for `inverse`. */
export const fftPrimitive: Primitive<FftParams> = {
  name: "fft",
  kernels: { wasm: emitFft },
  infer([re, im], { axis }) {
    checkTransform("fft", [re, im], axis, re.shape[axis]);
    return [specOf(re, re.shape), specOf(re, re.shape)];
  },
  evaluate([re, im], { axis, inverse }, outputs, context) {
    const [outRe, outIm] = outputs.map((spec) => context.allocate(spec));
    const from = { re: re.data, im: im.data };
    transformComplex(from, { re: outRe.data, im: outIm.data }, re.shape, axis, inverse);
    return [outRe, outIm];
  },
  jvp: (primals, tangents, _outputs, params) => pushLinear(fftPrimitive, primals, tangents, params),
  // The matrix is symmetric, and the transpose of a complex matrix, as a real one, is its adjoint.
  transpose([re, im], inputs, { axis, inverse }) {
    const spec = specOfInput(inputs[0]);
    return bind(fftPrimitive, [dense(re, spec), dense(im, spec)], { axis, inverse: !inverse });
  },
  batch(inputs, batched, size, { axis, inverse }) {
    const operands = spreadBatch(inputs, batched, size);
    const outputs = bind(fftPrimitive, operands, { axis: axis + 1, inverse });
    return { outputs, batched: [true, true] };
  },
  taylor: (inputs, _algebra, params: FftParams, outputs) =>
    linearSeries(inputs, outputs, (parts) => bind(fftPrimitive, parts, params)),
  cost: ([re], _outputs, { axis }) => flops(re, re.shape[axis]),
};

/** `Yₖ = Σⱼ xⱼ exp(-2πi jk/n)` for `0 ≤ k ≤ n/2`, of real `x`. */
export const rfftPrimitive: Primitive<RfftParams> = {
  name: "rfft",
  kernels: { wasm: emitRfft },
  infer([x], { axis }) {
    checkTransform("rfft", [x], axis, x.shape[axis]);
    const shape = x.shape.map((n, i) => (i === axis ? Math.floor(n / 2) + 1 : n));
    return [specOf(x, shape), specOf(x, shape)];
  },
  evaluate([x], { axis }, outputs, context) {
    const [re, im] = outputs.map((spec) => context.allocate(spec));
    transformReal(x.data, { re: re.data, im: im.data }, x.shape, axis);
    return [re, im];
  },
  jvp: (primals, tangents, _outputs, params) =>
    pushLinear(rfftPrimitive, primals, tangents, params),
  transpose([re, im], [x], { axis }) {
    const length = specOfInput(x).shape[axis];
    const like = re ?? im;
    if (like === null) return [null];
    const half = (t: Tangent): Tensor => weighInterior(dense(t, like), axis, length, 0.5);
    return bind(irfftPrimitive, [half(re), half(im)], { axis, length });
  },
  batch: ([x], _batched, _size, { axis }) => ({
    outputs: bind(rfftPrimitive, [x], { axis: axis + 1 }),
    batched: [true, true],
  }),
  taylor: (inputs, _algebra, params: RfftParams, outputs) =>
    linearSeries(inputs, outputs, (parts) => bind(rfftPrimitive, parts, params)),
  cost: ([x], _outputs, { axis }) => flops(x, x.shape[axis]) / 2,
};

/**
 * `xⱼ = Σₖ Xₖ exp(2πi jk/n)` with `X₋ₖ` the conjugate of `Xₖ`, from `0 ≤ k ≤ n/2`. The imaginary parts at 0 and, for even
 * `n`, at `n/2` are not read.
 */
export const irfftPrimitive: Primitive<IrfftParams> = {
  name: "irfft",
  kernels: { wasm: emitIrfft },
  infer([re, im], { axis, length }) {
    checkTransform("irfft", [re, im], axis, length);
    const bins = Math.floor(length / 2) + 1;
    if (re.shape[axis] !== bins) throw wrongBins(re, axis, length, bins);
    return [
      specOf(
        re,
        re.shape.map((n, i) => (i === axis ? length : n)),
      ),
    ];
  },
  evaluate([re, im], { axis, length }, [spec], context) {
    const out = context.allocate(spec);
    transformHermitian({ re: re.data, im: im.data }, out.data, re.shape, axis, length);
    return [out];
  },
  jvp: (primals, tangents, _outputs, params) =>
    pushLinear(irfftPrimitive, primals, tangents, params),
  transpose([ct], _inputs, { axis, length }) {
    if (ct === null) return [null, null];
    return bind(rfftPrimitive, [ct], { axis }).map((part) => weighInterior(part, axis, length, 2));
  },
  batch(inputs, batched, size, { axis, length }) {
    const operands = spreadBatch(inputs, batched, size);
    return { outputs: bind(irfftPrimitive, operands, { axis: axis + 1, length }), batched: [true] };
  },
  taylor: (inputs, _algebra, params: IrfftParams, outputs) =>
    linearSeries(inputs, outputs, (parts) => bind(irfftPrimitive, parts, params)),
  cost: (_inputs, [x], { axis }) => flops(x, x.shape[axis]) / 2,
};

/** Multiply the bins that stand for two, which are all but 0 and `n/2`. */
function weighInterior(part: Tensor, axis: number, length: number, weight: number): Tensor {
  const bins = part.shape.map((n, i) => (i === axis ? n : 1));
  const k = iota(bins, axis);
  const single = k.equal(0).logicalOr(k.mul(2).equal(length));
  return part.mul(single.where(uniform(specOf(part, []), 1), weight));
}

function pushLinear<P extends object>(
  primitive: Primitive<P>,
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  params: P,
): readonly Tangent[] {
  if (tangents.every((t) => t === null)) return [];
  return bind(
    primitive,
    tangents.map((t, i) => dense(t, primals[i])),
    params,
  );
}

/** Taylor rule of a linear map between lists of tensors: it acts on each coefficient. */
function linearSeries(
  inputs: readonly Series[],
  outputs: readonly TensorSpec[],
  apply: (parts: readonly Tensor[]) => readonly Tensor[],
): readonly Series[] {
  const known = new Map<number, readonly Tensor[] | null>();
  const coefficients = (k: number): readonly Tensor[] | null => {
    const found = known.get(k);
    if (found !== undefined) return found;
    const parts = inputs.map((x) => x.slot(k));
    const zero = parts.every((part) => part === null);
    const result = zero ? null : apply(parts.map((part, i) => dense(part, inputs[i].spec)));
    known.set(k, result);
    return result;
  };
  return outputs.map((spec, i) => lazySeries(spec, (k) => coefficients(k)?.[i] ?? null));
}

function specOf({ dtype }: TensorSpec, shape: TensorSpec["shape"]): TensorSpec {
  return { shape, dtype };
}

function specOfInput(input: TransposeInput): TensorSpec {
  return input.linear ? input.spec : input.value;
}

/** 5 n log₂ n for each sequence. */
function flops({ shape }: TensorSpec, n: number): number {
  return 5 * sizeOf(shape) * Math.log2(Math.max(n, 2));
}

function checkTransform(
  where: string,
  inputs: readonly TensorSpec[],
  axis: number,
  length: number,
): void {
  checkSameSpec(where, inputs);
  const [x] = inputs;
  if (!isFloat(x.dtype)) {
    throw new DTypeError({
      where,
      expected: "float operands",
      received: formatSpec(x),
      fix: 'Cast first, for example x.cast("float32").',
    });
  }
  if (!(axis >= 0 && axis < x.shape.length && length >= 1)) {
    throw new ShapeError({
      where,
      expected: "at least one point to transform",
      received: `${length} along axis ${axis} of ${formatSpec(x)}`,
      fix: "A transform of no points is not defined; give a length n >= 1 to pad to.",
    });
  }
}

function wrongBins(x: TensorSpec, axis: number, length: number, bins: number): ShapeError {
  return new ShapeError({
    where: "irfft",
    expected: `${bins} frequencies for a result of length ${length}`,
    received: `${x.shape[axis]} along axis ${axis} of ${formatSpec(x)}`,
    fix: "Crop or pad the spectrum to length / 2 + 1, rounded down.",
  });
}
