/** What both ways of computing a QR decomposition do. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { Memory, Team } from "./team.ts";

export interface QrOptions {
  readonly a: Block;
  readonly q: Block | undefined;
  readonly r: Block;
  readonly order: Block | undefined;
}

/** Index of the entry in row `i` and column `j`. */
export type Entry = (i: string, j: string) => string;

/** Column `k` becomes the reflector that maps it to a multiple of the first unit vector: that multiple, and the vector. */
export function makeReflector(
  team: Team,
  matrix: Memory,
  entry: Entry,
  tau: Memory,
  m: number,
): string {
  const below = matrix.get(entry("i", "k"));
  return `var most_below = 0f;
${team.each("i", "k + 1", m, `most_below = max(most_below, abs(${below}));`)}
let bound = ${team.largest("most_below")};
let divisor = select(bound, 1f, bound == 0);
var squares = 0f;
${team.each(
  "i",
  "k + 1",
  m,
  `let ratio = ${below} / divisor;
squares += ratio * ratio;`,
)}
let rest = bound * sqrt(${team.sum("squares")});
let alpha = ${matrix.get(entry("k", "k"))};
var beta = alpha;
if (rest != 0) {
let size = max(abs(alpha), rest);
let norm = size * sqrt((alpha / size) * (alpha / size) + (rest / size) * (rest / size));
beta = select(norm, -norm, alpha > 0);
}
${team.sync}
if (rest != 0) {
${team.each("i", "k + 1", m, matrix.set(entry("i", "k"), `${below} / (alpha - beta)`))}
}
if (lane == 0) {
${matrix.set(entry("k", "k"), "beta")}
${tau.set("k", "select(0f, (beta - alpha) / beta, rest != 0)")}
}
${team.sync}`;
}

/** Column `j` of `target` after reflector `k`. */
export function reflect(
  vectors: Memory,
  vectorEntry: Entry,
  target: Memory,
  targetEntry: Entry,
  tau: Memory,
  m: number,
): string {
  const own = target.get(targetEntry("i", "j"));
  const first = target.get(targetEntry("k", "j"));
  const vector = vectors.get(vectorEntry("i", "k"));
  return `var sum = ${first};
for (var i = k + 1; i < ${m}; i++) { sum += ${vector} * ${own}; }
sum *= ${tau.get("k")};
${target.set(targetEntry("k", "j"), `${first} - sum`)}
for (var i = k + 1; i < ${m}; i++) { ${target.set(targetEntry("i", "j"), `${own} - sum * ${vector}`)} }`;
}
