/** Updates of large matrices: `C ← C - A·B` for factors with one block of inner entries. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { matricesOf } from "./matrices.ts";

/** Rows and columns of a tile, and invocations along each: four by four entries for each of them. */
const TILE = 64;
const ACROSS = 16;
const EACH = TILE / ACROSS;

/** A buffer and where in it an entry lies: an expression in `matrix` and what the function is given, of type i32. */
export interface Entries {
  readonly buffer: number;
  at(row: string, column: string): string;
}

export interface Update {
  readonly target: Entries;
  readonly left: Entries;
  readonly right: Entries;
  /** First row and column of the target that are updated; expressions in `step`, as all limits. */
  readonly from: readonly [row: string, column: string];
  readonly to: readonly [row: string, column: string];
  /** Inner entries. */
  readonly inner: readonly [from: string, to: string];
  /** Buffer with the number `step`. */
  readonly step: number;
  /** The target counts as zero, whatever it holds. */
  readonly fresh?: boolean;
  /** Only tiles on the diagonal and below. */
  readonly lower?: boolean;
  /** Matrices, and the most rows and columns to be updated. */
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

export function subtractProduct(context: KernelContext, update: Update): DispatchStep {
  const { target, left, right, step, count, rows, columns } = update;
  const shader = context.shader({
    reads: [left.buffer, right.buffer, step],
    writes: [target.buffer],
  });
  const width = context.capabilities.invocations < ACROSS * ACROSS ? ACROSS / 2 : ACROSS;
  const body = productText(shader, update, width);
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [ACROSS, width, 1], body }),
    workgroups: [Math.ceil(columns / TILE), Math.ceil(rows / TILE), count],
  };
}

function productText(shader: ShaderWriter, update: Update, down: number): string {
  const { target, left, right, from, to, inner, step } = update;
  const each = TILE / down;
  const size = ACROSS * down;
  shader.declare(
    "tiles",
    `var<workgroup> tile_a: array<f32, ${TILE * ACROSS}>;
var<workgroup> tile_b: array<f32, ${TILE * ACROSS}>;`,
  );
  const fill = (tile: string, first: string, end: string, load: (line: string) => string) =>
    `for (var e = i32(lix); e < ${TILE * ACROSS}; e += ${size}) {
let line = ${first} + e % ${TILE};
let k = k0 + e / ${TILE};
${tile}[e] = 0f;
if (line < ${end} && k < ${inner[1]}) { ${tile}[e] = ${load("line")}; }
}`;
  const at = (entries: Entries, i: string, j: string) =>
    shader.load(entries.buffer, entries.at(i, j));
  return `let matrix = i32(wid.z);
let step = ${shader.load(step, "0")};
let row0 = ${from[0]} + i32(wid.y) * ${TILE};
let column0 = ${from[1]} + i32(wid.x) * ${TILE};
${update.lower ? `if (column0 >= row0 + ${TILE}) { return; }` : ""}
var sums: array<array<f32, ${EACH}>, ${each}>;
for (var k0 = ${inner[0]}; k0 < ${inner[1]}; k0 += ${ACROSS}) {
${fill("tile_a", "row0", to[0], (line) => at(left, line, "k"))}
${fill("tile_b", "column0", to[1], (line) => at(right, "k", line))}
workgroupBarrier();
for (var k = 0; k < ${ACROSS}; k++) {
let b = k * ${TILE} + i32(lid.x);
${list(EACH, (x) => `let b${x} = tile_b[b + ${x * ACROSS}];`)}
${list(
  each,
  (y) => `let a${y} = tile_a[k * ${TILE} + i32(lid.y) + ${y * down}];
${list(EACH, (x) => `sums[${y}][${x}] += a${y} * b${x};`)}`,
)}
}
workgroupBarrier();
}
for (var y = 0; y < ${each}; y++) {
for (var x = 0; x < ${EACH}; x++) {
let i = row0 + i32(lid.y) + y * ${down};
let j = column0 + i32(lid.x) + x * ${ACROSS};
if (i < ${to[0]} && j < ${to[1]}) {
${shader.store(target.buffer, target.at("i", "j"), `${update.fresh ? "" : at(target, "i", "j")} - sums[y][x]`)}
}
}
}`;
}

function list(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join("\n");
}

/** Matrices of `rows × columns` one after the other, by rows. */
export function byRows(buffer: number, rows: number, columns: number, offset = 0): Entries {
  const at = (i: string, j: string) =>
    `${offset} + (matrix * ${rows} + (${i})) * ${columns} + (${j})`;
  return { buffer, at };
}

/** The matrices of a block. */
export function entriesOf(block: Block): Entries {
  const { rows, columns } = matricesOf(block);
  return byRows(block.buffer, rows, columns, block.offset);
}

/** Rows and columns exchanged. */
export function transposed({ buffer, at }: Entries): Entries {
  return { buffer, at: (i, j) => at(j, i) };
}
