/**
 * Transforms in the memory of a workgroup, in Stockham's form: every stage reads numbers that are a fixed distance apart
 * and writes them in the order of the next, so that none has to be reordered. There is room for them twice, so that
 * invocations wait for one another once a stage.
 */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { declareButterfly } from "./butterfly.ts";
import type { Neighbours, TableEntry } from "./ends.ts";
import { radicesOf } from "./factors.ts";

/** How a workgroup is divided. */
export interface Team {
  /** Numbers of a line, and lines of the kernel. */
  readonly length: number;
  readonly lines: number;
  /** Lines of the workgroup. */
  readonly side: number;
  /** Invocations for each. */
  readonly along: number;
}

/** Number `j` of the line. */
export type Read = (j: string) => string;

/** Statements for number `k` of the line. */
export type Put = (k: string, value: string) => string;

/** The two ends of a transform, and along which numbers neighbouring invocations work there. */
export interface Ends {
  readonly first: Neighbours;
  readonly last: Neighbours;
  readonly read: Read;
  readonly put: Put;
  /** Whether what is put has to be there for all invocations. */
  readonly isShared: boolean;
}

export function radicesOfLine(length: number): readonly number[] {
  return length === 1 ? [1] : (radicesOf(length) ?? []);
}

export function declareNumbers(shader: ShaderWriter, { side, length }: Team): void {
  shader.declare("numbers", `var<workgroup> numbers: array<vec2<f32>, ${2 * side * length}>;`);
}

/** A number of the line in one of the two halves of the memory. */
export function sharedAt({ side, length }: Team, half: number): Read {
  return (index) => `numbers[shelf + ${(half % 2) * side * length} + ${index}]`;
}

/** The half that the results of a transform lie in if they are shared, for one that reads from the other or elsewhere. */
export function lastHalf(length: number): number {
  return (radicesOfLine(length).length - 1) % 2;
}

/** Statements that define what an invocation works on: `t` is its place among those of its `line`. */
export function workOf({ length, lines, side, along }: Team, neighbours: Neighbours): string {
  const [lane, t] =
    neighbours === "lines" ? [`% ${side}`, `/ ${side}`] : [`/ ${along}`, `% ${along}`];
  return `let lane = i32(lix) ${lane};
let t = i32(lix) ${t};
let line = first_line + lane;
let live = line < ${lines};
let shelf = lane * ${length};`;
}

/**
 * @param roots - Entry `m` is `exp(-2πi·m/length)`.
 * @param firstHalf - Where the first stage writes.
 */
export function emitStages(
  shader: ShaderWriter,
  team: Team,
  roots: TableEntry,
  { first, last, read, put, isShared }: Ends,
  firstHalf: number,
): string {
  const radices = radicesOfLine(team.length);
  let span = 1;
  const stages = radices.map((radix, s) => {
    const isFirst = s === 0;
    const isLast = s === radices.length - 1;
    const shared = sharedAt(team, firstHalf + s);
    const code = emitStage(shader, team, roots, {
      radix,
      span,
      neighbours: isFirst && (first === "lines" || !isLast) ? first : isLast ? last : "points",
      read: isFirst ? read : sharedAt(team, firstHalf + s + 1),
      put: isLast ? put : (k, value) => `${shared(k)} = ${value};`,
    });
    span *= radix;
    return isLast && !isShared ? code : `${code}\nworkgroupBarrier();`;
  });
  return stages.join("\n");
}

interface Stage extends Pick<Ends, "read" | "put"> {
  readonly radix: number;
  /** Product of the radices before. */
  readonly span: number;
  readonly neighbours: Neighbours;
}

function emitStage(
  shader: ShaderWriter,
  team: Team,
  roots: TableEntry,
  { radix, span, neighbours, read, put }: Stage,
): string {
  declareButterfly(shader, radix);
  const count = team.length / radix;
  const inputs = Array.from({ length: radix }, (_, q) => q);
  const turns = span === 1 ? [] : inputs.slice(1);
  return [
    "{",
    workOf(team, neighbours),
    `for (var b = t; b < select(0, ${count}, live); b += ${team.along}) {`,
    `var v: array<vec2<f32>, ${radix}>;`,
    ...inputs.map((q) => `v[${q}] = ${read(`(b + ${q * count})`)};`),
    `let turn = b % ${span} * ${team.length / (span * radix)};`,
    ...turns.map((q) => `v[${q}] = times(v[${q}], ${roots(`${q} * turn`)});`),
    `dft${radix}(&v);`,
    `let to = (b - b % ${span}) * ${radix} + b % ${span};`,
    ...inputs.map((q) => put(`(to + ${q * span})`, `v[${q}]`)),
    "}",
    "}",
  ].join("\n");
}
