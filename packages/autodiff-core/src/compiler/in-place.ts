/**
 * Reuse in place: in a loop nest of one stage, or the epilogue of a product, a result may lie where an operand did that nothing reads later, if every
 * load of the operand is at the very element that the result is stored to at that position. The result is written once
 * the position's loads are done, so each element is read before it is overwritten.
 */
import type { Access, Buffer, Kernel, Stage } from "./kernel.ts";
import { factorReads, loadsOf, readsOf, stageReads, writesOf } from "./kernel-buffers.ts";
import type { Lifetime } from "./lifetimes.ts";

/** For each buffer that takes over another one, that other one. */
export function takenOver(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
  alive: readonly (Lifetime | undefined)[],
): Map<number, number> {
  const heirs = new Map<number, number>();
  const taken = new Set<number>();
  kernels.forEach((kernel, k) => {
    if (stageOf(kernel) === undefined) return;
    for (const target of beginners(kernel, buffers, alive, k)) {
      const donor = donorFor(kernel, target, buffers, alive, k, taken);
      if (donor === undefined) continue;
      heirs.set(target, donor);
      taken.add(donor);
    }
  });
  return heirs;
}

/** Temporaries that begin in a kernel. */
function beginners(
  kernel: Kernel,
  buffers: readonly Buffer[],
  alive: readonly (Lifetime | undefined)[],
  k: number,
): number[] {
  const begins = (b: number) => alive[b]?.first === k && buffers[b].role === "temporary";
  return writesOf(kernel).filter(begins);
}

function donorFor(
  kernel: Kernel,
  target: number,
  buffers: readonly Buffer[],
  alive: readonly (Lifetime | undefined)[],
  k: number,
  taken: ReadonlySet<number>,
): number | undefined {
  return readsOf(kernel).find((buffer) => {
    const ends = alive[buffer]?.last === k && buffers[buffer].role === "temporary";
    return ends && !taken.has(buffer) && canTakeOver(kernel, target, buffer, buffers);
  });
}

/** The one loop nest of a kernel that reads and writes entry by entry. */
function stageOf(kernel: Kernel): Stage | undefined {
  if (kernel.kind === "dot" || kernel.kind === "conv") return kernel.epilogue;
  return kernel.kind === "loop" && kernel.stages.length === 1 ? kernel.stages[0] : undefined;
}

/** Whether the kernel reads each element of `donor` just where it writes that of `target`, and both are alike. */
export function canTakeOver(
  kernel: Kernel,
  target: number,
  donor: number,
  buffers: readonly Buffer[],
): boolean {
  const [p, q] = [buffers[target], buffers[donor]];
  const stage = stageOf(kernel);
  if (stage === undefined || target === donor) return false;
  if (factorsOf(kernel).includes(donor)) return false;
  const stores = stage.stores.filter(({ access }) => access.buffer === target);
  const positions = stage.shape.reduce((product, n) => product * n, 1);
  const [{ access, reduce }] = stores;
  const whole = stores.length === 1 && reduce === undefined && p.size === positions;
  const own = loadsOf(stage).filter(({ buffer }) => buffer === donor);
  return (
    whole && p.dtype === q.dtype && p.size === q.size && own.every((a) => sameElements(a, access))
  );
}

/** Buffers with what is multiplied. */
function factorsOf(kernel: Kernel): number[] {
  if (kernel.kind === "dot") return factorReads(kernel);
  return kernel.kind === "conv" ? [...stageReads(kernel.input), kernel.filters.buffer] : [];
}

function sameElements(a: Access, b: Access): boolean {
  return a.offset === b.offset && a.strides.every((stride, d) => stride === b.strides[d]);
}
