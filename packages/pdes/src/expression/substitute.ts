import { buildBinary, buildUnary, constantNode } from "./build.ts";
import { differentiateRepeatedly } from "./differentiate.ts";
import type { Node } from "./node.ts";

/** What takes the place of what; names that are absent stay as they are. */
export interface NodeSubstitution {
  readonly parameters?: Readonly<Record<string, number>>;
  readonly coordinates?: Readonly<Record<string, number>>;
  readonly unknowns?: Readonly<Record<string, Node>>;
}

/**
 * Replace names by values, rebuilding the tree on the way.
 *
 * An unknown is replaced first (its derivatives by derivatives of the replacement), then parameters
 * and coordinates take their numbers. Fixing a coordinate also fixes it inside the unknowns that stay.
 */
export function substituteNode(node: Node, substitution: NodeSubstitution): Node {
  const { parameters = {}, coordinates = {}, unknowns = {} } = substitution;
  switch (node.kind) {
    case "constant":
      return node;
    case "parameter":
      return node.name in parameters ? constantNode(parameters[node.name]) : node;
    case "coordinate":
      return node.name in coordinates ? constantNode(coordinates[node.name]) : node;
    case "unknown": {
      const fixed = { ...restrict(coordinates, node.coordinates), ...node.at };
      if (!(node.name in unknowns)) return { ...node, at: fixed };
      const derivative = differentiateRepeatedly(
        unknowns[node.name],
        node.coordinates,
        node.orders,
      );
      return substituteNode(derivative, { parameters, coordinates: fixed });
    }
    case "unary":
      return buildUnary(node.operation, substituteNode(node.operand, substitution));
    case "binary":
      return buildBinary(
        node.operation,
        substituteNode(node.left, substitution),
        substituteNode(node.right, substitution),
      );
  }
}

/** The given values in the order of the problem, so that one place has one name. */
function restrict(
  values: Readonly<Record<string, number>>,
  names: readonly string[],
): Record<string, number> {
  return Object.fromEntries(
    names.filter((name) => name in values).map((name) => [name, values[name]]),
  );
}
