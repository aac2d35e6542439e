/**
 * Immutable symbolic expressions with chaining methods, in the vocabulary of the core's tensors:
 * `u.t.add(u.mul(u.x)).sub(nu.mul(u.xx))`.
 *
 * @module
 */
import { OptionError } from "@fluxion/autodiff-core";
import type { Arithmetic } from "./arithmetic.ts";
import { buildBinary, buildUnary, constantNode, simplifyNode } from "./build.ts";
import { compileNode, type NumericFunction } from "./compile.ts";
import { differentiateNode } from "./differentiate.ts";
import { type ExpressionValues, evaluateNode } from "./evaluate.ts";
import { nodeToLatex } from "./latex.ts";
import { type BinaryOperation, type Node, sameNode, type UnaryOperation } from "./node.ts";
import { printNode } from "./print.ts";
import { substituteNode } from "./substitute.ts";

/** What an operation takes beside its expression: another expression or a finite number. */
export type Operand = Expression | number;

/**
 * A formula in coordinates, parameters, unknowns and their derivatives.
 *
 * Expressions never change; every method returns a new one, lightly simplified (numbers folded, zeros
 * and ones dropped). `node` is the same formula as plain data.
 */
export interface Expression {
  readonly node: Node;
  add(other: Operand): Expression;
  sub(other: Operand): Expression;
  mul(other: Operand): Expression;
  div(other: Operand): Expression;
  /** Raise to a power; a number or another expression. */
  pow(exponent: Operand): Expression;
  neg(): Expression;
  abs(): Expression;
  /** -1, 0 or 1. */
  sign(): Expression;
  exp(): Expression;
  /** Natural logarithm. */
  log(): Expression;
  sqrt(): Expression;
  square(): Expression;
  /** Sine of an angle in radians. */
  sin(): Expression;
  /** Cosine of an angle in radians. */
  cos(): Expression;
  tan(): Expression;
  atan(): Expression;
  sinh(): Expression;
  cosh(): Expression;
  tanh(): Expression;
  /** Total derivative, acting on unknowns too: `e.d("x")`, `e.d("x", 2)`, `e.d("t", "x")`. */
  d(coordinate: string, order: number): Expression;
  d(...coordinates: readonly string[]): Expression;
  /** Hold coordinates at numbers, also inside unknowns: `u.at({ x: -1 })`. */
  at(location: Readonly<Record<string, number>>): Expression;
  /** Readable infix: `u_t + u*u_x - nu*u_xx`. */
  toString(): string;
  toLatex(): string;
}

class Formula implements Expression {
  readonly node: Node;
  constructor(node: Node) {
    this.node = node;
    Object.freeze(this);
  }
  add(other: Operand): Expression {
    return binary("add", this, other);
  }
  sub(other: Operand): Expression {
    return binary("sub", this, other);
  }
  mul(other: Operand): Expression {
    return binary("mul", this, other);
  }
  div(other: Operand): Expression {
    return binary("div", this, other);
  }
  pow(exponent: Operand): Expression {
    return binary("pow", this, exponent);
  }
  neg(): Expression {
    return unary("neg", this);
  }
  abs(): Expression {
    return unary("abs", this);
  }
  sign(): Expression {
    return unary("sign", this);
  }
  exp(): Expression {
    return unary("exp", this);
  }
  log(): Expression {
    return unary("log", this);
  }
  sqrt(): Expression {
    return unary("sqrt", this);
  }
  square(): Expression {
    return binary("pow", this, 2);
  }
  sin(): Expression {
    return unary("sin", this);
  }
  cos(): Expression {
    return unary("cos", this);
  }
  tan(): Expression {
    return unary("tan", this);
  }
  atan(): Expression {
    return unary("atan", this);
  }
  sinh(): Expression {
    return unary("sinh", this);
  }
  cosh(): Expression {
    return unary("cosh", this);
  }
  tanh(): Expression {
    return unary("tanh", this);
  }
  d(...factors: readonly (string | number)[]): Expression {
    return fromNode(coordinateFactors(factors).reduce(differentiateNode, this.node));
  }
  at(location: Readonly<Record<string, number>>): Expression {
    return substitute(this, { coordinates: location });
  }
  toString(): string {
    return printNode(this.node);
  }
  toLatex(): string {
    return nodeToLatex(this.node);
  }
}

function unary(operation: UnaryOperation, operand: Expression): Expression {
  return fromNode(buildUnary(operation, operand.node));
}

function binary(operation: BinaryOperation, left: Expression, right: Operand): Expression {
  return fromNode(buildBinary(operation, left.node, asExpression(right, operation).node));
}

function coordinateFactors(factors: readonly (string | number)[]): readonly string[] {
  const [coordinate, order] = factors;
  if (typeof order !== "number") return factors.map(String);
  if (factors.length === 2 && Number.isInteger(order) && order >= 0)
    return Array<string>(order).fill(String(coordinate));
  throw new OptionError({
    where: "d",
    expected: 'a coordinate and a non-negative integer order, as in d("x", 2)',
    received: `d(${factors.map((factor) => JSON.stringify(factor)).join(", ")})`,
    fix: 'Write mixed derivatives as names: d("t", "x").',
  });
}

/** Give plain data its methods back. */
export function fromNode(node: Node): Expression {
  return new Formula(node);
}

/**
 * Take a number or an expression as an expression.
 *
 * @throws OptionError if the operand is neither, or is a number that is not finite.
 */
export function asExpression(operand: Operand, where = "asExpression"): Expression {
  if (typeof operand === "object" && operand !== null && "node" in operand) return operand;
  if (typeof operand === "number" && Number.isFinite(operand))
    return fromNode(constantNode(operand));
  throw new OptionError({
    where,
    expected: "an expression or a finite number",
    received: describeOperand(operand),
    fix: "Check the operand: a misspelt name is undefined in JavaScript.",
  });
}

function describeOperand(operand: unknown): string {
  return typeof operand === "object" ? JSON.stringify(operand) : String(operand);
}

/** A number as an expression; needed only where a formula would start with a number. */
export function constant(value: number): Expression {
  return asExpression(value, "constant");
}

/** An independent variable by its name, outside a problem statement. */
export function coordinateSymbol(name: string): Expression {
  return fromNode({ kind: "coordinate", name });
}

/** A named constant by its name, outside a problem statement. */
export function parameterSymbol(name: string): Expression {
  return fromNode({ kind: "parameter", name });
}

/** Total derivative, as the method `d` computes it. */
export function diff(expression: Expression, coordinate: string, order = 1): Expression {
  return expression.d(coordinate, order);
}

/** Rebuild an expression that came from plain data so that it is as small as one built by methods. */
export function simplify(expression: Expression): Expression {
  return fromNode(simplifyNode(expression.node));
}

/** Whether two expressions are the same formula, symbol by symbol; no algebra is done. */
export function sameExpression(a: Expression, b: Expression): boolean {
  return sameNode(a.node, b.node);
}

/** What `substitute` replaces; names that are absent stay symbols. */
export interface Substitution {
  readonly parameters?: Readonly<Record<string, number>>;
  readonly coordinates?: Readonly<Record<string, number>>;
  /** Formulas in the coordinates that take the place of unknowns, derivatives included. */
  readonly unknowns?: Readonly<Record<string, Operand>>;
}

/**
 * Replace unknowns by formulas, and parameters and coordinates by numbers.
 *
 * Derivatives of a replaced unknown become derivatives of the formula, taken before coordinates are
 * fixed, so that `u_x(x=-1)` is the slope at the end and not zero.
 */
export function substitute(expression: Expression, substitution: Substitution): Expression {
  const { unknowns = {}, ...numbers } = substitution;
  const nodes = Object.fromEntries(
    Object.entries(unknowns).map(([name, formula]) => [
      name,
      asExpression(formula, "substitute").node,
    ]),
  );
  return fromNode(substituteNode(expression.node, { ...numbers, unknowns: nodes }));
}

/**
 * Evaluate an expression in any arithmetic: numbers, tensors, intervals, truncated series.
 *
 * @throws OptionError naming the first coordinate, parameter or derivative that has no value.
 */
export function evaluate<T>(
  expression: Expression,
  arithmetic: Arithmetic<T>,
  values: ExpressionValues<T>,
): T {
  return evaluateNode(expression.node, arithmetic, values);
}

/**
 * Compile an expression to a function of numbers, for grids and inner loops.
 *
 * The compiled function takes one array with the values in the order of `names`: coordinates,
 * parameters and derivatives by their printed names.
 *
 * ```ts test
 * import { compileExpression, coordinateSymbol } from "@fluxion/pdes";
 * const x = coordinateSymbol("x");
 * compileExpression(x.square().add(1), ["x"])([3]) // => 10
 * ```
 *
 * @throws OptionError if the expression mentions a name that is not listed.
 */
export function compileExpression(
  expression: Expression,
  names: readonly string[],
): NumericFunction {
  return compileNode(expression.node, names);
}
