import { formatSpec } from "../host-array.ts";
import type { Params } from "../primitive.ts";
import { type Atom, isProgram, type Program, type Variable } from "./program.ts";

/**
 * A program as text: one equation per line, sub-programs indented.
 *
 * ```
 * program (a: float32[3]) {
 *   b: float32[3] = mul a a
 *   c: float32[] = sum{axes=[0]} b
 * } -> c
 * ```
 */
export function printProgram(program: Program, captures = 0): string {
  return printInto(program, captures, "", new Map()).join("\n");
}

function printInto(
  program: Program,
  captures: number,
  indent: string,
  names: Map<Variable, string>,
): string[] {
  const define = (v: Variable): string => {
    const name = letters(names.size);
    names.set(v, name);
    return `${name}: ${formatSpec(v)}`;
  };
  const use = (atom: Atom): string =>
    atom.kind === "variable" ? (names.get(atom) ?? `?${atom.id}`) : literal(atom);
  const inputs = program.inputs.map((v, i) => `${i < captures ? "const " : ""}${define(v)}`);
  const lines = [`${indent}program (${inputs.join(", ")}) {`];
  for (const { primitive, params, inputs: operands, outputs } of program.equations) {
    const arguments_ = operands.map(use).join(" ");
    const left = outputs.map(define).join(", ");
    lines.push(
      `${indent}  ${left} = ${primitive.name}${printParams(params)} ${arguments_}`.trimEnd(),
    );
    for (const [key, sub] of subProgramEntries(params)) {
      const [first, ...rest] = printInto(sub, 0, `${indent}    `, names);
      lines.push(`${indent}    ${key} = ${first.trimStart()}`, ...rest);
    }
  }
  lines.push(`${indent}} -> ${program.outputs.map(use).join(", ")}`);
  return lines;
}

function literal(atom: { value: number; dtype: string; shape: readonly number[] }): string {
  const value = atom.dtype === "bool" ? String(atom.value !== 0) : String(atom.value);
  return `${value}:${atom.dtype}${atom.shape.length > 0 ? `[${atom.shape.join(",")}]` : ""}`;
}

function printParams(params: Params): string {
  const parts = Object.entries(params).flatMap(([key, value]: [string, unknown]) => {
    if (isProgram(value) || typeof value === "function" || isProgramList(value)) return [];
    return [`${key}=${JSON.stringify(value)}`];
  });
  return parts.length === 0 ? "" : `{${parts.join(" ")}}`;
}

function subProgramEntries(params: Params): [string, Program][] {
  return Object.entries(params).flatMap(([key, value]: [string, unknown]): [string, Program][] => {
    if (isProgram(value)) return [[key, value]];
    return isProgramList(value) ? value.map((p, i) => [`${key}[${i}]`, p]) : [];
  });
}

function isProgramList(value: unknown): value is Program[] {
  return Array.isArray(value) && value.length > 0 && value.every(isProgram);
}

/** 0 → a, 25 → z, 26 → aa, … */
function letters(n: number): string {
  const rest = Math.floor(n / 26);
  return (rest === 0 ? "" : letters(rest - 1)) + String.fromCharCode(97 + (n % 26));
}
