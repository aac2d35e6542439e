/** Making tensors from numbers, typed arrays and rules. */
import { fromHost, isTracing, uniform } from "./bind.ts";
import {
  allocate,
  DTYPES,
  type DType,
  dtypeOf,
  highestOf,
  isFloat,
  isInteger,
  lowestOf,
  type TypedArray,
} from "./dtype.ts";
import { DTypeError, OptionError, ShapeError } from "./errors.ts";
import { iota } from "./primitives/iota.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";
import { isTensor, type NestedNumbers, type Tensor } from "./tensor.ts";

export interface ArrayOptions {
  /** Default: the type of a typed array; `bool` for booleans; `float32` for numbers. */
  readonly dtype?: DType;
  /** Default: the nesting, or one axis for a typed array. */
  readonly shape?: Shape;
}

export interface FillOptions {
  /** Default: `float32`. */
  readonly dtype?: DType;
}

/**
 * Tensor from nested numbers or a typed array. The values are copied; fractions are cut off for an integer dtype.
 *
 * @throws ShapeError if the nesting is ragged or the number of values does not fit the shape.
 * @throws DTypeError for a number that an integer dtype cannot hold, such as NaN.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 *
 * array([[1, 2], [3, 4]]).sum(0).js() // => [4, 6]
 * ```
 */
export function array(
  values: NestedNumbers | TypedArray | Tensor,
  options: ArrayOptions = {},
): Tensor {
  if (isTensor(values)) {
    const cast = options.dtype === undefined ? values : values.cast(options.dtype);
    return options.shape === undefined ? cast : cast.reshape(options.shape);
  }
  const flat = isTypedArray(values) ? fromTypedArray(values) : fromNested(values);
  const { dtype = flat.dtype, shape = flat.shape } = options;
  checkDType("array", dtype);
  checkShape("array", shape);
  if (sizeOf(shape) !== flat.data.length) {
    throw new ShapeError({
      where: "array",
      expected: `${sizeOf(shape)} values for shape ${formatShape(shape)}`,
      received: `${flat.data.length} values`,
      fix: "Give as many values as the product of the sizes.",
    });
  }
  if (isInteger(dtype) && dtype !== flat.dtype) checkIntegers("array", flat.data, dtype);
  const data = allocate(dtype, flat.data.length);
  if (dtype === "bool") for (let i = 0; i < data.length; i++) data[i] = flat.data[i] === 0 ? 0 : 1;
  else data.set(flat.data);
  return fromHost({ shape, dtype, data });
}

/** A scalar tensor. */
export function scalar(value: number, dtype: DType = "float32"): Tensor {
  return filled("scalar", [], value, { dtype });
}

/** The same value everywhere; takes no memory until it is needed. */
export function full(shape: Shape, value: number | boolean, options: FillOptions = {}): Tensor {
  return filled("full", shape, value, options);
}

/** Zeros. */
export function zeros(shape: Shape, options: FillOptions = {}): Tensor {
  return filled("zeros", shape, 0, options);
}

/** Ones. */
export function ones(shape: Shape, options: FillOptions = {}): Tensor {
  return filled("ones", shape, 1, options);
}

function filled(
  where: string,
  shape: Shape,
  value: number | boolean,
  options: FillOptions,
): Tensor {
  checkShape(where, shape);
  const { dtype = typeof value === "boolean" ? "bool" : "float32" } = options;
  checkDType(where, dtype);
  if (isInteger(dtype)) checkIntegers(where, [Number(value)], dtype);
  return uniform({ shape, dtype }, Number(value));
}

/** Zeros with the shape and dtype of another tensor. */
export function zerosLike(x: Tensor): Tensor {
  return uniform(x, 0);
}

/** Ones with the shape and dtype of another tensor. */
export function onesLike(x: Tensor): Tensor {
  return uniform(x, 1);
}

/**
 * Numbers `start, start + step, …` below `stop` (above, for a negative step). With one argument, counts from 0.
 *
 * @returns `int32` if all arguments are whole numbers, else `float32`; `options.dtype` decides otherwise.
 */
export function arange(start: number, stop?: number, step = 1, options: FillOptions = {}): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  checkFillDType("arange", options);
  if (step === 0 || ![from, to, step].every(Number.isFinite)) {
    throw new OptionError({
      where: "arange",
      expected: "finite ends and a step other than 0",
      received: `start ${from}, stop ${to}, step ${step}`,
      fix: "For a given number of points use linspace.",
    });
  }
  const count = Math.max(0, Math.ceil((to - from) / step));
  const { dtype = [from, to, step].every(Number.isInteger) ? "int32" : "float32" } = options;
  return arithmeticSequence(from, step, count, dtype);
}

/** `count` points from `start` to `stop`, both included (the end not, with `endpoint: false`). */
export function linspace(
  start: number,
  stop: number,
  count: number,
  options: FillOptions & { readonly endpoint?: boolean } = {},
): Tensor {
  const { dtype = "float32", endpoint = true } = options;
  checkFillDType("linspace", options);
  if (![start, stop].every(Number.isFinite) || !Number.isInteger(count) || count < 0) {
    throw new OptionError({
      where: "linspace",
      expected: "finite ends and a whole number of points",
      received: `start ${start}, stop ${stop}, count ${String(count)}`,
      fix: "Give plain numbers: linspace(0, 1, 5) is 0, 0.25, 0.5, 0.75, 1.",
    });
  }
  const intervals = endpoint ? count - 1 : count;
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    const s = intervals === 0 ? 0 : i / intervals;
    data[i] = s === 1 ? stop : start + (stop - start) * s;
  }
  return fromHost({ shape: [count], dtype, data });
}

/** `count` numbers from `base^start` to `base^stop`, evenly spaced in their exponents. */
export function logspace(
  start: number,
  stop: number,
  count: number,
  options: FillOptions & { readonly endpoint?: boolean; readonly base?: number } = {},
): Tensor {
  const { base = 10, ...rest } = options;
  const exponents = linspace(start, stop, count, { ...rest, dtype: "float64" });
  return exponents
    .mul(Math.log(base))
    .exp()
    .cast(options.dtype ?? "float32");
}

/** Identity matrix `[n, n]`, or ones on the main diagonal of `[n, m]`. */
export function eye(n: number, m: number = n, options: FillOptions = {}): Tensor {
  checkShape("eye", [n, m]);
  const { dtype = "float32" } = options;
  checkFillDType("eye", options);
  return iota([n, m], 0)
    .equal(iota([n, m], 1))
    .cast(dtype);
}

function arithmeticSequence(start: number, step: number, count: number, dtype: DType): Tensor {
  if (isTracing() && !isFloat(dtype)) return iota([count], 0, dtype).mul(step).add(start);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = start + step * i;
  return fromHost({ shape: [count], dtype, data });
}

/** The typed arrays that hold one of our dtypes; the others would have to be converted, which the user should see. */
function fromTypedArray(values: TypedArray): FlatValues {
  const known: readonly unknown[] = [
    Float32Array,
    Float64Array,
    Int32Array,
    Uint32Array,
    Uint8Array,
  ];
  if (known.includes(values.constructor)) {
    return { data: values, shape: [values.length], dtype: dtypeOf(values) };
  }
  throw new DTypeError({
    where: "array",
    expected: "a Float32Array, Float64Array, Int32Array, Uint32Array, or Uint8Array (of booleans)",
    received: values.constructor.name,
    fix: "Convert it first, for example with Int32Array.from(values) or Float64Array.from(values, Number).",
  });
}

/** Throws unless every value, cut to a whole number, fits into the dtype. */
function checkIntegers(where: string, values: ArrayLike<number>, dtype: "int32" | "uint32"): void {
  const [low, high] = [lowestOf(dtype), highestOf(dtype)];
  for (let i = 0; i < values.length; i++) {
    const value = Math.trunc(values[i]);
    if (value >= low && value <= high) continue;
    throw new DTypeError({
      where,
      expected: `numbers from ${low} to ${high} for ${dtype}`,
      received: `${values[i]}`,
      fix: "Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.",
    });
  }
}

function checkFillDType(where: string, { dtype }: FillOptions): void {
  if (dtype !== undefined) checkDType(where, dtype);
}

function isTypedArray(values: unknown): values is TypedArray {
  return ArrayBuffer.isView(values) && !(values instanceof DataView);
}

interface FlatValues {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
  readonly dtype: DType;
}

function fromNested(values: NestedNumbers): FlatValues {
  const shape: number[] = [];
  for (let level: NestedNumbers = values; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const data: number[] = [];
  let booleans = 0;
  const visit = (value: NestedNumbers, depth: number): void => {
    if (isList(value)) {
      if (value.length !== shape[depth]) throw ragged(shape, depth, `a list of ${value.length}`);
      for (const entry of value) visit(entry, depth + 1);
      return;
    }
    if (depth !== shape.length) throw ragged(shape, depth, "a number");
    if (typeof value !== "number" && typeof value !== "boolean") throw notANumber(value);
    if (typeof value === "boolean") booleans++;
    data.push(Number(value));
  };
  visit(values, 0);
  const dtype = booleans > 0 && booleans === data.length ? "bool" : "float32";
  return { data, shape, dtype };
}

function isList(value: NestedNumbers): value is readonly NestedNumbers[] {
  return Array.isArray(value);
}

function ragged(shape: Shape, depth: number, received: string): ShapeError {
  const expected = depth < shape.length ? `a list of ${shape[depth]}` : "a number";
  return new ShapeError({
    where: "array",
    expected: `${expected} at every place of depth ${depth}, as at the first`,
    received,
    fix: "All rows must have the same length; pad the shorter ones.",
  });
}

function notANumber(value: unknown): DTypeError {
  const hint = isTensor(value)
    ? "Join tensors with stack or concat."
    : "Convert the values to numbers before.";
  return new DTypeError({
    where: "array",
    expected: "numbers or booleans",
    received: isTensor(value) ? "a tensor among them" : `${typeof value} ${String(value)}`,
    fix: hint,
  });
}

function checkDType(where: string, dtype: DType): void {
  if (DTYPES.includes(dtype)) return;
  throw new DTypeError({
    where,
    expected: `one of ${DTYPES.join(", ")}`,
    received: String(dtype),
    fix: "64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.",
  });
}
