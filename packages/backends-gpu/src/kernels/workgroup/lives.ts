/** When the temporaries of a schedule are touched, and which of them may follow one another in the same memory. */
import {
  type Access,
  type Kernel,
  readsOf,
  type Schedule,
  type Stage,
  writesOf,
} from "@fluxion/autodiff-core/compiler";

/** The kernels that touch a temporary, in order. */
export interface Life {
  readonly buffer: number;
  readonly words: number;
  readonly touches: readonly number[];
}

export function livesOf({ buffers, kernels }: Pick<Schedule, "buffers" | "kernels">): Life[] {
  const touching = kernels.map((kernel) => new Set([...readsOf(kernel), ...writesOf(kernel)]));
  return buffers.flatMap(({ role, size }, buffer) => {
    const touches = [...kernels.keys()].filter((k) => touching[k].has(buffer));
    return role === "temporary" && touches.length > 0 ? [{ buffer, words: size, touches }] : [];
  });
}

/**
 * Whether a kernel that all invocations of a workgroup do together may write `target` over `donor`, which it reads, if both
 * begin at the same word: whether no invocation can overwrite what another one has yet to read.
 */
export function canFollow(kernel: Kernel, donor: number, target: number): boolean {
  const stage = stageOf(kernel);
  if (stage === undefined) return false;
  const accesses = [
    ...stage.nodes.flatMap((node) => (node.kind === "load" ? [node.access] : [])),
    ...stage.stores.map(({ access }) => access),
  ].filter(({ buffer }) => buffer === donor || buffer === target);
  return arePositionsApart(stage.shape, accesses);
}

/** The one loop nest of a kernel. */
function stageOf(kernel: Kernel): Stage | undefined {
  if (kernel.kind !== "loop" || kernel.stages.length !== 1) return undefined;
  return kernel.stages[0];
}

/** Whether no element is touched at two positions. */
function arePositionsApart(shape: readonly number[], accesses: readonly Access[]): boolean {
  const [first] = accesses;
  if (first === undefined) return true;
  const axes = shape
    .map((size, axis) => ({ size, stride: first.strides[axis] }))
    .filter(({ size }) => size > 1)
    .sort((a, b) => a.stride - b.stride);
  let extent = 1;
  for (const { size, stride } of axes) {
    if (stride < extent) return false;
    extent = stride * (size - 1) + extent;
  }
  return accesses.every(
    ({ offset, strides }) =>
      shape.every((size, axis) => size === 1 || strides[axis] === first.strides[axis]) &&
      accesses.every(
        (other) => other.offset === offset || Math.abs(other.offset - offset) >= extent,
      ),
  );
}
