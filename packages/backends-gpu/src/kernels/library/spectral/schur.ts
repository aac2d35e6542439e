/**
 * The real Schur form of small matrices, by the double-shift QR iteration on the Hessenberg form. Each member of the team
 * chooses shifts and reflectors for itself, all alike.
 *
 * @see Francis, The QR transformation, Comput. J. 4 (1961-62); LAPACK's slahqr and slanv2, which the reference follows.
 */
import { reduceToHessenberg } from "./hessenberg.ts";
import { declareSchurSteps } from "./schur-steps.ts";
import type { SquareInRoom } from "./square-in-room.ts";

/** Sweeps per row, with which any matrix gets along that converges at all. */
const SWEEPS = 30;

/** Statements that overwrite a matrix in the room by its Schur form; `converged`. */
export function schurForm(found: SquareInRoom, n: number): string {
  const { team, room, entry } = found;
  declareSchurSteps(found, n);
  const rotate = (first: string, second: string) => `let first = ${room.get(first)};
let second = ${room.get(second)};
${room.set(first, "b.cosine * first + b.sine * second")}
${room.set(second, "b.cosine * second - b.sine * first")}`;
  const standardize = `let b = standard_block(first_row);
${team.sync}
${team.each("j", "first_row + 2", n, rotate(entry("first_row", "j"), entry("first_row + 1", "j")))}
${team.each("i", 0, "first_row", rotate(entry("i", "first_row"), entry("i", "first_row + 1")))}
if (lane == 0) {
${room.set(entry("first_row", "first_row"), "b.values.x")}
${room.set(entry("first_row", "first_row + 1"), "b.values.y")}
${room.set(entry("first_row + 1", "first_row"), "b.values.z")}
${room.set(entry("first_row + 1", "first_row + 1"), "b.values.w")}
}
${team.sync}`;
  return `${reduceToHessenberg(team, room, entry, undefined, n)}
var last = ${n - 1};
var since = 0;
for (var turn = 0; turn < ${SWEEPS * Math.max(10, n) + n}; turn++) {
if (last < 0) { break; }
let first_row = ${team.uniformNumber("start_of_active(last)")};
if (lane == 0 && first_row > 0) { ${room.set(entry("first_row", "first_row - 1"), "0f")} }
${team.sync}
if (first_row >= last - 1) {
if (first_row == last - 1) {
${standardize}
}
last = first_row - 1;
since = 0;
} else {
since++;
let shifts = choose_shifts(first_row, last, since);
let start = ${team.uniformNumber("start_of_bulge(first_row, last, shifts)")};
for (var k = start; k < last; k++) {
${step(found, n)}
}
}
}
let converged = last < 0;`;
}

/** A reflector that moves the bulge down by one row. */
function step({ team, room, entry }: SquareInRoom, n: number): string {
  const turned = (at: (i: string) => string) => `let first = ${room.get(at("k"))};
let second = ${room.get(at("k + 1"))};
var third = 0f;
if (has_third) { third = ${room.get(at("k + 2"))}; }
let sum = r.tau * (first + r.v.x * second + r.v.y * third);
${room.set(at("k"), "first - sum")}
${room.set(at("k + 1"), "second - r.v.x * sum")}
if (has_third) { ${room.set(at("k + 2"), "third - r.v.y * sum")} }`;
  return `let has_third = k + 1 < last;
let r = bulge_reflector(first_row, last, k, start, shifts);
${team.sync}
if (lane == 0) {
if (k > start) {
${room.set(entry("k", "k - 1"), "r.beta")}
${room.set(entry("k + 1", "k - 1"), "0f")}
if (has_third) { ${room.set(entry("k + 2", "k - 1"), "0f")} }
} else if (start > first_row) {
${room.set(entry("k", "k - 1"), `${room.get(entry("k", "k - 1"))} * (1f - r.tau)`)}
}
}
${team.each(
  "j",
  "k",
  n,
  turned((i) => entry(i, "j")),
)}
${team.sync}
${team.each(
  "i",
  0,
  "min(k + 3, last) + 1",
  turned((j) => entry("i", j)),
)}
${team.sync}`;
}
