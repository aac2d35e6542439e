/** `hessenberg`: reflections from both sides that make a matrix zero below its first subdiagonal. */

import { floatBlocks, matricesOf, NAN } from "../dense/matrices.ts";
import { type Entry, makeReflector, reflect } from "../dense/reflector.ts";
import { findScale } from "../dense/scaling.ts";
import type { Memory, Team } from "../dense/team.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { squareInRoom } from "./square-in-room.ts";

export const emitHessenberg: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const { rows: n } = matricesOf(a);
  const [h, q] = kernel.results;
  const buffers = { reads: [a.buffer], writes: [h.buffer, q.buffer] };
  const found = squareInRoom(context, a, buffers);
  if (found === undefined) return undefined;
  const { team, room, entry } = found;
  const from = team.part(a.buffer, n * n, a.offset);
  const [toH, toQ] = [h, q].map(({ buffer, offset }) => team.part(buffer, n * n, offset));
  const kept = toH.set(
    `i * ${n} + j`,
    `select(${room.get(entry("i", "j"))} * scale, ${NAN}, failed)`,
  );
  return [
    team.finish(`${findScale(team, n * n, from.get)}
${team.grid(["0", n], ["0", n], room.set(entry("i", "j"), `${from.get(`i * ${n} + j`)} * unscale`))}
${reduceToHessenberg(team, room, entry, toQ, n)}
${team.grid(["0", n], ["0", n], `${kept}\nif (failed) { ${toQ.set(`i * ${n} + j`, NAN)} }`)}`),
  ];
};

/** Statements that overwrite a matrix by its Hessenberg form and, where it is wanted, `q` by what turns one into the other. */
export function reduceToHessenberg(
  team: Team,
  room: Memory,
  entry: Entry,
  q: Memory | undefined,
  n: number,
): string {
  const tau = team.room("tau", n);
  const below: Entry = (i, j) => entry(`${i} + 1`, j);
  const turned = (memory: Memory, at: Entry) =>
    team.each(
      "j",
      0,
      n,
      reflect(room, below, memory, (i, j) => at(j, `${i} + 1`), tau, n - 1),
    );
  const byRows: Entry = (i, j) => `(${i}) * ${n} + ${j}`;
  return `${q === undefined ? "" : team.grid(["0", n], ["0", n], q.set(byRows("i", "j"), "select(0f, 1f, i == j)"))}
${team.sync}
for (var k = 0; k < ${n - 2}; k++) {
${makeReflector(team, room, below, tau, n - 1)}
${team.each("j", "k + 1", n, reflect(room, below, room, below, tau, n - 1))}
${team.sync}
${turned(room, entry)}
${q === undefined ? "" : turned(q, byRows)}
${team.sync}
${team.each("i", "k + 2", n, room.set(entry("i", "k"), "0f"))}
${team.sync}
}`;
}
