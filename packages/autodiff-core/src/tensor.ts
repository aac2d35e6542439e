/**
 * The one array type. In user code a tensor is a value with a shape and a dtype, and it does not matter whether it is
 * concrete or being traced. Every method is a free function of the same name as well.
 */
import { checkAlive, type Payload, provideTensors, uniformArray } from "./bind.ts";
import { type PadOptions, pad } from "./convolution/padding.ts";
import { allocate, type DType, type TypedArray } from "./dtype.ts";
import { BackendError, ShapeError, TraceError } from "./errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "./host-array.ts";
import type { TensorLike } from "./operands.ts";
import * as arithmetic from "./primitives/arithmetic.ts";
import { type IndexSpec, slice } from "./primitives/basic-indexing.ts";
import * as bits from "./primitives/bits.ts";
import { bitcast, cast, stopGradient } from "./primitives/cast.ts";
import * as comparison from "./primitives/comparison.ts";
import { type CumulativeOptions, cumsum } from "./primitives/cumulative.ts";
import { type DotOptions, dot, matmul, outer } from "./primitives/dot.ts";
import { erf } from "./primitives/error-function.ts";
import * as exponential from "./primitives/exponential.ts";
import * as hyperbolic from "./primitives/hyperbolic.ts";
import { gather } from "./primitives/indexing.ts";
import { reverse } from "./primitives/joining.ts";
import * as layout from "./primitives/layout.ts";
import * as reduction from "./primitives/reduction.ts";
import * as rounding from "./primitives/rounding.ts";
import { clamp, relu, where } from "./primitives/select.ts";
import * as softmax from "./primitives/softmax.ts";
import * as statistics from "./primitives/statistics.ts";
import * as trigonometric from "./primitives/trigonometric.ts";
import { type Axes, type Shape, sizeOf } from "./shape.ts";

/** Numbers nested as deep as the tensor has axes. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/**
 * Immutable n-dimensional array.
 *
 * Make one with `array`, `zeros`, `linspace`, …; read it with `await x.data()`. Memory is given back when the tensor
 * is collected, or sooner by `using` or `dispose()`.
 */
export class Tensor implements TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
  #payload: Payload;

  /** @internal Use `array` and its relatives. */
  constructor(spec: TensorSpec, payload: Payload) {
    this.shape = spec.shape;
    this.dtype = spec.dtype;
    this.#payload = payload;
  }

  /** @internal What the tensor is made of. */
  get payload(): Payload {
    return this.#payload;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the values are still unknown because the tensor stands for an argument of a traced function. */
  get isTraced(): boolean {
    return this.#payload.kind === "traced";
  }

  /** Values in row-major order, as a fresh typed array; booleans as bytes 0 and 1. Waits for the device. */
  async data(): Promise<TypedArray> {
    const payload = this.#concrete("data");
    if (payload.kind === "uniform") return uniformArray(this, payload.value).data;
    const array = await payload.executor.download(payload.buffer);
    return ownStorage(this, array);
  }

  /** {@link data} without waiting, where the executor keeps its results in host memory. */
  dataSync(): TypedArray {
    return this.#read("dataSync");
  }

  #read(where: string): TypedArray {
    const payload = this.#concrete(where);
    if (payload.kind === "uniform") return uniformArray(this, payload.value).data;
    const { executor, buffer } = payload;
    if (buffer.host !== undefined) return ownStorage(this, buffer.host);
    if (executor.downloadSync === undefined) {
      throw new BackendError({
        where,
        expected: "an executor that can be read without waiting",
        received: `a tensor of the ${executor.name} executor`,
        fix: "Read it with `await tensor.data()`.",
      });
    }
    return ownStorage(this, executor.downloadSync(buffer));
  }

  /** The value of a tensor with one element. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        where: "item",
        expected: "a tensor with one element",
        received: formatSpec(this),
        fix: "Read all values with data(), or reduce first.",
      });
    }
    return this.#read("item")[0];
  }

  /**
   * Values as numbers nested as deep as the tensor has axes; booleans as `true` and `false`. TypeScript does not know
   * the depth; name it where you index into the result: `x.js<number[][]>()[0][1]`.
   */
  js<Values extends NestedNumbers = NestedNumbers>(): Values {
    const data = this.#read("js");
    const value = (i: number): number | boolean =>
      this.dtype === "bool" ? data[i] !== 0 : data[i];
    return nest(value, this.shape, 0, 0) as Values;
  }

  /** Give the memory back now. Using the tensor afterwards throws a `DisposedError`. */
  dispose(): void {
    this.#release("dispose() was called");
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal The memory now belongs to a compiled function. */
  donate(): void {
    const payload = this.#payload;
    if (payload.kind === "buffer") this.#payload = { kind: "disposed", reason: "it was donated" };
  }

  toString(): string {
    const payload = this.#payload;
    if (
      payload.kind !== "buffer" ||
      payload.executor.downloadSync === undefined ||
      this.size > 64
    ) {
      const state = payload.kind === "uniform" ? ` of ${payload.value}` : ` (${payload.kind})`;
      return `Tensor ${formatSpec(this)}${payload.kind === "buffer" ? "" : state}`;
    }
    return `Tensor ${formatSpec(this)} ${JSON.stringify(this.js(), (_key, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value))}`;
  }

  /** JavaScript's operators cannot see tensors: `a + b` and `a < b` would silently be wrong. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new TraceError({
      where: "Tensor",
      expected: "tensor operations",
      received: "a JavaScript operator (+, -, *, <, …) on a tensor",
      fix: "Write a.add(b), a.mul(b), a.less(b); choose between values with where or cond, and read a number with item().",
    });
  }

  /** `this + other`. */
  add(other: TensorLike): Tensor {
    return arithmetic.add(this, other);
  }

  /** `this - other`. */
  sub(other: TensorLike): Tensor {
    return arithmetic.sub(this, other);
  }

  /** Elementwise product. */
  mul(other: TensorLike): Tensor {
    return arithmetic.mul(this, other);
  }

  /** True quotient. */
  div(other: TensorLike): Tensor {
    return arithmetic.div(this, other);
  }

  /** Remainder with the sign of `this`. */
  rem(other: TensorLike): Tensor {
    return arithmetic.rem(this, other);
  }

  /** Remainder with the sign of `other`. */
  mod(other: TensorLike): Tensor {
    return arithmetic.mod(this, other);
  }

  /** Power. */
  pow(other: TensorLike): Tensor {
    return arithmetic.pow(this, other);
  }

  /** Larger of two, elementwise. */
  maximum(other: TensorLike): Tensor {
    return arithmetic.maximum(this, other);
  }

  /** Smaller of two, elementwise. */
  minimum(other: TensorLike): Tensor {
    return arithmetic.minimum(this, other);
  }

  /** Angle of the point `(other, this)`. */
  atan2(other: TensorLike): Tensor {
    return trigonometric.atan2(this, other);
  }

  /** `this == other`, elementwise. */
  equal(other: TensorLike): Tensor {
    return comparison.equal(this, other);
  }

  /** `this != other`, elementwise. */
  notEqual(other: TensorLike): Tensor {
    return comparison.notEqual(this, other);
  }

  /** `this < other`. */
  less(other: TensorLike): Tensor {
    return comparison.less(this, other);
  }

  /** `this <= other`. */
  lessEqual(other: TensorLike): Tensor {
    return comparison.lessEqual(this, other);
  }

  /** `this > other`. */
  greater(other: TensorLike): Tensor {
    return comparison.greater(this, other);
  }

  /** `this >= other`. */
  greaterEqual(other: TensorLike): Tensor {
    return comparison.greaterEqual(this, other);
  }

  /** True where both are. */
  logicalAnd(other: TensorLike): Tensor {
    return bits.logicalAnd(this, other);
  }

  /** True where either is. */
  logicalOr(other: TensorLike): Tensor {
    return bits.logicalOr(this, other);
  }

  /** True where exactly one is. */
  logicalXor(other: TensorLike): Tensor {
    return bits.logicalXor(this, other);
  }

  /** Bitwise and of integers. */
  bitAnd(other: TensorLike): Tensor {
    return bits.bitAnd(this, other);
  }

  /** Bitwise or of integers. */
  bitOr(other: TensorLike): Tensor {
    return bits.bitOr(this, other);
  }

  /** Bitwise exclusive or of integers. */
  bitXor(other: TensorLike): Tensor {
    return bits.bitXor(this, other);
  }

  /** Shift bits to the left. */
  shiftLeft(other: TensorLike): Tensor {
    return bits.shiftLeft(this, other);
  }

  /** Shift right, filling with zeros. */
  shiftRightLogical(other: TensorLike): Tensor {
    return bits.shiftRightLogical(this, other);
  }

  /** Shift right, filling with the sign. */
  shiftRightArithmetic(other: TensorLike): Tensor {
    return bits.shiftRightArithmetic(this, other);
  }

  /** `-this`. */
  neg(): Tensor {
    return arithmetic.neg(this);
  }

  /** Absolute value. */
  abs(): Tensor {
    return arithmetic.abs(this);
  }

  /** -1, 0 or 1. */
  sign(): Tensor {
    return arithmetic.sign(this);
  }

  /** `this · this`. */
  square(): Tensor {
    return arithmetic.square(this);
  }

  /** `1 / this`. */
  reciprocal(): Tensor {
    return arithmetic.reciprocal(this);
  }

  /** `eˣ`. */
  exp(): Tensor {
    return exponential.exp(this);
  }

  /** `eˣ - 1`. */
  expm1(): Tensor {
    return exponential.expm1(this);
  }

  /** Natural logarithm. */
  log(): Tensor {
    return exponential.log(this);
  }

  /** Logarithm to base 2. */
  log2(): Tensor {
    return exponential.log2(this);
  }

  /** Logarithm to base 10. */
  log10(): Tensor {
    return exponential.log10(this);
  }

  /** `log(1 + x)`. */
  log1p(): Tensor {
    return exponential.log1p(this);
  }

  /** Square root. */
  sqrt(): Tensor {
    return exponential.sqrt(this);
  }

  /** `1/√x`. */
  rsqrt(): Tensor {
    return exponential.rsqrt(this);
  }

  /** Sine. */
  sin(): Tensor {
    return trigonometric.sin(this);
  }

  /** Cosine. */
  cos(): Tensor {
    return trigonometric.cos(this);
  }

  /** Tangent. */
  tan(): Tensor {
    return trigonometric.tan(this);
  }

  /** Inverse sine. */
  asin(): Tensor {
    return trigonometric.asin(this);
  }

  /** Inverse cosine. */
  acos(): Tensor {
    return trigonometric.acos(this);
  }

  /** Inverse tangent. */
  atan(): Tensor {
    return trigonometric.atan(this);
  }

  /** Hyperbolic sine. */
  sinh(): Tensor {
    return hyperbolic.sinh(this);
  }

  /** Hyperbolic cosine. */
  cosh(): Tensor {
    return hyperbolic.cosh(this);
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return hyperbolic.tanh(this);
  }

  /** Inverse hyperbolic sine. */
  asinh(): Tensor {
    return hyperbolic.asinh(this);
  }

  /** Inverse hyperbolic cosine. */
  acosh(): Tensor {
    return hyperbolic.acosh(this);
  }

  /** Inverse hyperbolic tangent. */
  atanh(): Tensor {
    return hyperbolic.atanh(this);
  }

  /** `log(1 + eˣ)`. */
  softplus(): Tensor {
    return hyperbolic.softplus(this);
  }

  /** `max(x, 0)`. */
  relu(): Tensor {
    return relu(this);
  }

  /** `1/(1 + e⁻ˣ)`. */
  logistic(): Tensor {
    return hyperbolic.logistic(this);
  }

  /** Largest whole number ≤ x. */
  floor(): Tensor {
    return rounding.floor(this);
  }

  /** Smallest whole number ≥ x. */
  ceil(): Tensor {
    return rounding.ceil(this);
  }

  /** Nearest whole number, halves to even. */
  round(): Tensor {
    return rounding.round(this);
  }

  /** Neither infinite nor NaN. */
  isFinite(): Tensor {
    return rounding.isFinite(this);
  }

  /** Not a number. */
  isNaN(): Tensor {
    return rounding.isNaN(this);
  }

  /** True where this is false. */
  logicalNot(): Tensor {
    return bits.logicalNot(this);
  }

  /** Bitwise complement. */
  bitNot(): Tensor {
    return bits.bitNot(this);
  }

  /** Error function. */
  erf(): Tensor {
    return erf(this);
  }

  /** `a` where this is true, else `b`. */
  where(a: TensorLike, b: TensorLike): Tensor {
    return where(this, a, b);
  }

  /** Limit to `[low, high]`. */
  clamp(low: TensorLike, high: TensorLike): Tensor {
    return clamp(this, low, high);
  }

  /** Convert to another dtype. */
  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }

  /** Reinterpret the bits as another 32-bit dtype. */
  bitcast(dtype: DType): Tensor {
    return bitcast(this, dtype);
  }

  /** The same value, with derivative zero. */
  stopGradient(): Tensor {
    return stopGradient(this);
  }

  /** Same elements, another shape; `-1` once for what is left. */
  reshape(shape: Shape): Tensor {
    return layout.reshape(this, shape);
  }

  /** Permute axes; default: reverse their order. */
  transpose(axes?: readonly number[]): Tensor {
    return layout.transpose(this, axes);
  }

  /** Repeat to a larger shape. */
  broadcastTo(shape: Shape): Tensor {
    return layout.broadcastTo(this, shape);
  }

  /** Insert an axis of size 1. */
  expandDims(axis: number): Tensor {
    return layout.expandDims(this, axis);
  }

  /** Remove axes of size 1. */
  squeeze(axes?: number | readonly number[]): Tensor {
    return layout.squeeze(this, axes);
  }

  /** Move one axis to another place. */
  moveAxis(from: number, to: number): Tensor {
    return layout.moveAxis(this, from, to);
  }

  /** Basic indexing, see the function `slice`. */
  slice(...specs: readonly IndexSpec[]): Tensor {
    return slice(this, ...specs);
  }

  /** Entries at whole positions along an axis. */
  gather(indices: TensorLike, axis = 0): Tensor {
    return gather(this, indices, axis);
  }

  /** A border, by default of zeros; see the function `pad`. */
  pad(options: PadOptions): Tensor {
    return pad(this, options);
  }

  /** Reverse the order along axes. */
  reverse(axes?: Axes): Tensor {
    return reverse(this, axes);
  }

  /** Sum over axes (default: all). */
  sum(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.sum(this, axes, options);
  }

  /** Product over axes (default: all). */
  prod(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.prod(this, axes, options);
  }

  /** Mean over axes (default: all). */
  mean(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return statistics.mean(this, axes, options);
  }

  /** Largest entry over axes (default: all). */
  max(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.max(this, axes, options);
  }

  /** Smallest entry over axes (default: all). */
  min(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.min(this, axes, options);
  }

  /** Whether any entry is true over axes (default: all). */
  any(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.any(this, axes, options);
  }

  /** Whether all entries are true over axes (default: all). */
  all(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return reduction.all(this, axes, options);
  }

  /** `log Σ eˣ` over axes (default: all). */
  logsumexp(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return softmax.logsumexp(this, axes, options);
  }

  /** Variance over axes (default: all). */
  variance(axes?: Axes, options?: statistics.VarianceOptions): Tensor {
    return statistics.variance(this, axes, options);
  }

  /** Standard deviation over axes (default: all). */
  std(axes?: Axes, options?: statistics.VarianceOptions): Tensor {
    return statistics.std(this, axes, options);
  }

  /** Euclidean norm over axes (default: all). */
  norm(axes?: Axes, options?: reduction.ReduceOptions): Tensor {
    return statistics.norm(this, axes, options);
  }

  /** Position of the largest entry. */
  argmax(axis?: number): Tensor {
    return reduction.argmax(this, axis);
  }

  /** Position of the smallest entry. */
  argmin(axis?: number): Tensor {
    return reduction.argmin(this, axis);
  }

  /** `eˣ / Σ eˣ` along an axis (default: the last). */
  softmax(axis?: number): Tensor {
    return softmax.softmax(this, axis);
  }

  /** Running sum along an axis. */
  cumsum(axis?: number, options?: CumulativeOptions): Tensor {
    return cumsum(this, axis, options);
  }

  /** Tensor contraction. */
  dot(other: TensorLike, options?: DotOptions): Tensor {
    return dot(this, other, options);
  }

  /** Matrix product over the last two axes. */
  matmul(other: TensorLike): Tensor {
    return matmul(this, other);
  }

  /** Outer product. */
  outer(other: TensorLike): Tensor {
    return outer(this, other);
  }

  #concrete(where: string): Extract<Payload, { kind: "uniform" | "buffer" }> {
    const payload = this.#payload;
    checkAlive(where, payload);
    if (payload.kind === "uniform" || payload.kind === "buffer") return payload;
    throw new TraceError({
      where,
      expected: "a concrete tensor",
      received: `${formatSpec(this)}, whose value is not known while a function is being traced`,
      fix: "Choose between values with where, cond or whileLoop; read values outside of grad, vmap and jit.",
    });
  }

  #release(reason: string): void {
    const payload = this.#payload;
    if (payload.kind === "buffer") payload.buffer.free();
    if (payload.kind !== "disposed") this.#payload = { kind: "disposed", reason };
  }
}

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

// Node prints objects through this method.
Object.defineProperty(Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Tensor): string {
    return this.toString();
  },
});

provideTensors((spec, payload) => new Tensor(spec, payload));

/** Storage of the tensor's own dtype that nobody else holds. */
function ownStorage(spec: TensorSpec, array: HostArray): TypedArray {
  const data = allocate(spec.dtype, array.data.length);
  data.set(array.data);
  return data;
}

function nest(
  value: (i: number) => number | boolean,
  shape: Shape,
  axis: number,
  offset: number,
): NestedNumbers {
  if (axis === shape.length) return value(offset);
  const step = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: shape[axis] }, (_, i) =>
    nest(value, shape, axis + 1, offset + i * step),
  );
}
