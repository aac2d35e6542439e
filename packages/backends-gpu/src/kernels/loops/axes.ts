/** Orders the axes of loop nests for the sake of memory, and joins those that are one. */
import {
  type Access,
  joinAxis,
  mapAxes,
  type Stage,
  type Store,
} from "@fluxion/autodiff-core/compiler";

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Whether a store reduces over an axis. */
export function reducesOver({ reduce, access }: Store, axis: number): boolean {
  return reduce !== undefined && access.strides[axis] === 0;
}

/** What a stage loads. */
export function loadsOf({ nodes }: Pick<Stage, "nodes">): Access[] {
  return nodes.flatMap((node) => (node.kind === "load" ? [node.access] : []));
}

/** Buffers that a stage touches. */
export function buffersOf(stages: readonly Stage[]): { reads: number[]; writes: number[] } {
  return {
    reads: stages.flatMap((stage) => loadsOf(stage).map(({ buffer }) => buffer)),
    writes: stages.flatMap(({ stores }) => stores.map(({ access }) => access.buffer)),
  };
}

/**
 * Per axis how many elements are touched by accesses that are contiguous along it. Scattered stores cost more than
 * scattered loads, which caches and tiles help.
 */
export function contiguity({ shape, nodes, stores }: Stage): number[] {
  const scores = shape.map(() => 0);
  const add = ({ strides }: Access, weight: number): void => {
    const touched = sizeOf(shape.filter((_, d) => strides[d] !== 0));
    strides.forEach((stride, d) => {
      if (Math.abs(stride) === 1 && shape[d] > 1) scores[d] += weight * touched;
    });
  };
  for (const access of loadsOf({ nodes })) add(access, 1);
  for (const { access } of stores) add(access, 3);
  return scores;
}

/** The axis of the highest score; the last one if several have it. */
export function bestAxis(scores: readonly number[]): number {
  return scores.lastIndexOf(Math.max(...scores));
}

/** The same loop nest with its axes in another order. */
export function permuted(stage: Stage, order: readonly number[]): Stage {
  const along = (list: readonly number[]) => order.map((d) => list[d]);
  return mapAxes(stage, {
    shape: along(stage.shape),
    along,
    window: ({ low, high }) => ({ low: along(low), high: along(high) }),
  });
}

/** The axes with `last` behind the others. */
export function withLast(axes: readonly number[], last: number): number[] {
  return axes.includes(last) ? [...axes.filter((d) => d !== last), last] : [...axes];
}

/** Stages that have their first axes in common. */
export interface Rows {
  readonly outer: number;
  readonly stages: readonly Stage[];
}

/** Joins neighbouring axes: common ones where all stages agree, and those of each stage. */
export function joined({ outer, stages }: Rows): Rows {
  let common = outer;
  let all = stages;
  for (let axis = outer - 2; axis >= 0; axis--) {
    const next = all.map((stage) => joinAxis(stage, axis));
    if (!next.every((stage) => stage !== undefined)) continue;
    all = next;
    common--;
  }
  return { outer: common, stages: all.map((stage) => joinedFrom(stage, common)) };
}

/** Joins the axes from one on. */
export function joinedFrom(stage: Stage, first: number): Stage {
  let current = stage;
  for (let axis = stage.shape.length - 2; axis >= first; axis--) {
    current = joinAxis(current, axis) ?? current;
  }
  return current;
}
