/**
 * Kernels that take a batch in blocks, such as a training step of a narrow network: one dispatch, in which each workgroup
 * takes several blocks through all kernels. Activations stay in memory of the workgroup or its part of storage; weights
 * are read once for each block.
 */
import type { BlocksKernel, LoopKernel, Moving, Schedule } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { partOf } from "../../lowering/place.ts";
import type { DispatchStep, Step } from "../../lowering/step.ts";
import { TooManyBindings } from "../../wgsl/bindings.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import type { Outside } from "../workgroup/workgroup-memory.ts";
import {
  planWorkgroup,
  type WorkgroupPlan,
  writeWorkgroupProgram,
} from "../workgroup/workgroup-program.ts";
import { type BlockSum, reductionOf, sumsOf } from "./block-sums.ts";
import { sumsFirst } from "./order-kernels.ts";

/** Workgroups of a dispatch, at most: enough to fill a large device a few times over, or the cores of a CPU. */
const MOST_GROUPS = { ofGpu: 512, ofSoftware: 16 } as const;

/** Bytes of storage for what workgroups keep to themselves. */
const MOST_FAR_BYTES = 2 ** 26;

export function emitBlocksKernel(context: KernelContext, kernel: BlocksKernel): readonly Step[] {
  const { count, block, body, rest } = kernel;
  const plan = planOf(context, body);
  const last = rest && planOf(context, rest);
  const whole = Math.floor(count / block);
  const farBytes = 4 * Math.max(1, plan.homes.farWords);
  const { isSoftware } = context.capabilities;
  const wanted = isSoftware ? MOST_GROUPS.ofSoftware : MOST_GROUPS.ofGpu;
  const most = Math.max(1, Math.min(wanted, Math.floor(MOST_FAR_BYTES / farBytes)));
  const perGroup = Math.ceil(whole / most);
  const groups = Math.ceil(whole / perGroup);
  const parts = last === undefined ? groups : groups + 1;
  const sums = sumsOf(context, kernel, parts);
  const farWords = Math.max(1, groups * plan.homes.farWords, last?.homes.farWords ?? 0);
  const far = context.scratch("uint32", farWords);
  const { operands, copies } = withinBindings(context, kernel, [...sums.values()], far);
  const inside: Blocks = { kernel: { ...kernel, operands }, sums, far };
  const steps = [
    ...dispatches(context, inside, plan, { first: 0, blocks: whole, groups, part: 0 }),
    ...(last === undefined
      ? []
      : dispatches(context, inside, last, { first: whole, blocks: 1, groups: 1, part: groups })),
  ];
  const reductions = [...sums.values()].map((sum) => reductionOf(context, sum, parts));
  return [
    ...copies.flatMap((copy) => context.lower(context, copy)),
    ...steps,
    ...reductions.flatMap((reduction) => context.lower(context, reduction)),
  ];
}

function planOf(context: KernelContext, body: Schedule): WorkgroupPlan {
  const ordered = { ...body, kernels: sumsFirst(body) };
  const plan = planWorkgroup(context.capabilities, ordered);
  if (plan === undefined) throw new Error("A block has a kernel that workgroups cannot do.");
  return plan;
}

/** What the dispatches of a kernel have in common. */
interface Blocks {
  readonly kernel: BlocksKernel;
  readonly sums: ReadonlyMap<number, BlockSum>;
  readonly far: number;
}

/** Which blocks a dispatch does. */
interface Share {
  readonly first: number;
  readonly blocks: number;
  readonly groups: number;
  /** The part of the sums that its first workgroup adds to. */
  readonly part: number;
}

/** A share in as many dispatches as it takes for each to bind what it touches. */
function dispatches(
  context: KernelContext,
  blocks: Blocks,
  plan: WorkgroupPlan,
  share: Share,
): DispatchStep[] {
  const { first, blocks: count, groups, part } = share;
  try {
    return [dispatch(context, blocks, plan, share)];
  } catch (error) {
    if (!(error instanceof TooManyBindings) || groups < 2) throw error;
  }
  const [n, g] = [count, groups].map((all) => Math.ceil(all / 2));
  const halves: Share[] = [
    { first, blocks: n, groups: g, part },
    { first: first + n, blocks: count - n, groups: groups - g, part: part + g },
  ];
  return halves.flatMap((half) => dispatches(context, blocks, plan, half));
}

/** What the blocks of a share touch. */
function within(
  context: KernelContext,
  { kernel, sums, far }: Blocks,
  farWords: number,
  { first, blocks, groups, part }: Share,
): Blocks {
  const { count, block, operands, results } = kernel;
  const some = (buffer: number, offset: number, most: number): number => {
    const place = context.place(buffer);
    return context.named(partOf(place, { offset, size: Math.min(most, place.size - offset) }));
  };
  const moved = ({ buffer, step }: Moving): Moving => {
    if (step === 0) return { buffer, step };
    // What one position touches may reach far: the batch need not be the outermost axis.
    const reach = Math.max(0, context.place(buffer).size - count * step);
    const size = blocks * block * step + reach;
    return { buffer: some(buffer, first * block * step, size), step };
  };
  const ownSums = [...sums].map(([b, { parts, size, ...sum }]) => {
    return [b, { ...sum, parts: some(parts, part * size, groups * size), size }] as const;
  });
  return {
    kernel: { ...kernel, operands: operands.map(moved), results: results.map(moved) },
    sums: new Map(ownSums),
    far: some(far, 0, Math.max(1, groups * farWords)),
  };
}

function dispatch(
  context: KernelContext,
  blocks: Blocks,
  plan: WorkgroupPlan,
  share: Share,
): DispatchStep {
  const { farWords } = plan.homes;
  const { kernel, sums, far } = within(context, blocks, farWords, share);
  const { blocks: count, groups } = share;
  const shader = shaderOf(context, kernel, [...sums.values()], far);
  shader.declare(
    "group",
    "var<private> group: i32;\nvar<private> block: i32;\nvar<private> is_first: bool;",
  );
  const { body } = kernel;
  const moving = ({ buffer, step }: Moving): Outside =>
    step === 0 ? { buffer } : { buffer, start: `block * ${step * kernel.block}` };
  const outside = new Map<number, Outside>([
    ...kernel.operands.map((x, i): [number, Outside] => [body.inputs[i], moving(x)]),
    ...kernel.results.map((x, i): [number, Outside] => {
      const sum = sums.get(x.buffer);
      if (sum === undefined) return [body.outputs[i], moving(x)];
      const start = `group * ${sum.size}`;
      return [body.outputs[i], { buffer: sum.parts, start, startsAnew: "is_first" }];
    }),
  ]);
  const program = writeWorkgroupProgram(plan, {
    shader,
    far: { buffer: far, start: farWords === 0 ? "0" : `group * ${farWords}` },
    outside: (b) => outside.get(b) ?? { buffer: b },
  });
  const lines = [
    "group = i32(wid.x);",
    "is_first = true;",
    // Barriers have to be in a loop over what all invocations can be seen to agree on.
    `for (var turn = i32(wid.x); turn < ${count}; turn += ${groups}) {`,
    "block = turn;",
    program,
    "is_first = false;",
    "}",
  ];
  const entry = { workgroupSize: [plan.size, 1, 1], body: lines.join("\n") } as const;
  return { kind: "dispatch", shader: shader.finish(entry), workgroups: [groups, 1, 1] };
}

function shaderOf(
  context: KernelContext,
  { operands, results }: BlocksKernel,
  sums: readonly BlockSum[],
  far: number,
): ShaderWriter {
  const numbers = (list: readonly Moving[]): number[] => list.map(({ buffer }) => buffer);
  const moving = results.filter(({ step }) => step > 0);
  return context.shader({
    reads: [...numbers(operands), far],
    writes: [...numbers(moving), ...sums.map(({ parts }) => parts), far],
  });
}

/** Where there are more operands than a kernel may bind, those that all blocks share are copied together first. */
function withinBindings(
  context: KernelContext,
  kernel: BlocksKernel,
  sums: readonly BlockSum[],
  far: number,
): { readonly operands: readonly Moving[]; readonly copies: readonly LoopKernel[] } {
  try {
    shaderOf(context, kernel, sums, far);
    return { operands: kernel.operands, copies: [] };
  } catch (error) {
    if (!(error instanceof TooManyBindings)) throw error;
  }
  const copies: LoopKernel[] = [];
  const operands = kernel.operands.map((operand): Moving => {
    if (operand.step > 0) return operand;
    const { dtype, size } = context.place(operand.buffer);
    const buffer = context.scratch(dtype, size);
    const access = (b: number) => ({ buffer: b, offset: 0, strides: [1] });
    const stage = {
      shape: [size],
      nodes: [{ kind: "load", dtype, access: access(operand.buffer) }],
      stores: [{ value: 0, access: access(buffer) }],
    } as const;
    copies.push({ kind: "loop", outer: 0, stages: [stage] });
    return { buffer, step: 0 };
  });
  return { operands, copies };
}
