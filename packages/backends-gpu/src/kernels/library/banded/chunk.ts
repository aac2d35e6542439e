/** What the invocations of a level have: a chunk of a system each. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { spread } from "../../dispatch.ts";
import { declareTests } from "../dense/team.ts";
import type { BandSystem } from "./band.ts";
import { type Division, isWhole, type Level } from "./levels.ts";
import type { Index } from "./repeat.ts";

/** Invocations of a workgroup. */
export const LANES = 64;

/** Buffers of a level, whose innermost axis are systems, or chunks of systems. */
export interface Room {
  /** Pivot rows. */
  readonly kept: number;
  /** Equations that chunks leave. */
  readonly equations: number;
  /** `code` of each chunk. */
  readonly codes: number;
  /** Unknowns between chunks. */
  readonly between: number;
}

export interface Problem {
  readonly system: BandSystem;
  readonly division: Division;
  readonly rooms: readonly Room[];
}

/** A kernel that is being written, for the chunks of level `k`. */
export interface ChunkKernel extends Problem {
  readonly shader: ShaderWriter;
  readonly k: number;
  readonly level: Level;
}

/** Word of an array with `length` entries for each of `outer`, of each chunk. */
export function wordOf(
  { division, level }: ChunkKernel,
  outer: Index,
  length: number,
  entry: Index,
): string {
  return `((${outer}) * ${length} + ${entry}) * ${division.systems * level.chunks} + job`;
}

/** Statements that say what chunk `job` is: `matrix` and `group`, and its items from `start` on below `end`. */
export function describeJob({ system, division, level }: Omit<ChunkKernel, "shader">): string {
  const { groups, systems } = division;
  const least = Math.floor(level.items / level.chunks);
  const more = level.items % level.chunks;
  return `let place = job % ${systems};
let chunk = job / ${systems};
let number = min(first + place, ${system.count * groups - 1});
let matrix = number / ${groups};
let group = number % ${groups};
let start = chunk * ${least} + min(chunk, ${more});
let end = start + ${least} + select(0, 1, chunk < ${more});`;
}

/**
 * A kernel with one invocation for each chunk of each system, from number `first` on. All of a workgroup come along, so that
 * they can wait for one another; those for which there is no chunk have not `is_active`, and no steps.
 */
export function forEachChunk(
  context: KernelContext,
  problem: Problem,
  k: number,
  first: number,
  buffers: { readonly reads: readonly number[]; readonly writes: readonly number[] },
  write: (kernel: ChunkKernel) => string,
): DispatchStep {
  const { groups, systems, levels } = problem.division;
  const level = levels[k];
  const count = systems * level.chunks;
  const shader = context.shader({ ...buffers, reads: [...buffers.reads, first] });
  declareTests(shader);
  const kernel = { ...problem, shader, k, level };
  const groupsOfJobs = spread(context.capabilities, Math.ceil(count / LANES));
  const fewer = k === 0 ? level.window.order : 1;
  const steps = isWhole(level) ? `${level.steps}` : `end - start - ${fewer}`;
  const body = `let lane = i32(lix);
let first_job = i32(${groupsOfJobs.number}) * ${LANES};
let first = ${shader.load(first, "0")};
let job = min(first_job + lane, ${count - 1});
${describeJob(kernel)}
let is_active = first_job + lane < ${count} && first + place < ${problem.system.count * groups};
let steps = select(0, ${steps}, is_active);
${write(kernel)}`;
  return {
    kind: "dispatch",
    shader: shader.finish({ workgroupSize: [LANES, 1, 1], body }),
    workgroups: groupsOfJobs.workgroups,
  };
}
