/**
 * The order of kernels in which those of a batch stand together. What reads a sum over the batch has to wait until all
 * positions are done, so kernels are divided into levels, each of kernels without the batch first, then of kernels
 * with it.
 */
import type { Kernel } from "../kernel.ts";
import { readsOf, writesOf } from "../kernel-buffers.ts";
import type { Batch } from "./batch.ts";

/** Kernels of one level. */
export interface Level {
  readonly before: readonly Kernel[];
  /** The kernels that go through the batch. */
  readonly together: readonly Kernel[];
}

export function arrangeGroups(kernels: readonly Kernel[], batch: Batch): readonly Level[] {
  const levels: { before: Kernel[]; together: Kernel[] }[] = [];
  const writers = new Map<number, { readonly level: number; readonly inBatch: boolean }[]>();
  let effects = 0;
  for (const kernel of kernels) {
    const inBatch = batch.parts.has(kernel);
    const ready = readsOf(kernel).flatMap((b) => {
      const positionwise = inBatch && batch.layouts.has(b);
      const waits = (writer: { inBatch: boolean }) => (writer.inBatch && !positionwise ? 1 : 0);
      return (writers.get(b) ?? []).map((writer) => writer.level + waits(writer));
    });
    const level = Math.max(0, ...ready, hasOrder(kernel) ? effects : 0);
    if (hasOrder(kernel)) effects = level;
    for (const b of writesOf(kernel))
      writers.set(b, [...(writers.get(b) ?? []), { level, inBatch }]);
    while (levels.length <= level) levels.push({ before: [], together: [] });
    levels[level][inBatch ? "together" : "before"].push(kernel);
  }
  return levels;
}

/** Kernels that may have effects keep their order. */
function hasOrder(kernel: Kernel): boolean {
  return kernel.kind === "primitive" || "bodies" in kernel;
}
