/**
 * Constructors that keep a tree small while it is built: numbers are folded, zeros and ones vanish,
 * signs move outwards, numeric factors move to the left, and `x*x` becomes `x^2`.
 *
 * They never reorder or expand anything else, so an equation prints the way it was written.
 * Folding assumes finite values: `0*f` is 0 even where `f` would overflow.
 *
 * @module
 */
import { numericBinary, numericUnary } from "./arithmetic.ts";
import {
  type BinaryOperation,
  type ConstantNode,
  type Node,
  sameNode,
  type UnaryOperation,
} from "./node.ts";

/** A number as a node. */
export function constantNode(value: number): ConstantNode {
  return { kind: "constant", value };
}

/** Whether a node is a number. */
export function isConstant(node: Node): node is ConstantNode {
  return node.kind === "constant";
}

/** Whether a node is this number. */
export function isValue(node: Node, value: number): boolean {
  return isConstant(node) && node.value === value;
}

/** Apply an elementary function, folding numbers and double signs. */
export function buildUnary(operation: UnaryOperation, operand: Node): Node {
  if (isConstant(operand)) {
    const value = numericUnary(operation)(operand.value);
    if (Number.isFinite(value)) return constantNode(value);
  }
  if (operation === "neg") return buildNegation(operand);
  return { kind: "unary", operation, operand };
}

function buildNegation(operand: Node): Node {
  if (operand.kind === "unary" && operand.operation === "neg") return operand.operand;
  if (operand.kind === "binary" && operand.operation === "sub")
    return { ...operand, left: operand.right, right: operand.left };
  if (operand.kind === "binary" && operand.operation === "mul" && isConstant(operand.left))
    return buildBinary("mul", constantNode(-operand.left.value), operand.right);
  return { kind: "unary", operation: "neg", operand };
}

/** Combine two nodes, folding numbers and dropping neutral elements. */
export function buildBinary(operation: BinaryOperation, left: Node, right: Node): Node {
  if (isConstant(left) && isConstant(right)) {
    const value = numericBinary(operation)(left.value, right.value);
    if (Number.isFinite(value)) return constantNode(value);
  }
  return BUILDERS[operation](left, right) ?? { kind: "binary", operation, left, right };
}

type Rule = (left: Node, right: Node) => Node | undefined;

const BUILDERS: Readonly<Record<BinaryOperation, Rule>> = {
  add: (a, b) => {
    if (isValue(a, 0)) return b;
    if (isValue(b, 0)) return a;
    if (isConstant(b) && b.value < 0) return buildBinary("sub", a, constantNode(-b.value));
    const positive = withoutSign(b);
    if (positive !== undefined) return buildBinary("sub", a, positive);
    if (sameNode(a, b) || isSwappedProduct(a, b)) return buildBinary("mul", constantNode(2), a);
    return undefined;
  },
  sub: (a, b) => {
    if (isValue(a, 0)) return buildNegation(b);
    if (isValue(b, 0)) return a;
    if (isConstant(b) && b.value < 0) return buildBinary("add", a, constantNode(-b.value));
    const positive = withoutSign(b);
    if (positive !== undefined) return buildBinary("add", a, positive);
    return sameNode(a, b) ? constantNode(0) : undefined;
  },
  mul: (a, b) => {
    if (isConstant(b)) return isConstant(a) ? undefined : buildBinary("mul", b, a);
    if (isConstant(a)) return scaled(a.value, b);
    const signs = withSignsOutside("mul", a, b);
    if (signs !== undefined) return signs;
    if (b.kind === "binary" && b.operation === "mul" && isConstant(b.left))
      return buildBinary("mul", b.left, buildBinary("mul", a, b.right));
    if (a.kind === "binary" && a.operation === "mul" && isConstant(a.left))
      return buildBinary("mul", a.left, buildBinary("mul", a.right, b));
    return sameNode(a, b) ? buildBinary("pow", a, constantNode(2)) : undefined;
  },
  div: (a, b) => {
    if (isValue(a, 0) && !isValue(b, 0)) return a;
    if (isValue(b, 1)) return a;
    if (isValue(b, -1)) return buildNegation(a);
    if (isConstant(b) && a.kind === "binary" && a.operation === "mul" && isConstant(a.left))
      return buildBinary("mul", constantNode(a.left.value / b.value), a.right);
    return withSignsOutside("div", a, b);
  },
  pow: (a, b) => {
    if (isValue(b, 1)) return a;
    if (isValue(b, 0) || isValue(a, 1)) return constantNode(1);
    return undefined;
  },
};

function scaled(factor: number, node: Node): Node | undefined {
  if (factor === 0) return constantNode(0);
  if (factor === 1) return node;
  if (factor === -1) return buildNegation(node);
  if (node.kind === "unary" && node.operation === "neg")
    return buildBinary("mul", constantNode(-factor), node.operand);
  if (node.kind === "binary" && node.operation === "mul" && isConstant(node.left))
    return buildBinary("mul", constantNode(factor * node.left.value), node.right);
  return undefined;
}

/** `-(a b)` for `(-a) b` and `a (-b)`, `a b` for both; undefined where neither carries a sign. */
function withSignsOutside(operation: "mul" | "div", a: Node, b: Node): Node | undefined {
  const left = a.kind === "unary" && a.operation === "neg" ? a.operand : undefined;
  const right = b.kind === "unary" && b.operation === "neg" ? b.operand : undefined;
  if (left === undefined && right === undefined) return undefined;
  const product = buildBinary(operation, left ?? a, right ?? b);
  return left !== undefined && right !== undefined ? product : buildNegation(product);
}

/** The node with its leading minus taken off, or undefined where it has none. */
function withoutSign(node: Node): Node | undefined {
  if (node.kind === "unary" && node.operation === "neg") return node.operand;
  if (node.kind !== "binary" || node.operation !== "mul") return undefined;
  const { left, right } = node;
  if (!isConstant(left) || left.value >= 0) return undefined;
  return buildBinary("mul", constantNode(-left.value), right);
}

function isSwappedProduct(a: Node, b: Node): boolean {
  if (a.kind !== "binary" || b.kind !== "binary") return false;
  if (a.operation !== "mul" || b.operation !== "mul") return false;
  return sameNode(a.left, b.right) && sameNode(a.right, b.left);
}

/** Rebuild a tree through the constructors of this file. */
export function simplifyNode(node: Node): Node {
  if (node.kind === "unary") return buildUnary(node.operation, simplifyNode(node.operand));
  if (node.kind === "binary")
    return buildBinary(node.operation, simplifyNode(node.left), simplifyNode(node.right));
  return node;
}
