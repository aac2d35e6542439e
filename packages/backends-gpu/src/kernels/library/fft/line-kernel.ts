/** Kernels that transform lines which the memory of a workgroup has room for. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { spread } from "../../dispatch.ts";
import { accessTo, type TensorAccess } from "../blocks.ts";
import type { Reading, Sink, TableEntry, Transform, Writing } from "./ends.ts";
import {
  declareNumbers,
  type Ends,
  emitStages,
  lastHalf,
  type Put,
  type Read,
  radicesOfLine,
  sharedAt,
  type Team,
  workOf,
} from "./stages.ts";
import { rootsTable } from "./tables.ts";

/** With a spectrum, the results are multiplied by it, their parts exchanged, and transformed once more. */
export interface LineTransform extends Transform {
  readonly spectrum?: Float32Array;
}

/** Bytes that a number takes: two of 32 bits, in two halves of the memory. */
const ROOM = 16;

/** Numbers of a workgroup from which on more bring nothing: then fewer workgroups fit onto a processor at once. */
const POINTS = 2048;

/** Lines next to each other that a workgroup takes: as many as whole transfers of memory bring. */
const SIDE = 16;
const LEAST_SIDE = 4;

/** Workgroups that keep a device busy. */
const WORKGROUPS = 256;

const SIZE = 256;

/** A product of complex numbers. */
export const TIMES = `fn times(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}`;

/** The longest line that a workgroup has memory for. */
export function longestLine({ capabilities }: KernelContext): number {
  return Math.floor(capabilities.workgroupBytes / ROOM);
}

function teamOf(context: KernelContext, { length, lines, source, sink }: Transform): Team {
  const size = Math.min(SIZE, context.capabilities.invocations);
  const alone = Math.min(size, Math.ceil(length / Math.max(...radicesOfLine(length))));
  const areAbreast = source.neighbours === "lines" || sink.neighbours === "lines";
  const room = areAbreast ? longestLine(context) : Math.min(POINTS, longestLine(context));
  const wanted = Math.max(areAbreast ? SIDE : 1, Math.floor(size / alone));
  const busy = Math.max(areAbreast ? LEAST_SIDE : 1, Math.floor(lines / WORKGROUPS));
  const side = Math.max(1, Math.min(lines, wanted, busy, Math.floor(room / length), size));
  return { length, lines, side, along: Math.min(alone, Math.floor(size / side)) };
}

export function emitLineKernel(context: KernelContext, transform: LineTransform): DispatchStep {
  const { lines } = transform;
  const team = teamOf(context, transform);
  const { workgroups, number } = spread(context.capabilities, Math.ceil(lines / team.side));
  const opened = open(context, transform);
  const { shader } = opened.access;
  shader.declare("times", TIMES);
  declareNumbers(shader, team);
  const { source } = transform;
  shader.declare(
    "source",
    `fn source(line: i32, j: i32) -> vec2<f32> { return ${source.at(opened.reading, "line", "j")}; }`,
  );
  const body = `let first_line = i32(${number}) * ${team.side};\n${emitWork(team, transform, opened)}`;
  const workgroupSize = [team.side * team.along, 1, 1] as const;
  return { kind: "dispatch", shader: shader.finish({ workgroupSize, body }), workgroups };
}

function emitWork(team: Team, { source, sink, spectrum }: LineTransform, opened: Opened): string {
  const { access, writing, roots } = opened;
  const put: Put = (k, value) =>
    `{ let k = ${k}; let value = ${value}; ${sink.put(writing, "line", "k", "value")} }`;
  const half = lastHalf(team.length);
  const shared = sharedAt(team, half);
  const whole: Ends = {
    first: source.neighbours,
    last: sink.neighbours,
    read: (j) => `source(line, ${j})`,
    put,
    isShared: false,
  };
  const stages = (ends: Ends, firstHalf: number): string =>
    emitStages(access.shader, team, roots, ends, firstHalf);
  const inner = { ...whole, last: "points", isShared: true } as const;
  if (spectrum !== undefined) {
    const multiply: Put = (k, value) => `${shared(k)} = times(${value}, ${opened.spectrum(k)}).yx;`;
    return `${stages({ ...inner, put: multiply }, 0)}
${stages({ ...whole, first: "points", read: shared }, half + 1)}`;
  }
  if (sink.mirrored) {
    const share: Put = (k, value) => `${shared(k)} = ${value};`;
    return `${stages({ ...inner, put: share }, 0)}\n${mirroredLoop(team, sink, shared, put)}`;
  }
  return stages(whole, 0);
}

/** Puts the numbers in shared memory together with those that lie opposite. */
function mirroredLoop(team: Team, { neighbours }: Sink, shared: Read, put: Put): string {
  return `{
${workOf(team, neighbours)}
if (live) {
for (var i = t; i < ${team.length}; i += ${team.along}) {
let mirror = ${shared(`(${team.length} - i) % ${team.length}`)};
${put("i", shared("i"))}
}
}
}`;
}

/** A kernel that has been begun. */
interface Opened {
  readonly access: TensorAccess;
  readonly reading: Reading;
  readonly writing: Writing;
  readonly roots: TableEntry;
  readonly spectrum: TableEntry;
}

/** Begins a kernel that reaches all that a transform reads and writes; its tables are one buffer. */
function open(
  context: KernelContext,
  { length, source, sink, spectrum = new Float32Array(0) }: LineTransform,
): Opened {
  const all = [rootsTable(length, length), spectrum, ...source.tables, ...sink.tables];
  const words = new Float32Array(all.reduce((sum, table) => sum + table.length, 0));
  const starts: number[] = [];
  let start = 0;
  for (const table of all) {
    starts.push(start);
    words.set(table, start);
    start += table.length;
  }
  const buffer = context.constant("float32", words);
  const tables = { buffer, offset: 0, shape: [words.length], dtype: "float32" } as const;
  const access = accessTo(context, {
    operands: [...source.operands, tables],
    results: sink.results,
  });
  const entry = starts.map((from): TableEntry => {
    const load = access.load[source.operands.length];
    return (i) => `vec2<f32>(${load(`${from} + 2 * (${i})`)}, ${load(`${from + 1} + 2 * (${i})`)})`;
  });
  const [roots, factors, ...rest] = entry;
  return {
    access,
    reading: { load: access.load, table: rest.slice(0, source.tables.length) },
    writing: { store: access.store, table: rest.slice(source.tables.length) },
    roots,
    spectrum: factors,
  };
}
