/** The Cholesky factor of a large matrix: blocks of columns one after the other, then what they take from the rest. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { eliminate, symmetricEntry } from "./cholesky-elimination.ts";
import {
  BLOCK,
  blockStarts,
  findNaN,
  forEachEntry,
  matricesOf,
  NAN,
  stepNumbers,
} from "./matrices.ts";
import { byRows, type Entries, subtractProduct, transposed } from "./subtract-product.ts";
import { declareTests, Team } from "./team.ts";

/** Rows of a block of columns that a workgroup computes, one for each invocation. */
const ROWS = 64;

export function choleskyInBlocks(
  context: KernelContext,
  a: Block,
  l: Block,
  status: Block,
): DispatchStep[] {
  const { count, rows: n } = matricesOf(a);
  const rest = byRows(context.scratch("float32", count * n * n), n, n);
  const factor = byRows(l.buffer, n, n, l.offset);
  const numbers = stepNumbers(context, blockStarts(n));
  const steps = blockStarts(n).flatMap((start, s) => {
    const behind = n - start - BLOCK;
    const step = numbers[s];
    const columns = columnsOfFactor(context, { rest, factor, status, step, count, n });
    if (behind <= 0) return [columns];
    const first = `step + ${BLOCK}`;
    const update = subtractProduct(context, {
      ...{ target: rest, left: factor, right: transposed(factor) },
      ...{ from: [first, first], to: [`${n}`, `${n}`], inner: ["step", first] },
      ...{ step, lower: true, count, rows: behind, columns: behind },
    });
    return [columns, update];
  });
  const before = context.scratch("int32", count);
  const after = context.scratch("int32", count);
  return [
    symmetricPart(context, a, rest),
    findNaN(
      context,
      { buffer: rest.buffer, offset: 0, count, rows: n, columns: n },
      before,
      "i < j",
    ),
    ...steps,
    findNaN(context, { ...l, count, rows: n, columns: n }, after, "i < j"),
    undoFailures(context, l, status, before, after),
  ];
}

/** The lower triangle of the symmetric part. */
function symmetricPart(context: KernelContext, a: Block, target: Entries): DispatchStep {
  const sizes = matricesOf(a);
  const { rows: n } = sizes;
  const buffers = { reads: [a.buffer], writes: [target.buffer] };
  return forEachEntry(context, { ...sizes, ...buffers }, (shader) => {
    const get = (at: string) => shader.load(a.buffer, `${a.offset} + matrix * ${n * n} + ${at}`);
    return `if (j > i) { return; }
${symmetricEntry({ get }, n)}
${shader.store(target.buffer, target.at("i", "j"), "value")}`;
  });
}

interface Columns {
  readonly rest: Entries;
  readonly factor: Entries;
  readonly status: Block;
  readonly step: number;
  readonly count: number;
  readonly n: number;
}

/** A block of columns of the factor. Each workgroup factors the block on the diagonal for itself. */
function columnsOfFactor(
  context: KernelContext,
  { rest, factor, status, step, count, n }: Columns,
): DispatchStep {
  const parts = Math.ceil(n / ROWS);
  const team = new Team(context, {
    reads: [rest.buffer, step],
    writes: [factor.buffer, status.buffer],
    count: count * parts,
    size: ROWS,
  });
  const { shader } = team;
  declareTests(shader);
  const room = team.room("room", BLOCK * (BLOCK + 1));
  const roots = team.room("roots", BLOCK);
  const entry = (i: string, j: string) => `(${i}) * ${BLOCK + 1} + ${j}`;
  const whole: [string, number] = ["0", BLOCK];
  const at = (entries: Entries, i: string, j: string) =>
    shader.load(entries.buffer, entries.at(i, j));
  const word = `${status.offset} + matrix`;
  return team.finish(`let matrix = team / ${parts};
let part = team % ${parts};
let step = ${shader.load(step, "0")};
if (part > 0 && step + ${BLOCK} + part * ${ROWS} >= ${n}) { return; }
${team.grid(
  whole,
  whole,
  `var value = select(0f, 1f, i == j);
if (j <= i && step + i < ${n}) { value = ${at(rest, "step + i", "step + j")}; }
${room.set(entry("i", "j"), "value")}`,
)}
${team.sync}
var status = 0;
${eliminate(team, room, entry, BLOCK)}
${team.each("k", 0, BLOCK, roots.set("k", `sqrt(${room.get(entry("k", "k"))})`))}
${team.sync}
${team.grid(whole, ["0", "i + 1"], room.set(entry("i", "j"), `${room.get(entry("i", "j"))} / ${roots.get("j")}`))}
${team.sync}
if (part == 0) {
${team.grid(
  whole,
  ["0", "i + 1"],
  `if (step + i < ${n}) {
${shader.store(factor.buffer, factor.at("step + i", "step + j"), room.get(entry("i", "j")))}
}`,
)}
if (lane == 0) {
let earlier = select(${shader.load(status.buffer, word)}, 0, step == 0);
let found = select(0, step + status, status != 0);
${shader.store(status.buffer, word, "select(found, earlier, earlier != 0)")}
}
}
let row = step + ${BLOCK} + part * ${ROWS} + lane;
if (row >= ${n}) { return; }
var x: array<f32, ${BLOCK}>;
for (var j = 0; j < ${BLOCK}; j++) { x[j] = ${at(rest, "row", "step + j")}; }
for (var j = 0; j < ${BLOCK}; j++) {
var value = x[j];
for (var t = 0; t < j; t++) { value -= x[t] * ${room.get(entry("j", "t"))}; }
x[j] = value / ${room.get(entry("j", "j"))};
}
for (var j = 0; j < ${BLOCK}; j++) { ${shader.store(factor.buffer, factor.at("row", "step + j"), "x[j]")} }`);
}

/** Zeros above the diagonal; NaN everywhere, and no status where that is not what was wrong, if there is no factor. */
function undoFailures(
  context: KernelContext,
  l: Block,
  status: Block,
  before: number,
  after: number,
): DispatchStep {
  const reads = [before, after];
  const writes = [l.buffer, status.buffer];
  return forEachEntry(context, { ...matricesOf(l), reads, writes }, (shader) => {
    const word = `${status.offset} + matrix`;
    const at = `${l.offset} + item`;
    return `let undefined_matrix = ${shader.load(before, "matrix")} != 0;
let failed = ${shader.load(after, "matrix")} != 0 || ${shader.load(status.buffer, word)} != 0;
if (failed || undefined_matrix) { ${shader.store(l.buffer, at, NAN)} }
else if (j > i) { ${shader.store(l.buffer, at, "0f")} }
if (undefined_matrix && i == 0 && j == 0) { ${shader.store(status.buffer, word, "0")} }`;
  });
}
