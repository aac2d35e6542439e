import type { Expression } from "./expression.ts";
import { derivativeName, type MultiIndex, type UnknownNode } from "./node.ts";
import { unknownNodes, walkNode } from "./walk.ts";

/** Names that an expression depends on, each once, in order of appearance. */
export interface FreeNames {
  readonly coordinates: readonly string[];
  readonly parameters: readonly string[];
  readonly unknowns: readonly string[];
}

/** The coordinates, parameters and unknowns that an expression mentions. */
export function freeNames(expression: Expression): FreeNames {
  const found = {
    coordinate: new Set<string>(),
    parameter: new Set<string>(),
    unknown: new Set<string>(),
  };
  walkNode(expression.node, (node) => {
    if ("name" in node) found[node.kind].add(node.name);
  });
  return {
    coordinates: [...found.coordinate],
    parameters: [...found.parameter],
    unknowns: [...found.unknown],
  };
}

/** One derivative that an expression needs a value for. */
export interface RequiredDerivative {
  /** The name under which `evaluate` looks it up: `u_xx`, `u(x=-1)`. */
  readonly name: string;
  readonly unknown: string;
  readonly orders: MultiIndex;
  /** Coordinates held at a number; empty for a value at the point itself. */
  readonly at: Readonly<Record<string, number>>;
}

/** Every derivative that the expressions mention, each once, in order of appearance. */
export function requiredDerivatives(
  expressions: Iterable<Expression>,
): readonly RequiredDerivative[] {
  const found = new Map<string, UnknownNode>();
  for (const { node } of expressions)
    for (const mention of unknownNodes(node)) found.set(derivativeName(mention), mention);
  return [...found].map(([name, { name: unknown, orders, at }]) => ({ name, unknown, orders, at }));
}

/**
 * The partial derivatives that a set of expressions needs, for each unknown: the multi-indices to hand
 * to a Taylor-mode pass. Orders follow the coordinates of the problem; `[0, 0]` is the value.
 */
export function derivativesOf(
  expressions: Iterable<Expression>,
): Readonly<Record<string, readonly MultiIndex[]>> {
  const found: Record<string, Map<string, MultiIndex>> = {};
  for (const { unknown, orders } of requiredDerivatives(expressions)) {
    found[unknown] ??= new Map();
    found[unknown].set(orders.join(), orders);
  }
  return Object.fromEntries(
    Object.entries(found).map(([unknown, orders]) => [unknown, [...orders.values()]]),
  );
}
