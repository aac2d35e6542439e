/** Which buffers a kernel touches. */
import { type Access, type DotKernel, isBlock, type Kernel, type Stage } from "./kernel.ts";

/** What the nodes of a stage load. */
export function loadsOf({ nodes }: Pick<Stage, "nodes">): Access[] {
  return nodes.flatMap((node) => (node.kind === "load" ? [node.access] : []));
}

/** What a stage loads and stores. */
export function accessesOf(stage: Stage): Access[] {
  return [...loadsOf(stage), ...stage.stores.map(({ access }) => access)];
}

export function stageReads(stage: Stage): number[] {
  return loadsOf(stage).map(({ buffer }) => buffer);
}

export function stageWrites({ stores }: Stage): number[] {
  return stores.map(({ access }) => access.buffer);
}

/** Buffers that the operands of a product come from. */
export function factorReads({ left, right }: DotKernel): number[] {
  return [left, right].flatMap(({ buffer, prologue }) =>
    prologue === undefined ? [buffer] : stageReads(prologue),
  );
}

/** Buffers that a kernel reads, each once. */
export function readsOf(kernel: Kernel): number[] {
  return [...new Set(allReads(kernel))];
}

function allReads(kernel: Kernel): number[] {
  switch (kernel.kind) {
    case "loop":
      return kernel.stages.flatMap(stageReads);
    case "dot":
      return [...factorReads(kernel), ...stageReads(kernel.epilogue)];
    case "conv":
      return [...stageReads(kernel.input), kernel.filters.buffer, ...stageReads(kernel.epilogue)];
    case "primitive":
      return kernel.operands.flatMap((x) => (isBlock(x) ? [x.buffer] : []));
    default:
      return kernel.operands.map(({ buffer }) => buffer);
  }
}

/** Buffers that a kernel writes, each once. */
export function writesOf(kernel: Kernel): number[] {
  return [...new Set(allWrites(kernel))];
}

function allWrites(kernel: Kernel): number[] {
  switch (kernel.kind) {
    case "loop":
      return kernel.stages.flatMap(stageWrites);
    case "dot":
    case "conv":
      return stageWrites(kernel.epilogue);
    case "primitive":
      return kernel.results.map(({ buffer }) => buffer);
    case "blocks":
      return kernel.results.map(({ buffer }) => buffer);
    default:
      return [...kernel.results, ...kernel.spare]
        .map(({ buffer }) => buffer)
        .concat([kernel.workspace, kernel.flag].filter((buffer) => buffer >= 0));
  }
}

/** For each buffer the kernels that touch it, in order; `T` stands for a kernel. */
export function kernelsBy<T>(
  kernels: readonly T[],
  buffersOf: (kernel: T) => readonly number[],
): ReadonlyMap<number, readonly T[]> {
  const found = new Map<number, T[]>();
  for (const kernel of kernels) {
    for (const b of buffersOf(kernel)) {
      const known = found.get(b);
      if (known === undefined) found.set(b, [kernel]);
      else known.push(kernel);
    }
  }
  return found;
}
