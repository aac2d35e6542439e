import type { BinaryOperation, UnaryOperation } from "./node.ts";

/** What it takes to evaluate an expression to values of type `T`: numbers, tensors, intervals, series. */
export interface Arithmetic<T> {
  constant(value: number): T;
  unary(operation: UnaryOperation, operand: T): T;
  binary(operation: BinaryOperation, left: T, right: T): T;
}

const UNARY: Readonly<Record<UnaryOperation, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
};

const BINARY: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
};

/** The function of one number that an operation stands for. */
export function numericUnary(operation: UnaryOperation): (x: number) => number {
  return UNARY[operation];
}

/** The function of two numbers that an operation stands for. */
export function numericBinary(operation: BinaryOperation): (a: number, b: number) => number {
  return BINARY[operation];
}

/** Ordinary double-precision numbers. */
export function numberArithmetic(): Arithmetic<number> {
  return {
    constant: (value) => value,
    unary: (operation, operand) => UNARY[operation](operand),
    binary: (operation, left, right) => BINARY[operation](left, right),
  };
}
