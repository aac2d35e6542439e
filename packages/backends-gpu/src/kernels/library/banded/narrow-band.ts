/**
 * Band matrices with few diagonals, each by one invocation, or divided into chunks of rows where there are few matrices. A
 * chunk of a matrix with `w` diagonals beside the main one eliminates the columns that no other chunk has; left are `w`
 * equations for the `w` unknowns on either side. Chunks of these are eliminated in the same way, until one invocation can do
 * the rest. As every pivot is chosen among all rows that still have its column, this is elimination with partial pivoting of
 * the matrix with its columns in another order: it fails for no matrix but a singular one.
 *
 * @see Wright, Stable parallel elimination for boundary value ODEs, Numer. Math. 67 (1994), for the equations of chunks.
 */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { forEachNumber, NAN } from "../dense/matrices.ts";
import { type BandSystem, placeOf } from "./band.ts";
import { type ChunkKernel, forEachChunk, type Problem, type Room, wordOf } from "./chunk.ts";
import { eliminateChunk, sourcesOf } from "./eliminate-chunk.ts";
import { type Division, divide, isWhole, type Level } from "./levels.ts";
import type { Index } from "./repeat.ts";
import { firstSide, NO_FAILURE, rowLength, substituteBack } from "./window.ts";

export function solveNarrowBand(context: KernelContext, system: BandSystem): DispatchStep[] {
  const division = divide(context.capabilities, system);
  const { levels, groups, systems } = division;
  const problem = { system, division, rooms: levels.map((one) => roomOf(context, one, division)) };
  const parts = Math.ceil((system.count * groups) / systems);
  const firsts = Array.from({ length: parts }, (_, i) => i * systems);
  const inParts = (emit: typeof reduce, k: number) =>
    forEachNumber(context, firsts, (first) => emit(context, problem, k, first));
  const last = levels.length - 1;
  const divided = levels.slice(0, last).map((_, k) => k);
  const kernels = [
    ...divided.map((k) => inParts(reduce, k)),
    inParts(solveWhole, last),
    ...divided.reverse().map((k) => inParts(solveChunks, k)),
  ];
  return firsts.flatMap((_, i) => kernels.map((steps) => steps[i]));
}

function roomOf(
  context: KernelContext,
  { chunks, steps, window }: Level,
  { systems }: Division,
): Room {
  const { moved, order, sides } = window;
  const floats = (size: number) => context.scratch("float32", systems * size);
  return {
    kept: floats(chunks * steps * moved * rowLength(window)),
    equations: floats(chunks * order * (2 * order + sides)),
    codes: context.scratch("int32", systems * chunks),
    between: floats((chunks + 1) * order * sides),
  };
}

/** Eliminates the columns that only one chunk has, and stores the equations that are left. */
function reduce(context: KernelContext, problem: Problem, k: number, first: number): DispatchStep {
  const { kept, equations, codes } = problem.rooms[k];
  const buffers = { reads: sourcesOf(problem, k), writes: [kept, equations, codes] };
  return forEachChunk(context, problem, k, first, buffers, (kernel) => {
    const { shader, level } = kernel;
    const { order, sides } = level.window;
    const [coefficients, length] = [2 * order, 2 * order + sides];
    const shift = firstSide(level.window) - coefficients;
    const value = `a[i][c + select(${shift}, 0, c < ${coefficients})]`;
    return `${eliminateChunk(kernel)}
if (!is_active) { return; }
for (var i = 0; i < ${order}; i++) {
for (var c = 0; c < ${length}; c++) { ${shader.store(equations, wordOf(kernel, "i", length, "c"), value)} }
}
${shader.store(codes, "job", "code")}`;
  });
}

/** Eliminates all columns that are left, and solves for them. */
function solveWhole(
  context: KernelContext,
  problem: Problem,
  k: number,
  first: number,
): DispatchStep {
  const { rooms, system } = problem;
  const { kept, codes } = rooms[k];
  const { status } = system;
  const writes = [kept, codes, status.buffer, targetOf(problem, k)];
  const buffers = { reads: sourcesOf(problem, k), writes };
  return forEachChunk(context, problem, k, first, buffers, (kernel) => {
    const { shader } = kernel;
    const isPivot = `code != -1 && code != ${NO_FAILURE}`;
    return `${eliminateChunk(kernel)}
if (!is_active) { return; }
${shader.store(codes, "place", "code")}
if (group == 0) { ${shader.store(status.buffer, `${status.offset} + matrix`, `select(0, code, ${isPivot})`)} }
${solveChunk(kernel)}`;
  });
}

/** Solves for the columns that only one chunk has, from the unknowns on either side. */
function solveChunks(
  context: KernelContext,
  problem: Problem,
  k: number,
  first: number,
): DispatchStep {
  const { rooms } = problem;
  const { codes } = rooms[rooms.length - 1];
  const reads = [rooms[k].kept, rooms[k].between, codes];
  const buffers = { reads, writes: [targetOf(problem, k)] };
  return forEachChunk(context, problem, k, first, buffers, (kernel) => {
    const { below, n } = kernel.system;
    const { order, sides, moved } = kernel.level.window;
    const between = (chunk: string) => betweenAt(kernel, chunk, "c", "q");
    const firsts = k === 0 ? `start - ${below} + c` : `start * ${moved} + c`;
    const lasts = k === 0 ? `${n - below} + c` : `end * ${moved} + c`;
    const lastCount = k === 0 ? below : order;
    return `if (!is_active) { return; }
let code = ${kernel.shader.load(codes, "place")};
${solveChunk(kernel)}
for (var q = 0; q < ${sides}; q++) {
for (var c = 0; c < ${order}; c++) { ${put(kernel, firsts, "q", between("chunk"))} }
if (end == ${kernel.level.items}) {
for (var c = 0; c < ${lastCount}; c++) { ${put(kernel, lasts, "q", between("chunk + 1"))} }
}
}`;
  });
}

function solveChunk(kernel: ChunkKernel): string {
  const { shader, system, rooms, k, level } = kernel;
  const { moved } = level.window;
  const whole = isWhole(level);
  const start = k === 0 ? `start + ${system.above}` : "start + 1";
  const step = whole ? "s" : `(${start} + s)`;
  const length = rowLength(level.window);
  const side = (chunk: string) => (c: Index, q: Index) =>
    whole ? "0f" : betweenAt(kernel, chunk, c, q);
  return substituteBack(level.window, {
    kept: (t, c) => shader.load(rooms[k].kept, wordOf(kernel, `s * ${moved} + ${t}`, length, c)),
    left: side("chunk"),
    behind: side("chunk + 1"),
    put: (t, q, value) => put(kernel, `${step} * ${moved} + ${t}`, q, value),
  });
}

/** Where solutions of a level go: to the unknowns between the chunks before, or to the solution of the system. */
function targetOf({ system, rooms }: Problem, k: number): number {
  return k === 0 ? system.x.buffer : rooms[k - 1].between;
}

/** Unknown `c` of those before a chunk, for right-hand side `q`. */
function betweenAt(
  { shader, rooms, k, level, division }: ChunkKernel,
  chunk: string,
  c: Index,
  q: Index,
): string {
  const { order, sides } = level.window;
  const word = `(((${chunk}) * ${order} + ${c}) * ${sides} + ${q}) * ${division.systems} + place`;
  return shader.load(rooms[k].between, word);
}

/** Stores a solution for right-hand side `q`. */
function put(kernel: ChunkKernel, unknown: string, q: Index, value: string): string {
  const { shader, system, division, level, k } = kernel;
  const target = targetOf(kernel, k);
  if (k > 0) {
    const word = `((${unknown}) * ${level.window.sides} + ${q}) * ${division.systems} + place`;
    return shader.store(target, word, value);
  }
  const column = `(group + ${q} * ${division.groups})`;
  const store = shader.store(
    target,
    placeOf(system, system.x, `(${unknown})`, column),
    `select(${value}, ${NAN}, code != ${NO_FAILURE})`,
  );
  return `if (${column} < ${system.m} && ${unknown} >= 0) { ${store} }`;
}
