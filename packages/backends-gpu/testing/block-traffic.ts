/** What a kernel over blocks moves to and from storage, by count. */
import type { Access, BlocksKernel, Kernel, Schedule } from "@fluxion/autodiff-core/compiler";
import type { Capabilities } from "../src/device/capabilities.ts";
import { sumsFirst } from "../src/kernels/blocks/order-kernels.ts";
import { loadsOf, sizeOf } from "../src/kernels/loops/axes.ts";
import type { Homes } from "../src/kernels/workgroup/homes.ts";
import { planWorkgroup } from "../src/kernels/workgroup/workgroup-program.ts";

const WORD = 4;

/**
 * Bytes that the whole kernel moves: temporaries that are not in memory of the workgroup, and what blocks take from
 * outside. What all blocks share, such as weights, is counted once, as it stays in caches; sums once per block, read and
 * written.
 */
export function blockTraffic(capabilities: Capabilities, kernel: BlocksKernel): number {
  const { body, block, count, operands, results } = kernel;
  const schedule = { ...body, kernels: sumsFirst(body) };
  const plan = planWorkgroup(capabilities, schedule);
  if (plan === undefined) throw new Error("No workgroup can do the kernel.");
  const shared = new Set([
    ...body.inputs.filter((_, i) => operands[i].step === 0),
    ...body.outputs.filter((_, i) => results[i].step === 0),
  ]);
  const words = schedule.kernels.reduce((total, one, k) => {
    const far = (b: number, isWrite: boolean) => isFar(schedule, plan.homes, b, k, isWrite);
    return total + wordsOf(one, shared, far);
  }, 0);
  const once = body.inputs.reduce((n, b) => n + (shared.has(b) ? body.buffers[b].size : 0), 0);
  const sums = body.outputs.reduce((n, b) => n + (shared.has(b) ? body.buffers[b].size : 0), 0);
  return WORD * ((count / block) * (words + 2 * sums) + once);
}

/** Whether an access goes to storage. */
function isFar(
  { buffers }: Schedule,
  homes: Homes,
  buffer: number,
  kernel: number,
  isWrite: boolean,
): boolean {
  if (buffers[buffer].role !== "temporary") return true;
  const { near, far } = homes.of.get(buffer) ?? {};
  if (isWrite) return far !== undefined;
  return near === undefined || kernel < near.from || near.to < kernel;
}

function wordsOf(
  kernel: Kernel,
  shared: ReadonlySet<number>,
  isCounted: (buffer: number, isWrite: boolean) => boolean,
): number {
  const counts = (buffer: number, isWrite: boolean) =>
    !shared.has(buffer) && isCounted(buffer, isWrite);
  const stages =
    kernel.kind === "loop" ? kernel.stages : kernel.kind === "dot" ? [kernel.epilogue] : [];
  const ofStages = stages.flatMap((stage) => {
    const touched = ({ strides }: Access) => sizeOf(stage.shape.filter((_, d) => strides[d] !== 0));
    return [
      ...loadsOf(stage).map((a) => (counts(a.buffer, false) ? touched(a) : 0)),
      ...stage.stores.map(({ access: a }) => (counts(a.buffer, true) ? touched(a) : 0)),
    ];
  });
  const ofFactors =
    kernel.kind !== "dot"
      ? []
      : (["left", "right"] as const).map((side) => {
          const own = kernel.axes.filter((axis) => axis[side] !== 0).map(({ size }) => size);
          return counts(kernel[side].buffer, false) ? sizeOf(own) : 0;
        });
  return [...ofStages, ...ofFactors].reduce((sum, n) => sum + n, 0);
}
