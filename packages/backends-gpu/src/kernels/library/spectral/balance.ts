/** Rows and columns of more equal size, so that the small ones do not drown in rounding errors of the large ones. */
import type { SquareInRoom } from "./square-in-room.ts";

/** Rows and columns are not made smaller than this beside the largest entry, within one pass. */
const WORTH_SCALING = 1 / 16;

/** Entries that span the whole range of float32 take fewer. */
const MOST_PASSES = 64;

/**
 * Statements that scale rows and columns of a matrix in the room by powers of two; `load` brings back what was there, if
 * entries grew.
 *
 * @see Parlett & Reinsch, Numer. Math. 13 (1969); James, Langou & Lowery (2014), arXiv:1401.5766.
 */
export function balance({ team, room, entry }: SquareInRoom, n: number, load: string): string {
  team.shader.declare(
    "balancing_factor",
    `fn balancing_factor(row: f32, column: f32, worth: f32) -> f32 {
let larger = max(row, column);
if (min(row, column) == 0 || larger < worth) { return 1f; }
let most = log2(larger) - log2(worth);
let wanted = clamp((log2(row) - log2(column)) / 2f, -most, most);
let factor = bitcast<f32>(u32(clamp(i32(round(wanted)), -126, 126) + 127) << 23u);
return select(1f, factor, column * factor + row / factor < 0.95 * (column + row));
}`,
  );
  const squared = (i: string, j: string) => `${room.get(entry(i, j))} * ${room.get(entry(i, j))}`;
  const scaled = (i: string, j: string, operator: string) =>
    team.each("j", 0, n, room.set(entry(i, j), `${room.get(entry(i, j))} ${operator} factor`));
  const largest = (name: string) => `var ${name}_most = 0f;
${team.grid(["0", n], ["0", n], `${name}_most = max(${name}_most, abs(${room.get(entry("i", "j"))}));`)}
let ${name} = ${team.largest(`${name}_most`)};`;
  return `${largest("largest_before")}
for (var pass_number = 0; pass_number < ${MOST_PASSES}; pass_number++) {
var changed = 0;
${largest("largest_now")}
for (var i = 0; i < ${n}; i++) {
var in_row = 0f;
var in_column = 0f;
${team.each(
  "j",
  0,
  n,
  `if (j != i) {
in_row += ${squared("i", "j")};
in_column += ${squared("j", "i")};
}`,
)}
let factor = balancing_factor(sqrt(${team.sum("in_row")}), sqrt(${team.sum("in_column")}), ${WORTH_SCALING} * largest_now);
changed |= select(1, 0, factor == 1);
${scaled("i", "j", "/")}
${team.sync}
${scaled("j", "i", "*")}
${team.sync}
}
if (${team.uniformNumber("changed")} == 0) { break; }
}
${largest("largest_after")}
if (largest_after > largest_before) {
${load}
}
${team.sync}`;
}
