/** Elimination of the columns of a chunk: of rows of the matrix on the first level, of equations of chunks on others. */
import { loadEntry, placeOf } from "./band.ts";
import { type ChunkKernel, type Problem, wordOf } from "./chunk.ts";
import { isWhole } from "./levels.ts";
import { type Index, plus, repeat } from "./repeat.ts";
import { type Staging, stageRows } from "./staging.ts";
import { declareRows, eliminate, firstSide, isWrittenOut, rowLength } from "./window.ts";

export function eliminateChunk(kernel: ChunkKernel): string {
  const { shader, system, rooms, k, level } = kernel;
  const { window } = level;
  const first = isWhole(level) ? "" : `start + ${system.above} + `;
  const number = k === 0 ? `${first}s + 1` : `${system.n}`;
  const keep = (t: Index, c: Index, value: string) =>
    shader.store(
      rooms[k].kept,
      wordOf(kernel, `s * ${window.moved} + ${t}`, rowLength(window), c),
      value,
    );
  const { begin, enter, staging } = k === 0 ? rowsOf(kernel) : equationsOf(kernel);
  const step = eliminate(window, { enter, number, keep });
  return `${declareRows(window)}
var is_number = true;
if (is_active) {
${begin}
}
${staging === undefined ? inOrder(step) : inStages(step, staging, level.steps)}
if (!is_number) { code = -1; }`;
}

function inOrder(step: string): string {
  return `for (var s = 0; s < steps; s++) {\n${step}\n}`;
}

function inStages(step: string, { rows, load }: Staging, most: number): string {
  return `for (var s0 = 0; s0 < ${most}; s0 += ${rows}) {
workgroupBarrier();
${load}
workgroupBarrier();
for (var s = s0; s < min(s0 + ${rows}, steps); s++) {
${step}
}
}`;
}

/** Buffers that {@link eliminateChunk} reads. */
export function sourcesOf({ system, rooms }: Problem, k: number): number[] {
  if (k === 0) return [system.bands.buffer, system.b.buffer];
  return [rooms[k - 1].equations, rooms[k - 1].codes];
}

/** Statements that fill rows of `a`: those that are carried first, and those that enter in step `s`. */
interface Filling {
  readonly begin: string;
  readonly enter: string;
  readonly staging?: Staging;
}

function rowsOf(kernel: ChunkKernel): Filling {
  const { shader, system, division, level } = kernel;
  const { b, n, m, below } = system;
  const { carried, left, order, sides } = level.window;
  const each = repeat(isWrittenOut(level.window));
  const put = (i: Index, c: Index, value: string) => `let entry = ${value};
is_number = is_number && !is_nan_bits(entry);
a[${i}][${c}] = entry;`;
  const toSide = (i: Index, q: Index, value: string) =>
    `a[${i}][${plus(firstSide(level.window), q)}] = ${value};`;
  const fill = (i: Index, row: string, at: (d: Index) => Index) => `let row = ${row};
if (row < ${n}) {
${each("d", 0, order + 1, (d) => {
  const column = `row - ${below} + ${d}`;
  const entry = put(i, at(d), loadEntry(shader, system, "row", d));
  return `if (${column} >= 0 && ${column} < ${n}) {\n${entry}\n}`;
})}
${each("q", 0, sides, (q) => {
  const side = `group + ${q} * ${division.groups}`;
  const value = shader.load(b.buffer, placeOf(system, b, "row", side));
  return `if (${side} < ${m}) { ${toSide(i, q, value)} }`;
})}
}`;
  // Columns before the matrix have no place in the rows of a whole one.
  const shift = isWhole(level) ? -below : 0;
  const begin = each("i", 0, carried, (i) =>
    fill(i, `start + ${i}`, (d) => atLeast(plus(plus(i, d), shift))),
  );
  const staging = stageRows(kernel);
  if (staging === undefined) {
    return { begin, enter: fill(carried, `start + ${carried} + s`, (d) => plus(left, d)) };
  }
  const enter = `${each("d", 0, order + 1, (d) => put(carried, plus(left, d), staging.entry(d)))}
${toSide(carried, 0, staging.entry(order + 1))}`;
  return { begin, enter, staging };
}

/** An index that is not negative, where a negative one is not used. */
function atLeast(index: Index): Index {
  return typeof index === "number" ? Math.max(0, index) : `max(0, ${index})`;
}

function equationsOf({ shader, system, division, rooms, k, level }: ChunkKernel): Filling {
  const { below, above } = system;
  const { carried, left, order, sides } = level.window;
  const { equations, codes } = rooms[k - 1];
  const [coefficients, length] = [2 * order, 2 * order + sides];
  const job = `block * ${division.systems} + place`;
  const word = (i: Index, c: Index) =>
    `(${i} * ${length} + ${c}) * ${division.systems * level.items} + ${job}`;
  const shift = firstSide(level.window) - coefficients;
  const each = repeat(isWrittenOut(level.window));
  const fill = (block: string, slot: number, at: number) => `let block = ${block};
code = min(code, ${shader.load(codes, job)});
${each("i", 0, order, (i) => {
  const put = (target: Index, c: Index) =>
    `a[${plus(slot, i)}][${target}] = ${shader.load(equations, word(i, c))};`;
  return `${each("c", 0, coefficients, (c) => put(plus(at, c), c))}
${each("c", coefficients, length, (c) => put(plus(shift, c), c))}`;
})}`;
  if (!isWhole(level))
    return { begin: fill("start", 0, 0), enter: fill("start + 1 + s", carried, left) };
  // Unknowns outside of the matrix, before the first and behind the last, are 0.
  const outside = (slot: number, at: number, count: number) =>
    each("i", 0, count, (i) => `a[${plus(slot, i)}][${plus(at, i)}] = 1f;`);
  const enter = `if (s < ${level.items}) {
${fill("s", carried, 0)}
} else {
${outside(carried, below, above)}
}`;
  return { begin: outside(0, 0, below), enter };
}
