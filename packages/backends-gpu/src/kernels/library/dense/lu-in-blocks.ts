/**
 * LU factors of large matrices with partial pivoting: a block of columns by one workgroup, its exchanges and its triangle
 * for the columns beside it, then what they take from the rest.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import {
  BLOCK,
  blockStarts,
  findNaN,
  forEachEntry,
  matricesOf,
  NAN,
  stepNumbers,
} from "./matrices.ts";
import { substitutePrivately } from "./substitution.ts";
import { byRows, type Entries, subtractProduct } from "./subtract-product.ts";
import { largeTeam, Team } from "./team.ts";

/** Columns that a workgroup brings up to date, one for each invocation. */
const COLUMNS = 64;

interface Factors {
  readonly matrix: Entries;
  /** For each pivot the row that it came from. */
  readonly exchanges: number;
  readonly rows: Block;
  readonly status: Block;
  readonly count: number;
  readonly m: number;
  readonly n: number;
}

export function luInBlocks(
  context: KernelContext,
  a: Block,
  [packed, rows, columns, status]: readonly Block[],
): DispatchStep[] {
  const sizes = matricesOf(a);
  const { count, rows: m, columns: n } = sizes;
  const matrix = byRows(packed.buffer, m, n, packed.offset);
  const inner = Math.min(m, n);
  const exchanges = context.scratch("int32", count * inner);
  const flags = context.scratch("int32", count);
  const factors = { matrix, exchanges, rows, status, count, m, n };
  const starts = blockStarts(inner);
  const numbers = stepNumbers(context, starts);
  const steps = starts.flatMap((start, s) => {
    const step = numbers[s];
    const end = start + Math.min(BLOCK, inner - start);
    const [below, beside] = [m - end, n - end];
    const first = `step + ${BLOCK}`;
    const both = [factorColumns(context, factors, step), updateColumns(context, factors, step)];
    if (below <= 0 || beside <= 0) return both;
    const update = subtractProduct(context, {
      ...{ target: matrix, left: matrix, right: matrix, inner: ["step", first] },
      ...{ from: [first, first], to: [`${m}`, `${n}`] },
      ...{ step, count, rows: below, columns: beside },
    });
    return [...both, update];
  });
  return [
    findNaN(context, { ...sizes, buffer: a.buffer, offset: a.offset }, flags),
    forEachEntry(
      context,
      { ...sizes, reads: [a.buffer], writes: [packed, rows, columns, status].map((x) => x.buffer) },
      (
        shader,
      ) => `${shader.store(packed.buffer, `${packed.offset} + item`, shader.load(a.buffer, `${a.offset} + item`))}
if (j == 0) { ${shader.store(rows.buffer, `${rows.offset} + matrix * ${m} + i`, "i")} }
if (i == 0) { ${shader.store(columns.buffer, `${columns.offset} + matrix * ${n} + j`, "j")} }
if (i == 0 && j == 0) { ${shader.store(status.buffer, `${status.offset} + matrix`, "0")} }`,
    ),
    ...steps,
    forEachEntry(
      context,
      { ...sizes, reads: [flags], writes: [packed, rows, status].map((x) => x.buffer) },
      (shader) => `if (${shader.load(flags, "matrix")} != 0) {
${shader.store(packed.buffer, `${packed.offset} + item`, NAN)}
if (j == 0) { ${shader.store(rows.buffer, `${rows.offset} + matrix * ${m} + i`, "i")} }
if (i == 0 && j == 0) { ${shader.store(status.buffer, `${status.offset} + matrix`, "0")} }
}`,
    ),
  ];
}

/** A block of columns from its diagonal down, with exchanges of rows within it. */
function factorColumns(
  context: KernelContext,
  { matrix, exchanges, rows, status, count, m, n }: Factors,
  step: number,
): DispatchStep {
  const inner = Math.min(m, n);
  const size = largeTeam(context);
  const writes = [matrix.buffer, exchanges, rows.buffer, status.buffer];
  const team = new Team(context, { reads: [step], writes, count, size });
  const { shader } = team;
  const at = (i: string, j: string) => shader.load(matrix.buffer, matrix.at(i, j));
  const set = (i: string, j: string, value: string) =>
    shader.store(matrix.buffer, matrix.at(i, j), value);
  const place = (row: string) => `${rows.offset} + matrix * ${m} + ${row}`;
  const statusAt = `${status.offset} + matrix`;
  return team.finish(`let matrix = team;
let step = ${shader.load(step, "0")};
let end = min(step + ${BLOCK}, ${inner});
for (var k = step; k < end; k++) {
var best = -1f;
var place = k;
${team.each(
  "i",
  "k",
  m,
  `let size = abs(${at("i", "k")});
if (size > best) { best = size; place = i; }`,
)}
let row = ${team.indexOfLargest("best", "place")};
if (row != k) {
${team.each(
  "j",
  "step",
  "end",
  `let kept = ${at("k", "j")};
${set("k", "j", at("row", "j"))}
${set("row", "j", "kept")}`,
)}
if (lane == 0) {
let kept = ${shader.load(rows.buffer, place("k"))};
${shader.store(rows.buffer, place("k"), shader.load(rows.buffer, place("row")))}
${shader.store(rows.buffer, place("row"), "kept")}
}
}
if (lane == 0) { ${shader.store(exchanges, `matrix * ${inner} + k`, "row")} }
${team.sync}
let pivot = ${at("k", "k")};
if (pivot == 0) {
if (lane == 0 && ${shader.load(status.buffer, statusAt)} == 0) { ${shader.store(status.buffer, statusAt, "k + 1")} }
} else {
${team.each(
  "i",
  "k + 1",
  m,
  `let factor = ${at("i", "k")} / pivot;
${set("i", "k", "factor")}
for (var j = k + 1; j < end; j++) { ${set("i", "j", `${at("i", "j")} - factor * ${at("k", "j")}`)} }`,
)}
}
${team.sync}
}`);
}

/** The columns outside of the block: exchanges of rows, and behind the block the rows of `U`. */
function updateColumns(
  context: KernelContext,
  { matrix, exchanges, count, m, n }: Factors,
  step: number,
): DispatchStep {
  const inner = Math.min(m, n);
  const parts = Math.ceil(n / COLUMNS);
  const reads = [exchanges, step];
  const team = new Team(context, {
    reads,
    writes: [matrix.buffer],
    count: count * parts,
    size: COLUMNS,
  });
  const { shader } = team;
  const room = team.room("room", BLOCK * BLOCK);
  const at = (i: string, j: string) => shader.load(matrix.buffer, matrix.at(i, j));
  const set = (i: string, j: string, value: string) =>
    shader.store(matrix.buffer, matrix.at(i, j), value);
  return team.finish(`let matrix = team / ${parts};
let column = team % ${parts} * ${COLUMNS} + lane;
let step = ${shader.load(step, "0")};
let end = min(step + ${BLOCK}, ${inner});
${team.grid(
  ["0", BLOCK],
  ["0", "i"],
  `var value = 0f;
if (step + i < end) { value = ${at("step + i", "step + j")}; }
${room.set(`i * ${BLOCK} + j`, "value")}`,
)}
${team.sync}
if (column >= ${n} || (column >= step && column < end)) { return; }
for (var k = step; k < end; k++) {
let row = ${shader.load(exchanges, `matrix * ${inner} + k`)};
let kept = ${at("k", "column")};
${set("k", "column", at("row", "column"))}
${set("row", "column", "kept")}
}
if (column < end) { return; }
var x: array<f32, ${BLOCK}>;
for (var i = step; i < end; i++) { x[i - step] = ${at("i", "column")}; }
${substitutePrivately((i, j) => room.get(`${i} * ${BLOCK} + ${j}`), true, true)}
for (var i = step; i < end; i++) { ${set("i", "column", "x[i - step]")} }`);
}
