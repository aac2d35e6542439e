import type { Tensor } from "@fluxion/autodiff-core";
import type { Arithmetic } from "./arithmetic.ts";
import { numberArithmetic, numericBinary, numericUnary } from "./arithmetic.ts";
import type { ExpressionValues } from "./evaluate.ts";
import { type Expression, evaluate } from "./expression.ts";
import type { BinaryOperation, UnaryOperation } from "./node.ts";

/** A tensor, or a number where a formula (or a part of it) holds no tensor. */
export type TensorValue = Tensor | number;

/**
 * Evaluate an expression on the core's tensors, concrete or traced, with NumPy broadcasting.
 *
 * @param values - Tensors or numbers by printed name: `{ derivatives: { u, u_x }, parameters: { nu } }`.
 * @returns A tensor in the common shape of the values, or a number if the formula mentions no tensor.
 * @throws OptionError naming the first coordinate, parameter or derivative that has no value.
 */
export function evaluateTensor(
  expression: Expression,
  values: ExpressionValues<TensorValue>,
): TensorValue {
  return evaluate(expression, tensorArithmetic(), values);
}

function tensorArithmetic(): Arithmetic<TensorValue> {
  return {
    constant: numberArithmetic().constant,
    unary: (operation, x) =>
      typeof x === "number" ? numericUnary(operation)(x) : UNARY[operation](x),
    binary: (operation, a, b) => {
      if (typeof a !== "number") return BINARY[operation](a, b);
      return typeof b === "number" ? numericBinary(operation)(a, b) : REVERSED[operation](a, b);
    },
  };
}

const UNARY: Readonly<Record<UnaryOperation, (x: Tensor) => Tensor>> = {
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  sign: (x) => x.sign(),
  exp: (x) => x.exp(),
  log: (x) => x.log(),
  sqrt: (x) => x.sqrt(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  tan: (x) => x.tan(),
  atan: (x) => x.atan(),
  sinh: (x) => x.sinh(),
  cosh: (x) => x.cosh(),
  tanh: (x) => x.tanh(),
};

const BINARY: Readonly<Record<BinaryOperation, (a: Tensor, b: TensorValue) => Tensor>> = {
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b),
  div: (a, b) => a.div(b),
  pow: (a, b) => (typeof b === "number" ? integerPower(a, b) : a.pow(b)),
};

/** Small whole powers as products: exact for negative bases, and cheap to differentiate. */
function integerPower(a: Tensor, exponent: number): Tensor {
  if (exponent === 2) return a.mul(a);
  if (exponent === 3) return a.mul(a).mul(a);
  return exponent === 4 ? integerPower(a.mul(a), 2) : a.pow(exponent);
}

/** A number on the left of a tensor. */
const REVERSED: Readonly<Record<BinaryOperation, (a: number, b: Tensor) => Tensor>> = {
  add: (a, b) => b.add(a),
  sub: (a, b) => b.neg().add(a),
  mul: (a, b) => b.mul(a),
  div: (a, b) => b.pow(-1).mul(a),
  pow: (a, b) => b.mul(Math.log(a)).exp(),
};
