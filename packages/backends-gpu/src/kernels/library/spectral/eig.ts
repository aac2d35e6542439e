/** `eig` of small matrices, as far as eigenvalues are all that is asked for. */

import { floatBlocks, matricesOf, NAN } from "../dense/matrices.ts";
import { findScale } from "../dense/scaling.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { balance } from "./balance.ts";
import { schurForm } from "./schur.ts";
import { squareInRoom } from "./square-in-room.ts";

export const emitEig: LibraryEmitter = (context, kernel) => {
  const { vectors } = kernel.params as { readonly vectors: boolean };
  const blocks = floatBlocks(kernel);
  if (blocks === undefined || vectors) return undefined;
  const [a] = blocks;
  const [re, im] = kernel.results;
  const { rows: n } = matricesOf(a);
  const buffers = { reads: [a.buffer], writes: [re.buffer, im.buffer] };
  const found = squareInRoom(context, a, buffers);
  if (found === undefined) return undefined;
  const { team, room, entry } = found;
  const from = team.part(a.buffer, n * n, a.offset);
  const [toRe, toIm] = [re, im].map(({ buffer, offset }) => team.part(buffer, n, offset));
  const given = `select(${from.get(`i * ${n} + j`)} * unscale, 0f, failed)`;
  const load = team.grid(["0", n], ["0", n], room.set(entry("i", "j"), given));
  const put = (part: typeof toRe, value: string) =>
    part.set("i", `select(${value} * scale, ${NAN}, failed || !converged)`);
  const [above, below] = [room.get(entry("row", "row + 1")), room.get(entry("row + 1", "row"))];
  return [
    team.finish(`${findScale(team, n * n, from.get)}
${load}
${team.sync}
${balance(found, n, load)}
${schurForm(found, n)}
${team.each(
  "i",
  0,
  n,
  `var imaginary = 0f;
for (var row = max(0, i - 1); row <= min(i, ${n - 2}); row++) {
let size = sqrt(abs(${below})) * sqrt(abs(${above}));
if (${below} != 0) { imaginary = select(-size, size, row == i); }
}
${put(toRe, room.get(entry("i", "i")))}
${put(toIm, "imaginary")}`,
)}`),
  ];
};
