/** What both ways of computing a Cholesky factor do. */
import type { Memory, Team } from "./team.ts";

/** `value`: entry `i`, `j` of the symmetric part. */
export function symmetricEntry(from: Pick<Memory, "get">, n: number): string {
  return `let below = ${from.get(`i * ${n} + j`)};
let above = ${from.get(`j * ${n} + i`)};
let value = select(0.5 * below + 0.5 * above, below, below == above);`;
}

/**
 * Columns that are not divided by the roots of their pivots yet, so that a column is read while those behind it are
 * written. `status` is the first pivot that is not positive.
 */
export function eliminate(
  team: Team,
  room: Memory,
  entry: (i: string, j: string) => string,
  n: number,
): string {
  const row = `let factor = ${room.get(entry("i", "k"))} / pivot;`;
  const update = `${room.get(entry("i", "j"))} - factor * ${room.get(entry("j", "k"))}`;
  return `for (var k = 0; k < ${n}; k++) {
let pivot = ${room.get(entry("k", "k"))};
if (status == 0 && !is_nan_bits(pivot) && pivot <= 0) { status = k + 1; }
${team.grid(["k + 1", n], ["k + 1", "i + 1"], room.set(entry("i", "j"), update), row)}
${team.sync}
}`;
}
