/**
 * Joins loop nests that follow one another row by row, as in softmax: a maximum per row, a sum of exponentials per row,
 * a quotient. The rows become outer axes that all stages share, so that what one stage leaves is still in the cache (or
 * in registers) when the next reads it, and rows can be split over threads. Two neighbouring kernels are joined if the
 * second reads what the first writes, and for some number of leading axes
 *
 * 1. their sizes agree,
 * 2. no reduction runs over them, and
 * 3. at one position of them each buffer that one stage writes and another touches is touched in a span that no other
 *    position reaches.
 */
import { sameShape } from "../shape.ts";
import type { Access, Kernel, LoopKernel, Stage } from "./kernel.ts";
import { accessesOf, readsOf, stageReads, stageWrites, writesOf } from "./kernel-buffers.ts";

export function mergeStages(kernels: readonly Kernel[]): readonly Kernel[] {
  const merged: Kernel[] = [];
  for (const kernel of kernels) {
    const before = merged.at(-1);
    const both = before === undefined ? undefined : joined(before, kernel);
    if (both === undefined) merged.push(kernel);
    else merged[merged.length - 1] = both;
  }
  return merged;
}

function joined(a: Kernel, b: Kernel): LoopKernel | undefined {
  if (a.kind !== "loop" || b.kind !== "loop") return undefined;
  const written = writesOf(a);
  if (!readsOf(b).some((buffer) => written.includes(buffer))) return undefined;
  const stages = [...a.stages, ...b.stages];
  const most = Math.min(...stages.map(({ shape }) => shape.length));
  for (let outer = most; outer > 0; outer--) {
    if (isRowByRow(stages, outer)) return { kind: "loop", outer, stages };
  }
  return undefined;
}

function isRowByRow(stages: readonly Stage[], outer: number): boolean {
  const rows = stages[0].shape.slice(0, outer);
  const agree = stages.every(({ shape }) => sameShape(shape.slice(0, outer), rows));
  const reduces = stages.some(({ stores }) =>
    stores.some(
      ({ reduce, access }) => reduce !== undefined && access.strides.slice(0, outer).includes(0),
    ),
  );
  if (!agree || reduces) return false;
  const shared = new Set(stages.flatMap((stage) => sharedBuffers(stage, stages)));
  return [...shared].every((buffer) => staysInRow(buffer, stages, outer));
}

/** Buffers that the stage writes and another one touches. */
function sharedBuffers(stage: Stage, stages: readonly Stage[]): number[] {
  const others = stages.filter((other) => other !== stage);
  const touched = new Set(others.flatMap((other) => [...stageReads(other), ...stageWrites(other)]));
  return stageWrites(stage).filter((buffer) => touched.has(buffer));
}

/** Whether all accesses step alike over the outer axes and never reach as far as the next step within a row. */
function staysInRow(buffer: number, stages: readonly Stage[], outer: number): boolean {
  const spans = stages.flatMap((stage) =>
    accessesOf(stage)
      .filter((access) => access.buffer === buffer)
      .map((access) => ({
        steps: access.strides.slice(0, outer),
        ...span(access, stage.shape, outer),
      })),
  );
  const [{ steps }] = spans;
  const low = Math.min(...spans.map((s) => s.low));
  const high = Math.max(...spans.map((s) => s.high));
  let reach = high - low + 1;
  // From the smallest step on, each has to be longer than everything below it.
  const order = steps.map((_, d) => d).sort((p, q) => steps[p] - steps[q]);
  for (const d of order) {
    if (steps[d] < reach) return false;
    reach += steps[d] * (stages[0].shape[d] - 1);
  }
  return spans.every((s) => sameShape(s.steps, steps));
}

/** First and last element at outer position zero. */
function span(
  { offset, strides }: Access,
  shape: readonly number[],
  outer: number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [offset, offset];
  for (let d = outer; d < shape.length; d++) {
    const reach = strides[d] * Math.max(0, shape[d] - 1);
    if (reach < 0) low += reach;
    else high += reach;
  }
  return { low, high };
}
