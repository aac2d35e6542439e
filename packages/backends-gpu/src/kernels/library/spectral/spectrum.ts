/** From turned vectors to what the primitives give: sorted values, and vectors of length 1 with definite signs. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { Team } from "../dense/team.ts";

/** Entries this close to the largest count as being as large, so that rounding does not choose between them. */
const TIE = 1 - 2 ** -16;

const SIZE = 64;

/** Vectors that lie one after the other: entry `i` of vector `j` of a matrix. */
export interface Vectors {
  readonly buffer: number;
  readonly length: number;
  at(j: string, i: string): string;
}

export function loadVector(shader: ShaderWriter, { buffer, at }: Vectors, j: string): string {
  return shader.load(buffer, at(j, "i"));
}

/** `name`: the length of a vector, whatever the size of its entries. */
export function lengthOf(team: Team, name: string, vectors: Vectors, j: string): string {
  const entry = loadVector(team.shader, vectors, j);
  return `var ${name}_most = 0f;
${team.each("i", 0, vectors.length, `${name}_most = max(${name}_most, abs(${entry}));`)}
let ${name}_bound = ${team.largest(`${name}_most`)};
var ${name}_squares = 0f;
${team.each(
  "i",
  0,
  vectors.length,
  `let ratio = ${entry} / select(${name}_bound, 1f, ${name}_bound == 0);
${name}_squares += ratio * ratio;`,
)}
let ${name} = ${name}_bound * sqrt(${team.sum(`${name}_squares`)});`;
}

/** `sign`: -1 if the first of the largest entries of a vector is negative, else 1. */
export function signOf(team: Team, vectors: Vectors, j: string): string {
  const entry = loadVector(team.shader, vectors, j);
  return `var most = 0f;
${team.each("i", 0, vectors.length, `most = max(most, abs(${entry}));`)}
let limit = ${TIE} * ${team.largest("most")};
var found = -1f;
var place = 0;
${team.each("i", 0, vectors.length, `if (found < 0 && abs(${entry}) >= limit) { found = 1f; place = i; }`)}
place = ${team.indexOfLargest("found", "place")};
let decisive = ${team.shader.load(vectors.buffer, vectors.at(j, "place"))};
let sign = select(1f, -1f, decisive < 0);`;
}

export interface ValuesOptions {
  readonly x: Vectors;
  readonly v: Vectors;
  readonly values: number;
  readonly count: number;
  readonly n: number;
  /** Eigenvalues `v·x/v·v`, or singular values `|x|/|v|`. */
  readonly symmetric: boolean;
}

/** Values, in the order in which the vectors lie. */
export function findValues(
  context: KernelContext,
  { x, v, values, count, n, symmetric }: ValuesOptions,
): DispatchStep {
  const reads = [x.buffer, v.buffer];
  const team = new Team(context, { reads, writes: [values], count: count * n, size: SIZE });
  const { shader } = team;
  const products = `var own = 0f;
var both = 0f;
${team.each(
  "i",
  0,
  n,
  `let entry = ${loadVector(shader, v, "j")};
own += entry * entry;
both += entry * ${loadVector(shader, x, "j")};`,
)}
let value = ${team.sum("both")} / ${team.sum("own")};`;
  const lengths = `${lengthOf(team, "x_length", x, "j")}
${lengthOf(team, "v_length", v, "j")}
let value = x_length / v_length;`;
  return team.finish(`let matrix = team / ${n};
let j = team % ${n};
${symmetric ? products : lengths}
if (lane == 0) { ${shader.store(values, "team", "value")} }`);
}

/** `rank`: the place of value `j` in order. Of equal ones the first comes first. */
export function rankOf(team: Team, values: number, n: number, descending: boolean): string {
  const value = (k: string) => team.shader.load(values, `matrix * ${n} + ${k}`);
  const before = descending ? ">" : "<";
  return `let value = ${value("j")};
var earlier = 0f;
${team.each(
  "k",
  0,
  n,
  `let other = ${value("k")};
if (other ${before} value || (other == value && k < j)) { earlier += 1f; }`,
)}
let rank = i32(${team.sum("earlier")});`;
}

/** A team for each vector: `matrix` and `j`. */
export function vectorTeam(
  context: KernelContext,
  count: number,
  n: number,
  buffers: { readonly reads: readonly number[]; readonly writes: readonly number[] },
): { readonly team: Team; finish(body: string): DispatchStep } {
  const team = new Team(context, { ...buffers, count: count * n, size: SIZE });
  const head = `let matrix = team / ${n};\nlet j = team % ${n};\n`;
  return { team, finish: (body) => team.finish(`${head}${body}`) };
}
