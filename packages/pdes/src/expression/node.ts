/**
 * The plain data behind an expression: a tree that can be compared, printed, stored as JSON and
 * walked by any package, without methods.
 *
 * @module
 */

/** Elementary functions of one argument. */
export type UnaryOperation =
  | "neg"
  | "abs"
  | "sign"
  | "exp"
  | "log"
  | "sqrt"
  | "sin"
  | "cos"
  | "tan"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh";

/** Arithmetic on two arguments. */
export type BinaryOperation = "add" | "sub" | "mul" | "div" | "pow";

/** Orders of differentiation, one per coordinate of the problem and in its order: `[1, 2]` is `u_txx`. */
export type MultiIndex = readonly number[];

/** A number. */
export interface ConstantNode {
  readonly kind: "constant";
  readonly value: number;
}

/** An independent variable, such as `x`. */
export interface CoordinateNode {
  readonly kind: "coordinate";
  readonly name: string;
}

/** A named number whose value the problem holds, such as `nu`. */
export interface ParameterNode {
  readonly kind: "parameter";
  readonly name: string;
}

/** An unknown function or one of its partial derivatives, such as `u_xx`. */
export interface UnknownNode {
  readonly kind: "unknown";
  readonly name: string;
  /** Every coordinate that the unknown depends on, in the order of the problem. */
  readonly coordinates: readonly string[];
  /** Those of the coordinates that are space, for `laplacian` and its family. */
  readonly space: readonly string[];
  readonly orders: MultiIndex;
  /** Coordinates held at a number: `{ x: -1 }` is the value on the left end. */
  readonly at: Readonly<Record<string, number>>;
}

/** An elementary function of an operand. */
export interface UnaryNode {
  readonly kind: "unary";
  readonly operation: UnaryOperation;
  readonly operand: Node;
}

/** Arithmetic on two operands. */
export interface BinaryNode {
  readonly kind: "binary";
  readonly operation: BinaryOperation;
  readonly left: Node;
  readonly right: Node;
}

/** One node of an expression tree. */
export type Node =
  | ConstantNode
  | CoordinateNode
  | ParameterNode
  | UnknownNode
  | UnaryNode
  | BinaryNode;

/** Whether two trees are the same, node by node; `x + y` and `y + x` are not. */
export function sameNode(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === "constant" && b.kind === "constant") return Object.is(a.value, b.value);
  if (a.kind === "coordinate" && b.kind === "coordinate") return a.name === b.name;
  if (a.kind === "parameter" && b.kind === "parameter") return a.name === b.name;
  if (a.kind === "unknown" && b.kind === "unknown") return derivativeName(a) === derivativeName(b);
  if (a.kind === "unary" && b.kind === "unary")
    return a.operation === b.operation && sameNode(a.operand, b.operand);
  if (a.kind === "binary" && b.kind === "binary")
    return a.operation === b.operation && sameNode(a.left, b.left) && sameNode(a.right, b.right);
  return false;
}

/**
 * The name under which a derivative is printed and looked up: `u`, `u_tx`, `u_x(x=-1)`.
 *
 * Coordinates appear in the order of the problem, so `u.xt` and `u.tx` have one name. Names of more
 * than one letter are kept apart by underscores: `u_r_theta`.
 */
export function derivativeName(node: UnknownNode): string {
  const fixed = Object.entries(node.at).map(([name, value]) => `${name}=${value}`);
  const place = fixed.length === 0 ? "" : `(${fixed.join(",")})`;
  return `${node.name}${derivativeSuffix(node)}${place}`;
}

function derivativeSuffix({ coordinates, orders }: UnknownNode): string {
  const factors = coordinates.flatMap((name, i) => Array<string>(orders[i]).fill(name));
  if (factors.length === 0) return "";
  const separator = coordinates.every((name) => name.length === 1) ? "" : "_";
  return `_${factors.join(separator)}`;
}
