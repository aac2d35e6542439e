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
import { accessesOf, readsOf, stageWrites, writesOf } from "./kernel-buffers.ts";

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
  const shared = sharedAccesses(stages);
  const most = Math.min(...stages.map(({ shape }) => shape.length));
  for (let outer = most; outer > 0; outer--) {
    if (isRowByRow(stages, shared, outer)) return { kind: "loop", outer, stages };
  }
  return undefined;
}

/** An access of a stage of some shape. */
interface Touch {
  readonly stage: Stage;
  readonly access: Access;
}

function isRowByRow(
  stages: readonly Stage[],
  shared: readonly (readonly Touch[])[],
  outer: number,
): boolean {
  const rows = stages[0].shape.slice(0, outer);
  const agree = stages.every(({ shape }) => sameShape(shape.slice(0, outer), rows));
  const reduces = stages.some(({ stores }) =>
    stores.some(
      ({ reduce, access }) => reduce !== undefined && access.strides.slice(0, outer).includes(0),
    ),
  );
  return agree && !reduces && shared.every((touches) => staysInRow(touches, outer));
}

/** How each buffer is touched that one stage writes and another one touches. */
function sharedAccesses(stages: readonly Stage[]): Touch[][] {
  const touches = new Map<number, Touch[]>();
  for (const stage of stages) {
    for (const access of accessesOf(stage)) {
      const known = touches.get(access.buffer);
      if (known === undefined) touches.set(access.buffer, [{ stage, access }]);
      else known.push({ stage, access });
    }
  }
  const written = new Set(stages.flatMap(stageWrites));
  return [...touches].flatMap(([buffer, all]) => {
    const isShared = written.has(buffer) && all.some(({ stage }) => stage !== all[0].stage);
    return isShared ? [all] : [];
  });
}

/** Whether all accesses step alike over the outer axes and never reach as far as the next step within a row. */
function staysInRow(touches: readonly Touch[], outer: number): boolean {
  const spans = touches.map(({ access, stage }) => ({
    steps: access.strides.slice(0, outer),
    ...span(access, stage.shape, outer),
  }));
  const [{ steps }] = spans;
  const { shape } = touches[0].stage;
  const low = Math.min(...spans.map((s) => s.low));
  const high = Math.max(...spans.map((s) => s.high));
  let reach = high - low + 1;
  // From the smallest step on, each has to be longer than everything below it.
  const order = steps.map((_, d) => d).sort((p, q) => steps[p] - steps[q]);
  for (const d of order) {
    if (steps[d] < reach) return false;
    reach += steps[d] * (shape[d] - 1);
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
