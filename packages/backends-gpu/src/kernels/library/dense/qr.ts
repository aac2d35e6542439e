/** `qr` by Householder reflections, with the signs of LAPACK; with pivoting, the largest remaining column comes next. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { floatBlocks, matricesOf, NAN, roomOf } from "./matrices.ts";
import { qrInBlocks } from "./qr-in-blocks.ts";
import { type Entry, makeReflector, type QrOptions, reflect } from "./reflector.ts";
import { findScale } from "./scaling.ts";
import { largeTeam, type Memory, Team, teamSize } from "./team.ts";

/** Squares of norms this close to the largest count as being as large, so that rounding does not choose between them. */
const TIE = 1 - 2 ** -18;

export const emitQr: LibraryEmitter = (context, { operands, results, params, ...kernel }) => {
  const blocks = floatBlocks({ ...kernel, operands, results, params });
  if (blocks === undefined) return undefined;
  const { mode, pivoting } = params as { readonly mode: string; readonly pivoting: boolean };
  const [q, r, order] = mode === "r" ? [undefined, results[0]] : results;
  return factorQr(context, { a: blocks[0], q, r, order: pivoting ? order : undefined });
};

export function factorQr(context: KernelContext, options: QrOptions): DispatchStep[] {
  const { count, rows, columns } = matricesOf(options.a);
  const isLarge = rows * (columns | 1) + 4 * columns > roomOf(context);
  if (isLarge && options.order === undefined) return qrInBlocks(context, options);
  const scratch = isLarge ? context.scratch("float32", count * rows * columns) : undefined;
  return [factorByTeam(context, options, scratch)];
}

/** One team for each matrix, which lies in its memory, or in the buffer that is given. */
function factorByTeam(
  context: KernelContext,
  { a, q, r, order }: QrOptions,
  scratch: number | undefined,
): DispatchStep {
  const { count, rows: m, columns: n } = matricesOf(a);
  const k = Math.min(m, n);
  const size = scratch === undefined ? teamSize(context, m, n) : largeTeam(context);
  const outputs = [q, r, order].filter((block) => block !== undefined);
  const writes = [...outputs.map(({ buffer }) => buffer), scratch ?? []].flat();
  const team = new Team(context, { reads: [a.buffer], writes, count, size });
  const stride = scratch === undefined ? n | 1 : n;
  const matrix = scratch === undefined ? team.room("room", m * stride) : team.part(scratch, m * n);
  const entry = (i: string, j: string) => `(${i}) * ${stride} + ${j}`;
  const tau = team.room("tau", k);
  const columns = order === undefined ? undefined : team.room("column_order", n, "int32");
  const from = team.part(a.buffer, m * n, a.offset);
  const { rows: rRows } = matricesOf(r);
  const rTo = team.part(r.buffer, rRows * n, r.offset);
  return team.finish(`${findScale(team, m * n, from.get)}
${team.grid(["0", m], ["0", n], matrix.set(entry("i", "j"), `${from.get(`i * ${n} + j`)} * unscale`))}
${columns === undefined ? "" : team.each("j", 0, n, columns.set("j", "j"))}
${team.sync}
for (var k = 0; k < ${k}; k++) {
${columns === undefined ? "" : bringLargest(team, matrix, entry, columns, m, n)}
${makeReflector(team, matrix, entry, tau, m)}
${team.each("j", "k + 1", n, reflect(matrix, entry, matrix, entry, tau, m))}
${team.sync}
}
${team.grid(
  ["0", rRows],
  ["0", n],
  `var value = 0f;
if (i <= j) { value = ${matrix.get(entry("i", "j"))} * scale; }
${rTo.set(`i * ${n} + j`, `select(value, ${NAN}, failed)`)}`,
)}
${q === undefined ? "" : formQ(team, matrix, entry, tau, q, k)}
${columns === undefined || order === undefined ? "" : team.each("j", 0, n, team.part(order.buffer, n, order.offset).set("j", `select(${columns.get("j")}, j, failed)`))}`);
}

/** Exchanges column `k` with the largest from there on. */
function bringLargest(
  team: Team,
  matrix: Memory,
  entry: Entry,
  columns: Memory,
  m: number,
  n: number,
): string {
  const norms = team.room("norms", n);
  const exchange = (memory: Memory, p: string, q: string) =>
    `let kept = ${memory.get(p)};\n${memory.set(p, memory.get(q))}\n${memory.set(q, "kept")}`;
  return `var norm = 0f;
${team.each(
  "j",
  "k",
  n,
  `var sum = 0f;
for (var i = k; i < ${m}; i++) { sum += ${matrix.get(entry("i", "j"))} * ${matrix.get(entry("i", "j"))}; }
${norms.set("j", "sum")}
norm = max(norm, sum);`,
)}
let largest = ${team.largest("norm")};
var candidate = -1f;
var column = k;
${team.each("j", "k", n, `if (candidate < 0 && ${norms.get("j")} >= ${TIE} * largest) { candidate = 1f; column = j; }`)}
column = ${team.indexOfLargest("candidate", "column")};
if (largest > 0 && column != k) {
${team.each("i", 0, m, exchange(matrix, entry("i", "k"), entry("i", "column")))}
if (lane == 0) { ${exchange(columns, "k", "column")} }
}
${team.sync}`;
}

/** Columns of `Q`: those of the identity after all reflectors, the last first. */
function formQ(team: Team, matrix: Memory, entry: Entry, tau: Memory, q: Block, k: number): string {
  const { rows: m, columns: count } = matricesOf(q);
  const target = team.part(q.buffer, m * count, q.offset);
  const at: Entry = (i, j) => `(${i}) * ${count} + ${j}`;
  return team.each(
    "j",
    0,
    count,
    `for (var i = 0; i < ${m}; i++) { ${target.set(at("i", "j"), "select(0f, 1f, i == j)")} }
for (var k = min(j, ${k - 1}); k >= 0; k--) {
${reflect(matrix, entry, target, at, tau, m)}
}
if (failed) {
for (var i = 0; i < ${m}; i++) { ${target.set(at("i", "j"), NAN)} }
}`,
  );
}
