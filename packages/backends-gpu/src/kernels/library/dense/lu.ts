/** `lu`: packed factors with partial or complete pivoting, the orders of rows and columns, and the first pivot that is 0. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { luInBlocks } from "./lu-in-blocks.ts";
import { floatBlocks, matricesOf, NAN, roomOf } from "./matrices.ts";
import { declareTests, largeTeam, Team, teamSize } from "./team.ts";

/** Rows up to which one team searches a whole matrix for each pivot: beyond that it would take seconds. */
const MOST_ROWS = 1536;

export const emitLu: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const isComplete = (kernel.params as { readonly pivoting: string }).pivoting === "complete";
  return factorLu(context, blocks[0], kernel.results, isComplete);
};

/** @returns `undefined` if complete pivoting would take too long. */
export function factorLu(
  context: KernelContext,
  a: Block,
  results: readonly Block[],
  isComplete: boolean,
): DispatchStep[] | undefined {
  const { count, rows: m, columns: n } = matricesOf(a);
  const isSmall = m * (n | 1) + m + n <= roomOf(context);
  if (isSmall) return [byTeam(context, a, results, isComplete)];
  if (!isComplete) return luInBlocks(context, a, results);
  if (Math.max(m, n) > MOST_ROWS) return undefined;
  const scratch = context.scratch("float32", count * m * n);
  return [byTeam(context, a, results, isComplete, scratch)];
}

/** One team for each matrix, which lies in its memory, or in the buffer that is given. */
function byTeam(
  context: KernelContext,
  a: Block,
  [packed, rows, columns, status]: readonly Block[],
  isComplete: boolean,
  scratch?: number,
): DispatchStep {
  const { count, rows: m, columns: n } = matricesOf(a);
  const outputs = [packed, rows, columns, status].map(({ buffer }) => buffer);
  const writes = [...outputs, scratch ?? []].flat();
  const size = scratch === undefined ? teamSize(context, m, n) : largeTeam(context);
  const team = new Team(context, { reads: [a.buffer], writes, count, size });
  const { shader } = team;
  declareTests(shader);
  const from = team.part(a.buffer, m * n, a.offset);
  const stride = scratch === undefined ? n | 1 : n;
  const room = scratch === undefined ? team.room("room", m * stride) : team.part(scratch, m * n);
  const rowOrder = team.room("row_order", m, "int32");
  const columnOrder = team.room("column_order", n, "int32");
  const entry = (i: string, j: string) => `(${i}) * ${stride} + ${j}`;
  const whole = (body: string) => team.grid(["0", m], ["0", n], body);
  const update = `${room.get(entry("i", "j"))} - factor * ${room.get(entry("k", "j"))}`;
  const exchange = (memory: typeof room, p: string, q: string) =>
    `let kept = ${memory.get(p)};\n${memory.set(p, memory.get(q))}\n${memory.set(q, "kept")}`;
  const order = (memory: typeof room, block: Block, length: number) =>
    team.each(
      "i",
      0,
      length,
      team
        .part(block.buffer, length, block.offset)
        .set("i", `select(${memory.get("i")}, i, failed)`),
    );
  return team.finish(`var wrong = false;
${whole(`let value = ${from.get(`i * ${n} + j`)};
wrong = wrong || is_nan_bits(value);
${room.set(entry("i", "j"), "value")}`)}
${team.each("i", 0, m, rowOrder.set("i", "i"))}
${team.each("j", 0, n, columnOrder.set("j", "j"))}
let failed = ${team.any("wrong")};
${team.sync}
var status = 0;
for (var k = 0; k < ${Math.min(m, n)}; k++) {
let width = ${isComplete ? `${n} - k` : "1"};
var best = -1f;
var place = 0;
${team.each(
  "e",
  0,
  `(${m} - k) * width`,
  `let size = abs(${room.get(entry("k + e / width", "k + e % width"))});
if (size > best) { best = size; place = e; }`,
)}
place = ${team.indexOfLargest("best", "place")};
let row = k + place / width;
let column = k + place % width;
if (row != k) {
${team.each("j", 0, n, exchange(room, entry("k", "j"), entry("row", "j")))}
if (lane == 0) { ${exchange(rowOrder, "k", "row")} }
}
${team.sync}
${
  isComplete
    ? `if (column != k) {
${team.each("i", 0, m, exchange(room, entry("i", "k"), entry("i", "column")))}
if (lane == 0) { ${exchange(columnOrder, "k", "column")} }
}
${team.sync}`
    : ""
}
let pivot = ${room.get(entry("k", "k"))};
if (pivot == 0) { if (status == 0) { status = k + 1; } }
else {
${team.grid(["k + 1", m], ["k + 1", n], room.set(entry("i", "j"), update), `let factor = ${room.get(entry("i", "k"))} / pivot;`)}
}
${team.sync}
}
${whole(`var value = ${room.get(entry("i", "j"))};
if (i > j) {
let pivot = ${room.get(entry("j", "j"))};
if (pivot != 0) { value /= pivot; }
}
${team.part(packed.buffer, m * n, packed.offset).set(`i * ${n} + j`, `select(value, ${NAN}, failed)`)}`)}
${order(rowOrder, rows, m)}
${order(columnOrder, columns, n)}
if (lane == 0) { ${shader.store(status.buffer, `${status.offset} + team`, "select(status, 0, failed)")} }`);
}
