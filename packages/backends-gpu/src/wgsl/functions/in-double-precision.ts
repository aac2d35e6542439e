/** Functions of numbers `T` with calls for operators, for numbers that WGSL does not have. */
import { literal } from "../types.ts";

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
];

const NAMES: Readonly<Record<string, string>> = {
  "==": "equal",
  "!=": "notEqual",
  "<": "less",
  "<=": "lessEqual",
  ">": "greater",
  ">=": "greaterEqual",
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  abs: "abs",
  floor: "floor",
  max: "maximum",
  min: "minimum",
  round: "round",
  sqrt: "sqrt",
  trunc: "trunc",
};

const TOKEN = /\d[\d.]*(?:e[+-]?\d+)?|\w+|->|[=!<>]=|\S|\s+/g;

/**
 * Rewrite the expressions of a text, which stand after `=` and `return` and have numbers of type `T` and booleans only:
 * `a * b + 1` becomes `T_add(T_mul(a, b), vec2u(…))`.
 */
export function inDoublePrecision(text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  let result = "";
  while (at < tokens.length) {
    const token = tokens[at++];
    result += token;
    if (token === "=" || token === "return") result += ` ${expression(0)}`;
  }
  return result;

  /** The next token that is no space. */
  function peek(): string {
    while (/^\s/.test(tokens[at])) at++;
    return tokens[at];
  }

  function next(): string {
    const token = peek();
    at++;
    return token;
  }

  function expression(level: number): string {
    if (level === LEVELS.length) return unary();
    let left = expression(level + 1);
    while (LEVELS[level].includes(peek())) {
      const operator = next();
      const right = expression(level + 1);
      const name = NAMES[operator];
      left = name === undefined ? `(${left} ${operator} ${right})` : `T_${name}(${left}, ${right})`;
    }
    return left;
  }

  function unary(): string {
    const token = next();
    if (token === "!") return `!${unary()}`;
    if (token === "(") {
      const inner = expression(0);
      next();
      return inner;
    }
    if (/^\d/.test(token)) return literal("float64", Number(token));
    if (token !== "-") return member(token);
    return /^\d/.test(peek()) ? literal("float64", -Number(next())) : `T_neg(${unary()})`;
  }

  /** A name, what is called by it, and what is taken from that. */
  function member(name: string): string {
    let value = name;
    if (peek() === "(") {
      value = `${Object.hasOwn(NAMES, name) ? `T_${NAMES[name]}` : name}(${operands()})`;
    }
    while (peek() === ".") value += next() + next();
    return value;
  }

  function operands(): string {
    const list: string[] = [];
    while (next() !== ")") if (peek() !== ")") list.push(expression(0));
    return list.join(", ");
  }
}
