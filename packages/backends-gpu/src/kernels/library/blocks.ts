/** Operands and results of primitives in kernels. */
import type { DType } from "@fluxion/autodiff-core";
import { type Block, isBlock, type PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { literal } from "../../wgsl/types.ts";
import { forEachItem } from "../dispatch.ts";

/** A tensor in memory, or a number that stands for all entries. */
export type Operand = PrimitiveKernel["operands"][number];

/** The value of an entry, from its row-major index: an expression of type i32 or u32. */
export type Load = (index: string) => string;

/** A statement that stores an entry. */
export type Store = (index: string, value: string) => string;

/** What kernels read and write. */
export interface Tensors {
  readonly operands: readonly Operand[];
  readonly results: readonly Block[];
}

/** How a kernel reads and writes them, in the same order. */
export interface TensorAccess {
  readonly shader: ShaderWriter;
  readonly load: readonly Load[];
  readonly store: readonly Store[];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** A tensor for what one kernel's steps hand to one another. */
export function scratchBlock(context: KernelContext, dtype: DType, size: number): Block {
  return { buffer: context.scratch(dtype, size), offset: 0, shape: [size], dtype };
}

/**
 * Begin a kernel.
 *
 * @param atomics - Buffers with elements that are u32 for atomic functions, see {@link ShaderWriter.atomically}.
 */
export function accessTo(
  context: KernelContext,
  { operands, results }: Tensors,
  atomics: readonly number[] = [],
): TensorAccess {
  const reads = operands.flatMap((x) => (isBlock(x) ? [x.buffer] : []));
  const writes = results.map(({ buffer }) => buffer);
  const shader = context.shader({ reads, writes, atomics });
  return {
    shader,
    load: operands.map((x) =>
      isBlock(x)
        ? (index) => shader.load(x.buffer, plus(x.offset, index))
        : () => literal(x.dtype, x.value),
    ),
    store: results.map(
      ({ buffer, offset }) =>
        (index, value) =>
          shader.store(buffer, plus(offset, index), value),
    ),
  };
}

export function plus(offset: number, index: string): string {
  return offset === 0 ? index : `${offset} + ${index}`;
}

const SIZE = 64;

/**
 * A kernel with an invocation for each of `count` items; none if there are no items.
 *
 * @param write - Its statements; `item` is the number of the item, of type u32.
 */
export function emitItems(
  context: KernelContext,
  count: number,
  tensors: Tensors,
  write: (access: TensorAccess) => string,
): readonly DispatchStep[] {
  return finishItems(context, count, accessTo(context, tensors), write);
}

/** {@link emitItems} for a kernel that has been begun. */
export function finishItems(
  { capabilities }: KernelContext,
  count: number,
  access: TensorAccess,
  write: (access: TensorAccess) => string,
): readonly DispatchStep[] {
  if (count === 0) return [];
  const { workgroups, head } = forEachItem(capabilities, count, SIZE);
  const body = `${head}\n${write(access)}`;
  const shader = access.shader.finish({ workgroupSize: [SIZE, 1, 1], body });
  return [{ kind: "dispatch", shader, workgroups }];
}
