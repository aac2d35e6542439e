import type { BinaryOperation, Node, UnknownNode } from "./node.ts";
import { multipleOfPi } from "./print.ts";

interface Typeset {
  readonly text: string;
  readonly precedence: number;
}

const GREEK: ReadonlySet<string> = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau " +
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
  ).split(" "),
);

const FUNCTION: Readonly<Record<string, string>> = {
  sign: "\\operatorname{sgn}",
  atan: "\\arctan",
};

/** Print a tree as LaTeX: `u_{t} + u\, u_{x} - \nu\, u_{xx}`. */
export function nodeToLatex(node: Node): string {
  return typeset(node).text;
}

function typeset(node: Node): Typeset {
  switch (node.kind) {
    case "constant":
      return typesetConstant(node.value);
    case "coordinate":
    case "parameter":
      return { text: latexName(node.name), precedence: 5 };
    case "unknown":
      return { text: typesetUnknown(node), precedence: 5 };
    case "unary":
      return typesetUnary(node.operation, typeset(node.operand));
    case "binary":
      return typesetBinary(node.operation, typeset(node.left), typeset(node.right));
  }
}

/** A name as LaTeX writes it: Greek letters become themselves, an underscore starts a subscript. */
export function latexName(name: string): string {
  const [stem, ...rest] = name.split("_");
  const letter = GREEK.has(stem) ? `\\${stem}` : stem.length > 1 ? `\\mathrm{${stem}}` : stem;
  return rest.length === 0 ? letter : `${letter}_{${rest.map(latexName).join(",")}}`;
}

function typesetConstant(value: number): Typeset {
  const precedence = value < 0 ? 2 : 5;
  const multiple = multipleOfPi(value);
  if (multiple !== undefined)
    return {
      text: `${value < 0 ? "-" : ""}${multiple === 1 ? "" : multiple}\\pi`,
      precedence: 2,
    };
  const [mantissa, exponent] = `${value}`.split("e");
  if (exponent === undefined) return { text: mantissa, precedence };
  return {
    text: `${mantissa} \\cdot 10^{${Number(exponent)}}`,
    precedence: Math.min(precedence, 2),
  };
}

function typesetUnknown({ name, coordinates, orders, at }: UnknownNode): string {
  const factors = coordinates.flatMap((coordinate, i) =>
    Array<string>(orders[i]).fill(latexName(coordinate)),
  );
  const subscript =
    factors.length === 0
      ? ""
      : `_{${factors.join(factors.every(({ length }) => length === 1) ? "" : " ")}}`;
  const place = Object.entries(at).map(([key, value]) => `${latexName(key)}=${value}`);
  const bar = place.length === 0 ? "" : `\\big|_{${place.join(",")}}`;
  return `${latexName(name)}${subscript}${bar}`;
}

function typesetUnary(operation: string, operand: Typeset): Typeset {
  if (operation === "neg") return { text: `-${wrap(unsigned(operand), 2)}`, precedence: 1 };
  if (operation === "sqrt") return { text: `\\sqrt{${operand.text}}`, precedence: 5 };
  if (operation === "abs") return { text: `\\left|${operand.text}\\right|`, precedence: 5 };
  if (operation === "exp") return { text: `e^{${operand.text}}`, precedence: 4 };
  const name = FUNCTION[operation] ?? `\\${operation}`;
  return { text: `${name}\\left(${operand.text}\\right)`, precedence: 4 };
}

function typesetBinary(operation: BinaryOperation, left: Typeset, right: Typeset): Typeset {
  const guarded = unsigned(right);
  switch (operation) {
    case "add":
      return { text: `${left.text} + ${wrap(guarded, 1)}`, precedence: 1 };
    case "sub":
      return { text: `${left.text} - ${wrap(guarded, 2)}`, precedence: 1 };
    case "mul":
      return { text: `${wrap(left, 2)}\\, ${wrap(guarded, 2)}`, precedence: 2 };
    case "div":
      return { text: `\\frac{${left.text}}{${right.text}}`, precedence: 3 };
    case "pow":
      return { text: `${wrap(left, 5)}^{${right.text}}`, precedence: 4 };
  }
}

/** A minus after an operator reads as a second operator: such operands always get parentheses. */
function unsigned({ text, precedence }: Typeset): Typeset {
  return { text, precedence: text.startsWith("-") ? 0 : precedence };
}

function wrap({ text, precedence }: Typeset, needed: number): string {
  return precedence < needed ? `\\left(${text}\\right)` : text;
}
