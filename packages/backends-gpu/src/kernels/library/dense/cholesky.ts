/** `cholesky`: the lower factor of the symmetric part, and the order of the first leading minor that is not positive. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { eliminate, symmetricEntry } from "./cholesky-elimination.ts";
import { choleskyInBlocks } from "./cholesky-in-blocks.ts";
import { floatBlocks, matricesOf, NAN, roomOf } from "./matrices.ts";
import { declareTests, Team, teamSize } from "./team.ts";

export const emitCholesky: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const [l, status] = kernel.results;
  const { rows } = matricesOf(a);
  if (rows * (rows | 1) > roomOf(context)) return choleskyInBlocks(context, a, l, status);
  return [atOnce(context, a, l, status)];
};

/** The whole matrix in memory of the team. */
function atOnce(context: KernelContext, a: Block, l: Block, status: Block): DispatchStep {
  const { count, rows: n } = matricesOf(a);
  const size = teamSize(context, n, n);
  const buffers = { reads: [a.buffer], writes: [l.buffer, status.buffer] };
  const team = new Team(context, { ...buffers, count, size });
  declareTests(team.shader);
  const from = team.part(a.buffer, n * n, a.offset);
  const to = team.part(l.buffer, n * n, l.offset);
  const stride = n | 1;
  const room = team.room("room", n * stride);
  const entry = (i: string, j: string) => `(${i}) * ${stride} + ${j}`;
  const factor = `${room.get(entry("i", "j"))} / sqrt(${room.get(entry("j", "j"))})`;
  const lower = (body: string) => team.grid(["0", n], ["0", "i + 1"], body);
  return team.finish(`var wrong = false;
${lower(`${symmetricEntry(from, n)}
wrong = wrong || is_nan_bits(value);
${room.set(entry("i", "j"), "value")}`)}
let undefined_matrix = ${team.any("wrong")};
${team.sync}
var status = 0;
${eliminate(team, room, entry, n)}
wrong = undefined_matrix || status != 0;
${lower(`wrong = wrong || is_nan_bits(${factor});`)}
let failed = ${team.any("wrong")};
${team.grid(
  ["0", n],
  ["0", n],
  `var value = 0f;
if (j <= i) { value = ${factor}; }
${to.set(`i * ${n} + j`, `select(value, ${NAN}, failed)`)}`,
)}
if (lane == 0) {
${team.shader.store(status.buffer, `${status.offset} + team`, "select(status, 0, undefined_matrix)")}
}`);
}
