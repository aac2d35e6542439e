import { type BinaryOperation, derivativeName, type Node } from "./node.ts";

/** Binding strength: a child that binds less than its place needs goes in parentheses. */
const PRECEDENCE = { sum: 1, quotient: 2, product: 3, power: 4, atom: 5 } as const;

interface Printed {
  readonly text: string;
  readonly precedence: number;
}

/** Print a tree as readable infix with few parentheses: `u_t + u*u_x - nu*u_xx`. */
export function printNode(node: Node): string {
  return print(node).text;
}

function print(node: Node): Printed {
  switch (node.kind) {
    case "constant":
      return printConstant(node.value);
    case "coordinate":
    case "parameter":
      return { text: node.name, precedence: PRECEDENCE.atom };
    case "unknown":
      return { text: derivativeName(node), precedence: PRECEDENCE.atom };
    case "unary": {
      const operand = print(node.operand);
      if (node.operation === "neg")
        return {
          text: `-${wrap(unsigned(operand), PRECEDENCE.quotient)}`,
          precedence: PRECEDENCE.sum,
        };
      return { text: `${node.operation}(${operand.text})`, precedence: PRECEDENCE.atom };
    }
    case "binary":
      return printBinary(node.operation, print(node.left), print(node.right));
  }
}

/** Multiples of pi up to 99 are printed as such when they are so to the last bit. */
export function multipleOfPi(value: number): number | undefined {
  const multiple = Math.round(Math.abs(value) / Math.PI);
  if (multiple < 1 || multiple > 99 || multiple * Math.PI !== Math.abs(value)) return undefined;
  return multiple;
}

function printConstant(value: number): Printed {
  const multiple = multipleOfPi(value);
  const sign = value < 0 ? "-" : "";
  const whole = multiple === undefined || multiple === 1;
  // A sign in front of a product belongs to all of it: -2*x needs no parentheses.
  const precedence = value < 0 ? PRECEDENCE.quotient : whole ? PRECEDENCE.atom : PRECEDENCE.product;
  if (multiple === undefined) return { text: `${value}`, precedence };
  return { text: `${sign}${multiple === 1 ? "" : `${multiple}*`}pi`, precedence };
}

interface Infix {
  readonly symbol: string;
  readonly precedence: number;
  readonly left: number;
  readonly right: number;
}

const INFIX: Readonly<Record<BinaryOperation, Infix>> = {
  add: { symbol: " + ", precedence: 1, left: 1, right: 1 },
  sub: { symbol: " - ", precedence: 1, left: 1, right: 2 },
  mul: { symbol: "*", precedence: 3, left: 2, right: 3 },
  div: { symbol: "/", precedence: 2, left: 2, right: 4 },
  pow: { symbol: "^", precedence: 4, left: 5, right: 5 },
};

function printBinary(operation: BinaryOperation, left: Printed, right: Printed): Printed {
  const { symbol, precedence, left: leftNeeds, right: rightNeeds } = INFIX[operation];
  const text = `${wrap(left, leftNeeds)}${symbol}${wrap(unsigned(right), rightNeeds)}`;
  return { text, precedence };
}

/** A minus after an operator reads as a second operator: such operands always get parentheses. */
function unsigned({ text, precedence }: Printed): Printed {
  return { text, precedence: text.startsWith("-") ? 0 : precedence };
}

function wrap({ text, precedence }: Printed, needed: number): string {
  return precedence < needed ? `(${text})` : text;
}
