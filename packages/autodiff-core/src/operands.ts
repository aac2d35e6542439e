import { uniform } from "./bind.ts";
import {
  type DType,
  highestOf,
  isFloat,
  isInteger,
  lowestOf,
  numberDType,
  promote,
} from "./dtype.ts";
import { DTypeError } from "./errors.ts";
import { cast } from "./primitives/cast.ts";
import { broadcastTo } from "./primitives/layout.ts";
import { broadcastShapes } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** What arithmetic accepts: a tensor, or a number that takes the dtype of the other operand. */
export type TensorLike = Tensor | number | boolean;

/** A tensor as it is; a number as a constant beside an operand of dtype `other`. */
export function asTensor(x: TensorLike, other?: DType): Tensor {
  if (typeof x === "object" && x !== null && "dtype" in x) return x;
  if (typeof x === "boolean") return uniform({ shape: [], dtype: "bool" }, x ? 1 : 0);
  if (typeof x !== "number") throw notAnOperand(x);
  const dtype = numberDType(x, other);
  if (isInteger(dtype) && (x < lowestOf(dtype) || x > highestOf(dtype))) throw outOfRange(x, dtype);
  return uniform({ shape: [], dtype }, x);
}

/** Two operands with a common dtype and shape. */
export function promoteOperands(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const x = asTensor(a, typeof b === "object" ? b.dtype : undefined);
  const y = asTensor(b, typeof a === "object" ? a.dtype : x.dtype);
  const dtype = promote(where, x.dtype, y.dtype);
  const shape = broadcastShapes(where, x.shape, y.shape);
  return [broadcastTo(cast(x, dtype), shape), broadcastTo(cast(y, dtype), shape)];
}

/** {@link promoteOperands}, with integers and booleans turned into floats. */
export function floatOperands(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = promoteOperands(where, a, b);
  return [asFloat(x), asFloat(y)];
}

/** The tensor, cast to `float32` unless it is a float already. */
export function asFloat(x: TensorLike): Tensor {
  const tensor = asTensor(x);
  return isFloat(tensor.dtype) ? tensor : cast(tensor, "float32");
}

function notAnOperand(x: unknown): DTypeError {
  return new DTypeError({
    where: "Tensor",
    expected: "operands that are tensors, numbers or booleans",
    received: Array.isArray(x) ? "an array" : x === null ? "null" : `a value of type ${typeof x}`,
    fix: "Make tensors of arrays with array().",
  });
}

function outOfRange(x: number, dtype: DType): DTypeError {
  return new DTypeError({
    where: "Tensor",
    expected: `a number that ${dtype} can hold, from ${lowestOf(dtype)} to ${highestOf(dtype)}`,
    received: `${x}`,
    fix: 'A number takes the dtype of the tensor beside it; cast that first, for example x.cast("float64").',
  });
}
