import { OptionError } from "@fluxion/autodiff-core";
import type { Arithmetic } from "./arithmetic.ts";
import { derivativeName, type Node } from "./node.ts";

/**
 * The values that an expression is evaluated with, each looked up by its printed name.
 *
 * `derivatives` holds the unknowns and their derivatives together: `{ u, u_x, u_xx }`.
 */
export interface ExpressionValues<T> {
  readonly coordinates?: Readonly<Record<string, T>>;
  readonly parameters?: Readonly<Record<string, T>>;
  readonly derivatives?: Readonly<Record<string, T>>;
}

/** Evaluate a tree in any arithmetic; a subtree that is shared as an object is evaluated once. */
export function evaluateNode<T>(
  root: Node,
  arithmetic: Arithmetic<T>,
  values: ExpressionValues<T>,
): T {
  const done = new Map<Node, T>();
  const visit = (node: Node): T => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const value = evaluateOne(node, arithmetic, values, visit);
    done.set(node, value);
    return value;
  };
  return visit(root);
}

function evaluateOne<T>(
  node: Node,
  arithmetic: Arithmetic<T>,
  values: ExpressionValues<T>,
  visit: (node: Node) => T,
): T {
  switch (node.kind) {
    case "constant":
      return arithmetic.constant(node.value);
    case "coordinate":
      return lookUp(values.coordinates, node.name, "coordinates");
    case "parameter":
      return lookUp(values.parameters, node.name, "parameters");
    case "unknown":
      return lookUp(values.derivatives, derivativeName(node), "derivatives");
    case "unary":
      return arithmetic.unary(node.operation, visit(node.operand));
    case "binary":
      return arithmetic.binary(node.operation, visit(node.left), visit(node.right));
  }
}

function lookUp<T>(
  values: Readonly<Record<string, T>> | undefined,
  name: string,
  group: keyof ExpressionValues<T>,
): T {
  const value = values?.[name];
  if (value !== undefined) return value;
  throw new OptionError({
    where: "evaluate",
    expected: `values.${group} to hold "${name}"`,
    received: `${listNames(Object.keys(values ?? {}))}`,
    fix: `Pass a value for every name that the expression mentions: { ${group}: { ${name.includes("(") ? JSON.stringify(name) : name}: … } }.`,
  });
}

function listNames(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
