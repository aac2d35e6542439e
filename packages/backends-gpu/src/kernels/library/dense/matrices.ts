/** What emitters of dense linear algebra have in common: their operands, and copies from one place to another. */
import { type Block, isBlock, type PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { literal } from "../../../wgsl/types.ts";
import { forEachItem } from "../../dispatch.ts";
import { declareTests, largeTeam, Team } from "./team.ts";

/** NaN, as an expression. */
export const NAN: string = literal("float32", Number.NaN);

/** Rows of the blocks in which large matrices are worked on. */
export const BLOCK = 32;

/** The operands of a kernel in single precision; `undefined` if one is not in memory, or there is nothing to do. */
export function floatBlocks({ operands, results }: PrimitiveKernel): readonly Block[] | undefined {
  const blocks = operands.filter(isBlock);
  const inMemory = blocks.length === operands.length;
  const single = [...blocks, ...results].every(({ dtype }) => dtype !== "float64");
  const nothing = [...blocks, ...results].some(({ shape }) => shape.includes(0));
  return inMemory && single && !nothing ? blocks : undefined;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** The number of matrices in a block, and the rows and columns of each. */
export function matricesOf({ shape }: Block): {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
} {
  const [rows, columns] = shape.slice(-2);
  return { count: sizeOf(shape.slice(0, -2)), rows, columns };
}

/** Matrices that steps of a kernel hand to one another. */
export function matrixBlock(
  context: KernelContext,
  count: number,
  rows: number,
  columns: number,
): Block {
  const buffer = context.scratch("float32", count * rows * columns);
  return { buffer, offset: 0, shape: [count, rows, columns], dtype: "float32" };
}

/** Floats that a workgroup may keep, what reductions need left out. */
export function roomOf({ capabilities }: KernelContext): number {
  return capabilities.workgroupBytes / 4 - 2 * 256;
}

/** Blocks in which `size` rows are worked on. */
export function blockStarts(size: number): number[] {
  return Array.from({ length: Math.ceil(size / BLOCK) }, (_, k) => k * BLOCK);
}

/** Buffers of one number each, of type i32: what steps that share their kernel are told. */
export function stepNumbers(context: KernelContext, numbers: readonly number[]): number[] {
  const stride = 64;
  const words = new Int32Array(numbers.length * stride);
  numbers.forEach((number, i) => {
    words[i * stride] = number;
  });
  const place = context.place(context.constant("int32", words));
  return numbers.map((_, i) => context.named({ ...place, byte: 4 * stride * i, size: 1 }));
}

/** One kernel for each number: the same one, but for where it finds the number. */
export function forEachNumber(
  context: KernelContext,
  numbers: readonly number[],
  emit: (step: number) => DispatchStep,
): DispatchStep[] {
  const steps = stepNumbers(context, numbers);
  const { root } = context.place(steps[0]);
  const { shader, ...first } = emit(steps[0]);
  return steps.map((step) => {
    const { byte } = context.place(step);
    const slots = shader.slots.map((slot) => (slot.root === root ? { ...slot, byte } : slot));
    return { ...first, shader: { ...shader, slots } };
  });
}

export interface EntriesOptions {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** One invocation for each entry of each matrix: `write` has `item`, `matrix`, `i` and `j`, of type i32. */
export function forEachEntry(
  context: KernelContext,
  { count, rows, columns, ...buffers }: EntriesOptions,
  write: (shader: ShaderWriter) => string,
): DispatchStep {
  const size = 64;
  const shader = context.shader(buffers);
  const { workgroups, head } = forEachItem(context.capabilities, count * rows * columns, size);
  const body = `${head.replace("let item = ", "let word = ").replace("(item ", "(word ")}
let item = i32(word);
let matrix = item / ${rows * columns};
let i = item % ${rows * columns} / ${columns};
let j = item % ${columns};
${write(shader)}`;
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [size, 1, 1], body }),
    workgroups,
  };
}

export interface Matrices {
  readonly buffer: number;
  readonly offset: number;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** Writes to `flags`, for each matrix, whether it holds NaN outside of the entries that are left out. */
export function findNaN(
  context: KernelContext,
  { buffer, offset, count, rows, columns }: Matrices,
  flags: number,
  leftOut = "false",
): DispatchStep {
  const size = largeTeam(context);
  const team = new Team(context, { reads: [buffer], writes: [flags], count, size });
  declareTests(team.shader);
  const from = team.part(buffer, rows * columns, offset);
  return team.finish(`var found = false;
${team.each(
  "e",
  0,
  rows * columns,
  `let i = e / ${columns};
let j = e % ${columns};
found = found || (!(${leftOut}) && is_nan_bits(${from.get("e")}));`,
)}
let any = ${team.any("found")};
if (lane == 0) { ${team.shader.store(flags, "team", "select(0, 1, any)")} }`);
}
