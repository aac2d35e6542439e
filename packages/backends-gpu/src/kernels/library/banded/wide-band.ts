/**
 * Band matrices with many diagonals, each by a workgroup, which eliminates one column after the other in memory of the device.
 * Long ones take many dispatches, so that none takes long.
 */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { forEachEntry, forEachNumber, NAN } from "../dense/matrices.ts";
import { declareTests, largeTeam, type Memory, Team } from "../dense/team.ts";
import { type BandSystem, loadEntry, orderOf } from "./band.ts";

/** Entries that an invocation brings up to date in one dispatch, about. */
const MOST_UPDATES = 2 ** 15;

interface WideBand {
  readonly system: BandSystem;
  /** Rows with room for what exchanges of rows fill in: row `i` has the columns from `i - below` on. */
  readonly rows: number;
  readonly width: number;
  /** Whether a matrix holds NaN. */
  readonly flags: number;
}

export function solveWideBand(context: KernelContext, system: BandSystem): DispatchStep[] {
  const { count, n, below } = system;
  const order = orderOf(system);
  const width = below + order + 1;
  const rows = context.scratch("float32", count * n * width);
  const band = { system, rows, width, flags: context.scratch("int32", count) };
  const updates = Math.ceil((below * order + order * system.m) / largeTeam(context));
  const length = Math.max(1, Math.floor(MOST_UPDATES / updates));
  const firsts = Array.from({ length: Math.ceil(n / length) }, (_, i) => i * length);
  const down = forEachNumber(context, firsts, (step) => eliminate(context, band, step, length));
  const up = forEachNumber(context, firsts, (step) => substituteBack(context, band, step, length));
  return [start(context, band), ...down, ...up.reverse(), finish(context, band)];
}

/** The rows, the right-hand sides as solutions to be, and whether there is NaN. */
function start(context: KernelContext, { system, rows, width, flags }: WideBand): DispatchStep {
  const { bands, b, x, status, count, n, m, below } = system;
  const reads = [bands.buffer, b.buffer];
  const writes = [rows, x.buffer, flags, status.buffer];
  const team = new Team(context, { reads, writes, count, size: largeTeam(context) });
  const { shader } = team;
  declareTests(shader);
  const [from, to] = [team.part(b.buffer, n * m, b.offset), team.part(x.buffer, n * m, x.offset)];
  return team.finish(`let matrix = team;
var is_wrong = false;
${team.grid(
  ["0", n],
  ["0", width],
  `let column = i - ${below} + j;
var value = 0f;
if (j <= ${orderOf(system)} && column >= 0 && column < ${n}) { value = ${loadEntry(shader, system, "i", "j")}; }
is_wrong = is_wrong || is_nan_bits(value);
${team.part(rows, n * width).set(`i * ${width} + j`, "value")}`,
)}
${team.each("e", 0, n * m, to.set("e", from.get("e")))}
let is_any = ${team.any("is_wrong")};
if (lane == 0) {
${shader.store(flags, "team", "select(0, 1, is_any)")}
${shader.store(status.buffer, `${status.offset} + team`, "0")}
}`);
}

/** A kernel of one team for each matrix, with its rows and its solution, over columns from number `step` on. */
function overColumns(
  context: KernelContext,
  { system, rows, width }: WideBand,
  step: number,
  length: number,
  write: (team: Team, entry: (i: string, j: string) => string, memory: Memory, x: Memory) => string,
): DispatchStep {
  const { x, status, count, n, m, below } = system;
  const writes = [rows, x.buffer, status.buffer];
  const team = new Team(context, { reads: [step], writes, count, size: largeTeam(context) });
  const entry = (i: string, j: string) => `(${i}) * ${width} + ${j} - (${i}) + ${below}`;
  const solution = team.part(x.buffer, n * m, x.offset);
  return team.finish(`let step = ${team.shader.load(step, "0")};
let end = min(step + ${length}, ${n});
${write(team, entry, team.part(rows, n * width), solution)}`);
}

function eliminate(
  context: KernelContext,
  band: WideBand,
  step: number,
  length: number,
): DispatchStep {
  const { status, n, m, below } = band.system;
  return overColumns(context, band, step, length, (team, entry, rows, x) => {
    const { shader } = team;
    const exchange = (memory: Memory, p: string, q: string) =>
      `let kept = ${memory.get(p)};\n${memory.set(p, memory.get(q))}\n${memory.set(q, "kept")}`;
    const word = `${status.offset} + team`;
    const update = (memory: Memory, own: string, pivot: string) =>
      memory.set(own, `${memory.get(own)} - factor * ${memory.get(pivot)}`);
    const factor = `let factor = ${rows.get(entry("i", "k"))} / pivot;`;
    return `for (var k = step; k < end; k++) {
let last_row = min(k + ${below}, ${n - 1});
let last_column = min(k + ${orderOf(band.system)}, ${n - 1});
var best = -1f;
var place = k;
${team.each(
  "i",
  "k",
  "last_row + 1",
  `let size = abs(${rows.get(entry("i", "k"))});
if (size > best) { best = size; place = i; }`,
)}
let row = ${team.indexOfLargest("best", "place")};
if (row != k) {
${team.each("j", "k", "last_column + 1", exchange(rows, entry("k", "j"), entry("row", "j")))}
${team.each("j", 0, m, exchange(x, `k * ${m} + j`, `row * ${m} + j`))}
}
${team.sync}
let pivot = ${rows.get(entry("k", "k"))};
if (pivot == 0) {
if (lane == 0 && ${shader.load(status.buffer, word)} == 0) { ${shader.store(status.buffer, word, "k + 1")} }
} else {
${team.grid(["k + 1", "last_row + 1"], ["k + 1", "last_column + 1"], update(rows, entry("i", "j"), entry("k", "j")), factor)}
${team.grid(["k + 1", "last_row + 1"], ["0", m], update(x, `i * ${m} + j`, `k * ${m} + j`), factor)}
}
${team.sync}
}`;
  });
}

/** While a row is subtracted from those before it is not divided by its pivot yet, so that nothing is written that others read. */
function substituteBack(
  context: KernelContext,
  band: WideBand,
  step: number,
  length: number,
): DispatchStep {
  const { m } = band.system;
  return overColumns(context, band, step, length, (team, entry, rows, x) => {
    const known = `${x.get(`k * ${m} + j`)} / pivot`;
    const update = x.set(`i * ${m} + j`, `${x.get(`i * ${m} + j`)} - factor * (${known})`);
    return `for (var k = end - 1; k >= step; k--) {
let pivot = ${rows.get(entry("k", "k"))};
${team.grid([`max(0, k - ${orderOf(band.system)})`, "k"], ["0", m], update, `let factor = ${rows.get(entry("i", "k"))};`)}
${team.sync}
}`;
  });
}

/** Divides by the pivots. */
function finish(context: KernelContext, { system, rows, width, flags }: WideBand): DispatchStep {
  const { x, status, count, n, m, below } = system;
  const buffers = { reads: [rows, flags], writes: [x.buffer, status.buffer] };
  return forEachEntry(context, { ...buffers, count, rows: n, columns: m }, (shader) => {
    const word = `${status.offset} + matrix`;
    const at = `${x.offset} + item`;
    const pivot = shader.load(rows, `(matrix * ${n} + i) * ${width} + ${below}`);
    const value = `${shader.load(x.buffer, at)} / ${pivot}`;
    return `let holds_nan = ${shader.load(flags, "matrix")} != 0;
let failed = holds_nan || ${shader.load(status.buffer, word)} != 0;
${shader.store(x.buffer, at, `select(${value}, ${NAN}, failed)`)}
if (holds_nan && i == 0 && j == 0) { ${shader.store(status.buffer, word, "0")} }`;
  });
}
