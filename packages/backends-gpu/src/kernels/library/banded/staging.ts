/**
 * Rows of many systems by way of memory of the workgroup: each invocation goes down a matrix of its own, so that neighbours
 * read what lies far apart, while some rows of a matrix lie together.
 */
import { loadEntry, placeOf } from "./band.ts";
import { type ChunkKernel, describeJob, LANES } from "./chunk.ts";
import type { Index } from "./repeat.ts";

/** Bytes that the rows may take. */
const BYTES = 16384;

const MOST_ROWS = 8;

/** So that invocations that write at once write to different banks. */
const STRIDE = LANES + 1;

export interface Staging {
  /** Rows of each system that come at once. */
  readonly rows: number;
  /** Statements, for all of the workgroup, that bring the rows that enter from step `s0` on. */
  readonly load: string;
  /** Entry `d` of the row that enters in step `s`, the right-hand side behind the others; 0 outside of the matrix. */
  entry(d: Index): string;
}

/** `undefined` where neighbours have right-hand sides of the same matrix, which lie together already. */
export function stageRows(kernel: ChunkKernel): Staging | undefined {
  const { shader, system, level, division } = kernel;
  const { b, n, m, below } = system;
  const { carried, order } = level.window;
  const jobs = division.systems * level.chunks;
  if (m > 1 || jobs < LANES) return undefined;
  const lines = order + 2;
  const rows = Math.min(MOST_ROWS, Math.floor(BYTES / (4 * STRIDE * lines)));
  shader.declare("staged", `var<workgroup> staged: array<f32, ${lines * rows * STRIDE}>;`);
  const load = `for (var e = lane; e < ${LANES * rows * lines}; e += ${LANES}) {
let t = e % ${rows};
let other = e / ${rows} % ${LANES};
let d = e / ${rows * LANES};
let job = min(first_job + other, ${jobs - 1});
${describeJob(kernel)}
let row = start + ${carried} + s0 + t;
let column = row - ${below} + d;
var value = 0f;
if (row < ${n}) {
if (d > ${order}) { value = ${shader.load(b.buffer, placeOf(system, b, "row", "0"))}; }
else if (column >= 0 && column < ${n}) { value = ${loadEntry(shader, system, "row", "d")}; }
}
staged[(d * ${rows} + t) * ${STRIDE} + other] = value;
}`;
  return { rows, load, entry: (d) => `staged[((${d}) * ${rows} + s - s0) * ${STRIDE} + lane]` };
}
