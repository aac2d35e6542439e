import { OptionError } from "@fluxion/autodiff-core";
import { numericBinary, numericUnary } from "./arithmetic.ts";
import { isValue } from "./build.ts";
import { type BinaryNode, derivativeName, type Node } from "./node.ts";

/** A compiled expression: takes the values in the order of the names it was compiled for. */
export type NumericFunction = (values: ArrayLike<number>) => number;

/** Turn a tree into nested closures over an array of values; no source text is generated. */
export function compileNode(node: Node, names: readonly string[]): NumericFunction {
  switch (node.kind) {
    case "constant": {
      const { value } = node;
      return () => value;
    }
    case "coordinate":
    case "parameter":
      return compileSlot(node.name, names);
    case "unknown":
      return compileSlot(derivativeName(node), names);
    case "unary": {
      const f = numericUnary(node.operation);
      const operand = compileNode(node.operand, names);
      return (values) => f(operand(values));
    }
    case "binary":
      return compileBinary(node, names);
  }
}

/** Arithmetic is spelled out so that the inner closures hold operators and not calls through a table. */
function compileBinary(node: BinaryNode, names: readonly string[]): NumericFunction {
  const left = compileNode(node.left, names);
  const right = compileNode(node.right, names);
  switch (node.operation) {
    case "add":
      return (values) => left(values) + right(values);
    case "sub":
      return (values) => left(values) - right(values);
    case "mul":
      return (values) => left(values) * right(values);
    case "div":
      return (values) => left(values) / right(values);
    case "pow": {
      if (isValue(node.right, 2)) return (values) => left(values) ** 2;
      const power = numericBinary("pow");
      return (values) => power(left(values), right(values));
    }
  }
}

function compileSlot(name: string, names: readonly string[]): NumericFunction {
  const slot = names.indexOf(name);
  if (slot >= 0) return (values) => values[slot];
  throw new OptionError({
    where: "compileExpression",
    expected: `names to contain "${name}", which the expression mentions`,
    received: `[${names.join(", ")}]`,
    fix: "List every coordinate, parameter and derivative of the expression, in the order in which you will pass their values.",
  });
}
