/**
 * Combining entries along an axis, in order: an entry becomes a part, and parts are joined by an associative rule.
 *
 * A workgroup takes some neighbouring lines tile by tile: every invocation joins a few entries in a row, then the
 * workgroup scans what they give, and what came before the tile is carried on. Where there are too few lines for the
 * device, each is divided into segments: a kernel joins the parts of every segment, a second one scans those, and the last
 * goes through the entries with what came before their segment. Entries are then read twice and written once; a single
 * pass would need workgroups that wait for one another, which WebGPU does not promise. The order of all joins follows
 * from the shape alone.
 */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { spread } from "../../dispatch.ts";
import { accessTo, type TensorAccess, type Tensors } from "../blocks.ts";
import { loadPart, type Part, partDeclarations, storePart } from "./part.ts";

/** A tensor as `outer` times `inner` lines of `length` entries, which are `inner` apart. */
export interface Lines {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Expressions: which entry of which line, and its row-major index in the tensor. All of type i32 but the last. */
export interface EntryPlace {
  readonly line: string;
  readonly position: string;
  readonly index: string;
  /** Whether it is the first of its line, in the direction of the run. */
  readonly isFirst: string;
}

/** What is done with the lines. */
export interface Run extends Tensors {
  readonly lines: Lines;
  /** From the last entry to the first. */
  readonly reverse: boolean;
  readonly part: Part;
  /** The part of an entry. */
  readonly read: (access: TensorAccess, place: EntryPlace) => string;
}

/** How lines are divided, and what is left of it. */
export interface RunKernel {
  readonly segments: number;
  /** Parts of all segments, `segments` for each line, to begin each but the first with the one before. */
  readonly before?: Block;
  /** Where the parts of all segments go. */
  readonly totals?: Block;
  /** Statements for an entry, with the part of all up to it. */
  readonly write?: (access: TensorAccess, place: EntryPlace, part: string) => string;
  /** Statements for a line, with the part of all. */
  readonly finish?: (access: TensorAccess, line: string, part: string) => string;
}

/** Entries in a row that one invocation joins. */
const ENTRIES = 4;
const SIZE = 256;

/** Lines so many that each is a single invocation's, which needs no exchange. */
const MANY_LINES = 1 << 14;

/** Workgroups that keep a device busy. */
const WORKGROUPS = 512;

/** How a workgroup is divided: `side` lines, and `along` invocations for each. */
interface Tiling {
  readonly side: number;
  readonly along: number;
}

function tilingOf({ outer, length, inner }: Lines, invocations: number): Tiling {
  const size = Math.min(SIZE, invocations);
  const most = Math.min(size, powerOfTwoFrom(Math.ceil(length / ENTRIES)));
  const count = outer * inner;
  // Neighbouring lines lie next to each other in memory: as many as one transfer brings.
  const least = inner === 1 ? 1 : Math.min(32, powerOfTwoFrom(inner));
  const along = inner > 1 && count >= MANY_LINES ? 1 : Math.min(most, size / least);
  return { along, side: Math.min(size / along, powerOfTwoFrom(count)) };
}

/** Into how many segments lines are best divided. */
export function segmentsOf({ capabilities }: KernelContext, lines: Lines): number {
  const { side, along } = tilingOf(lines, capabilities.invocations);
  const groups = Math.ceil((lines.outer * lines.inner) / side);
  const tiles = Math.ceil(lines.length / (along * ENTRIES));
  const wanted = Math.min(Math.floor(WORKGROUPS / groups), Math.floor(tiles / 2));
  return wanted < 4 ? 1 : wanted;
}

export function emitRunKernel(context: KernelContext, run: Run, kernel: RunKernel): DispatchStep {
  const { lines, part } = run;
  const { segments, before, totals, finish } = kernel;
  const tiling = tilingOf(lines, context.capabilities.invocations);
  const { side, along } = tiling;
  const operands = [...run.operands, ...(before === undefined ? [] : [before])];
  const results = [...run.results, ...(totals === undefined ? [] : [totals])];
  const access = accessTo(context, { operands, results });
  partDeclarations(access.shader, part);
  const count = lines.outer * lines.inner;
  const tile = along * ENTRIES;
  const segmentLength = Math.ceil(lines.length / segments / tile) * tile;
  const { workgroups, number } = spread(context.capabilities, Math.ceil(count / side) * segments);
  // Along lines that are far apart, neighbouring invocations take neighbouring entries.
  const [lane, slot] = lines.inner > 1 ? [`% ${side}`, `/ ${side}`] : [`/ ${along}`, `% ${along}`];
  const carried = (): string => {
    const load = access.load[run.operands.length];
    const value = loadPart(part, load, `line * ${segments} + segment - 1`);
    return `if (live && segment > 0) { carry = ${value}; }`;
  };
  const left = (): string => {
    const store = access.store[run.results.length];
    return storePart(part, store, `line * ${segments} + segment`, "carry");
  };
  const body = `let number = i32(${number});
let segment = number % ${segments};
let lane = i32(lix) ${lane};
let slot = i32(lix) ${slot};
let line = number / ${segments} * ${side} + lane;
let shelf = lane * ${along};
let live = line < ${count};
let last = min(${lines.length}, (segment + 1) * ${segmentLength});
var carry = ${part.identity};
${before === undefined ? "" : carried()}
for (var start = segment * ${segmentLength}; start < last; start += ${tile}) {
${goThroughTile(access, run, tiling, kernel)}
}
if (live && slot == 0) {
${totals === undefined ? "" : left()}
${finish === undefined ? "" : finish(access, "line", "carry")}
}`;
  const shader = access.shader.finish({ workgroupSize: [side * along, 1, 1], body });
  return { kind: "dispatch", shader, workgroups };
}

/** Joins the entries from `start` on to `carry`. */
function goThroughTile(
  access: TensorAccess,
  run: Run,
  tiling: Tiling,
  { write }: RunKernel,
): string {
  const { along } = tiling;
  const place = placeOf(run);
  const carry =
    along === 1
      ? "carry = join_parts(carry, sum);"
      : `carry = join_parts(carry, shared_parts[shelf + ${along - 1}]);\nworkgroupBarrier();`;
  return `let first = start + slot * ${ENTRIES};
var own: array<Part, ${ENTRIES}>;
var sum = ${run.part.identity};
for (var j = 0; j < ${ENTRIES}; j++) {
let i = first + j;
if (live && i < last) { sum = join_parts(sum, ${run.read(access, place)}); }
own[j] = sum;
}
${along === 1 ? "" : exchange(access, tiling)}
${write === undefined ? "" : writing(along, write(access, place, "join_parts(before, own[j])"))}
${carry}`;
}

function placeOf({ lines: { length, inner }, reverse }: Run): EntryPlace {
  const position = reverse ? `(${length - 1} - i)` : "i";
  const first =
    inner === 1 ? `line * ${length}` : `(line / ${inner} * ${length * inner} + line % ${inner})`;
  return {
    line: "line",
    position,
    isFirst: "(i == 0)",
    index: `(${first} + ${position} * ${inner})`,
  };
}

/** Scans what the invocations of a line have; `shared_parts` holds it from `shelf` on. */
function exchange({ shader }: TensorAccess, { side, along }: Tiling): string {
  shader.declare("shared_parts", `var<workgroup> shared_parts: array<Part, ${side * along}>;`);
  return `shared_parts[shelf + slot] = sum;
for (var step = 1; step < ${along}; step <<= 1u) {
workgroupBarrier();
if (slot >= step) { sum = join_parts(shared_parts[shelf + slot - step], sum); }
workgroupBarrier();
shared_parts[shelf + slot] = sum;
}
workgroupBarrier();`;
}

function writing(along: number, statements: string): string {
  const before =
    along === 1
      ? ""
      : "if (slot > 0) { before = join_parts(carry, shared_parts[shelf + slot - 1]); }";
  return `var before = carry;
${before}
for (var j = 0; j < ${ENTRIES}; j++) {
let i = first + j;
if (live && i < last) { ${statements} }
}`;
}

function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, n)));
}
