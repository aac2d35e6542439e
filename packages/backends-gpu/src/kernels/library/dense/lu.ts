/** `lu`: packed factors with partial or complete pivoting, the orders of rows and columns, and the first pivot that is 0. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { luInBlocks } from "./lu-in-blocks.ts";
import { floatBlocks, matricesOf, NAN, roomOf } from "./matrices.ts";
import { declareTests, Team, teamSize } from "./team.ts";

export const emitLu: LibraryEmitter = (context, kernel) => {
  const blocks = floatBlocks(kernel);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const { rows: m, columns: n } = matricesOf(a);
  const isComplete = (kernel.params as { readonly pivoting: string }).pivoting === "complete";
  const isSmall = m * (n | 1) + m + n <= roomOf(context);
  if (isSmall) return [atOnce(context, a, kernel.results, isComplete)];
  return isComplete ? undefined : luInBlocks(context, a, kernel.results);
};

/** The whole matrix in memory of the team. */
function atOnce(
  context: KernelContext,
  a: Block,
  [packed, rows, columns, status]: readonly Block[],
  isComplete: boolean,
): DispatchStep {
  const { count, rows: m, columns: n } = matricesOf(a);
  const writes = [packed, rows, columns, status].map(({ buffer }) => buffer);
  const size = teamSize(context, m, n);
  const team = new Team(context, { reads: [a.buffer], writes, count, size });
  const { shader } = team;
  declareTests(shader);
  const from = team.part(a.buffer, m * n, a.offset);
  const stride = n | 1;
  const room = team.room("room", m * stride);
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
