import { DomainError } from "@fluxion/autodiff-core";
import { buildBinary, buildUnary, constantNode, isValue } from "./build.ts";
import type { BinaryOperation, Node, UnaryOperation, UnknownNode } from "./node.ts";

const add = (a: Node, b: Node): Node => buildBinary("add", a, b);
const sub = (a: Node, b: Node): Node => buildBinary("sub", a, b);
const mul = (a: Node, b: Node): Node => buildBinary("mul", a, b);
const div = (a: Node, b: Node): Node => buildBinary("div", a, b);
const pow = (a: Node, b: Node): Node => buildBinary("pow", a, b);
const one = (): Node => constantNode(1);
const two = (): Node => constantNode(2);

/** `f'(x)` for each elementary function; `abs` takes `sign(0) = 0` and `sign` is flat. */
const DERIVATIVE: Readonly<Record<UnaryOperation, (x: Node) => Node>> = {
  neg: () => constantNode(-1),
  abs: (x) => buildUnary("sign", x),
  sign: () => constantNode(0),
  exp: (x) => buildUnary("exp", x),
  log: (x) => div(one(), x),
  sqrt: (x) => div(constantNode(0.5), buildUnary("sqrt", x)),
  sin: (x) => buildUnary("cos", x),
  cos: (x) => buildUnary("neg", buildUnary("sin", x)),
  tan: (x) => add(one(), pow(buildUnary("tan", x), two())),
  atan: (x) => div(one(), add(one(), pow(x, two()))),
  sinh: (x) => buildUnary("cosh", x),
  cosh: (x) => buildUnary("sinh", x),
  tanh: (x) => sub(one(), pow(buildUnary("tanh", x), two())),
};

type BinaryRule = (a: Node, b: Node, da: Node, db: Node) => Node;

/** The total derivative of `a op b`, given those of the operands. */
const BINARY_RULE: Readonly<Record<BinaryOperation, BinaryRule>> = {
  add: (_a, _b, da, db) => add(da, db),
  sub: (_a, _b, da, db) => sub(da, db),
  mul: (a, b, da, db) => add(mul(da, b), mul(a, db)),
  div: (a, b, da, db) => sub(div(da, b), div(mul(a, db), pow(b, two()))),
  pow: (a, b, da, db) => {
    const base = mul(mul(b, pow(a, sub(b, one()))), da);
    if (isValue(db, 0)) return base;
    return add(base, mul(mul(pow(a, b), buildUnary("log", a)), db));
  },
};

/**
 * Total derivative of a tree along a coordinate; unknowns are functions of their coordinates, so
 * `d(u u)/dx` is `2 u u_x`.
 *
 * @throws DomainError if an unknown does not depend on a coordinate of that name.
 */
export function differentiateNode(node: Node, coordinate: string): Node {
  switch (node.kind) {
    case "constant":
    case "parameter":
      return constantNode(0);
    case "coordinate":
      return constantNode(node.name === coordinate ? 1 : 0);
    case "unknown":
      return differentiateUnknown(node, coordinate);
    case "unary": {
      const inner = differentiateNode(node.operand, coordinate);
      if (isValue(inner, 0)) return inner;
      return mul(DERIVATIVE[node.operation](node.operand), inner);
    }
    case "binary": {
      const left = differentiateNode(node.left, coordinate);
      const right = differentiateNode(node.right, coordinate);
      return BINARY_RULE[node.operation](node.left, node.right, left, right);
    }
  }
}

function differentiateUnknown(node: UnknownNode, coordinate: string): Node {
  const axis = node.coordinates.indexOf(coordinate);
  if (axis < 0)
    throw new DomainError({
      where: "d",
      expected: `a coordinate of ${node.name}: ${node.coordinates.join(", ")}`,
      received: `"${coordinate}"`,
      fix: "Differentiate along one of these, or add the coordinate to the problem.",
    });
  if (coordinate in node.at) return constantNode(0);
  return { ...node, orders: node.orders.map((order, i) => (i === axis ? order + 1 : order)) };
}

/** The partial derivative of a tree with one order per coordinate name. */
export function differentiateRepeatedly(
  node: Node,
  coordinates: readonly string[],
  orders: readonly number[],
): Node {
  return coordinates.reduce((result, name, i) => {
    let derivative = result;
    for (let k = 0; k < orders[i]; k++) derivative = differentiateNode(derivative, name);
    return derivative;
  }, node);
}
