/** The back half of the compiler: from a program to kernels over planned memory. */
import type { Equation, Program, Variable } from "../program/program.ts";
import { programKey } from "../program/structural-key.ts";
import { arrange } from "./arrange.ts";
import type { BlockOptions } from "./blocking/block-group.ts";
import { blockKernels } from "./blocking/block-kernels.ts";
import { dotEpilogues } from "./dot-epilogues.ts";
import { fusePrologues } from "./dot-prologues.ts";
import type { Kernel, Schedule, Stage } from "./kernel.ts";
import { lowerOpaque } from "./lower-control.ts";
import { lowerConvolution } from "./lower-convolution.ts";
import { lowerDot } from "./lower-dot.ts";
import { type Lowering, lowerStage } from "./lower-stage.ts";
import { mergeStages } from "./merge-stages.ts";
import { type PartitionedGroup, partition } from "./partition.ts";
import { placeValues } from "./places.ts";
import { planMemory } from "./plan-memory.ts";
import { isProduct } from "./primitive-kinds.ts";
import { type SimplifyOptions, simplifyProgram } from "./simplify-program.ts";
import type { Storage } from "./storage.ts";
import { storedValues } from "./stored-values.ts";

export interface ScheduleOptions extends SimplifyOptions {
  /** Positions of the inputs whose memory outputs may take. */
  readonly donated?: readonly number[];
  /** Take batches through kernels in blocks; left out, every kernel does all of its positions. */
  readonly blocks?: BlockOptions;
  /** How the executor keeps elements; left out, as the host does. */
  readonly storage?: Storage;
}

/**
 * Simplify a program, divide it into kernels and plan their memory.
 *
 * @param program - Any program; calls in it are replaced by their bodies.
 */
export function scheduleProgram(program: Program, options: ScheduleOptions = {}): Schedule {
  return lowerProgram(simplifyProgram(program, options), options);
}

/** Kernels for a program as it stands. */
function lowerProgram(
  program: Program,
  { donated = [], blocks, storage }: ScheduleOptions,
): Schedule {
  const arranged = arrange(program);
  const groups = partition(arranged);
  const epilogues = dotEpilogues(arranged, groups);
  const products = new Set([...epilogues.values()].map(productOf));
  const stored = storedValues(arranged, groups, products);
  const { places, inputs, outputs } = placeValues(arranged, groups, stored);
  const lowering: Lowering = { ...arranged, stored, places };
  const { buffers } = places;
  const inBodies = { ...(blocks && { blocks }), ...(storage && { storage }) };
  const whole = mergeStages(lowerGroups(lowering, groups, epilogues, inBodies));
  const blocked = blocks === undefined ? whole : blockKernels(buffers, whole, blocks);
  const kernels = fusePrologues(buffers, blocked);
  const given = donated.map((position) => inputs[position]);
  const memory = planMemory(buffers, kernels, given, storage);
  return { buffers, kernels, inputs, outputs, memory };
}

function lowerGroups(
  lowering: Lowering,
  groups: readonly PartitionedGroup[],
  epilogues: ReadonlyMap<PartitionedGroup, PartitionedGroup>,
  inBodies: ScheduleOptions,
): Kernel[] {
  const followed = new Set(epilogues.values());
  return groups.flatMap((group): Kernel[] => {
    if (followed.has(group)) return [];
    const product = epilogues.get(group);
    if (product !== undefined) {
      const epilogue = lowerStage(lowering, group, productOf(product));
      return [lowerProduct(lowering, product.items[0].equation, epilogue)];
    }
    if (group.domain === undefined) return [lowerAlone(lowering, group, inBodies)];
    const stage = lowerStage(lowering, group);
    return stage === undefined ? [] : [{ kind: "loop", outer: 0, stages: [stage] }];
  });
}

function lowerAlone(
  lowering: Lowering,
  { items: [{ equation }] }: PartitionedGroup,
  inBodies: ScheduleOptions,
): Kernel {
  if (isProduct(equation)) return lowerProduct(lowering, equation);
  return lowerOpaque(lowering, equation, (body) => lowerProgram(body, inBodies));
}

function lowerProduct(lowering: Lowering, equation: Equation, epilogue?: Stage): Kernel {
  const lower = equation.primitive.name === "conv" ? lowerConvolution : lowerDot;
  return lower(lowering, equation, epilogue);
}

function productOf({ items: [{ equation }] }: PartitionedGroup): Variable {
  return equation.outputs[0];
}

/** Schedules by structure: a program that has been scheduled before, up to the names of its variables, costs a look-up. */
export function scheduleCache(
  maxEntries = 1024,
): (program: Program, options?: ScheduleOptions) => Schedule {
  const known = new Map<string, Schedule>();
  return (program, options = {}) => {
    const key = `${JSON.stringify(options)}${programKey(program)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const schedule = scheduleProgram(program, options);
    if (known.size >= maxEntries) known.clear();
    known.set(key, schedule);
    return schedule;
  };
}
