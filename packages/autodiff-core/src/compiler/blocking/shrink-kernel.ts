/** Rewrites kernels over a batch for a block of its positions, of which buffers inside the block hold no more. */
import { collapseAxes } from "../collapse-axes.ts";
import type { Access, DotAxis, DotKernel, LoopKernel, Node, Stage, Store } from "../kernel.ts";
import { collapseDot } from "../lower-dot.ts";
import { type BatchLayout, type BatchPart, loopAxesOf } from "./batch-part.ts";

/** What is the same for all kernels of a block. */
export interface Shrinking {
  /** Positions of the batch. */
  readonly count: number;
  /** Positions of the block. */
  readonly block: number;
  /** Number of a buffer in the body. */
  readonly numberOf: (buffer: number) => number;
  /** Layout of a buffer that holds the positions of the block alone; `undefined` for those with all positions. */
  readonly compactOf: (buffer: number) => BatchLayout | undefined;
}

/** The stages for one block. */
export function shrinkLoops(
  shrinking: Shrinking,
  { outer, stages }: LoopKernel,
  parts: readonly BatchPart[],
): LoopKernel {
  const small = stages.map((stage, s) => shrinkStage(shrinking, stage, parts[s]));
  return { kind: "loop", outer, stages: small.length === 1 ? small.map(collapseAxes) : small };
}

/** The product for one block. */
export function shrinkDot(shrinking: Shrinking, kernel: DotKernel, part: BatchPart): DotKernel {
  const { axes, left, right, epilogue, dtype } = kernel;
  const loop = loopAxesOf(axes).indexOf(part.axis);
  const small = shrinkStage(shrinking, epilogue, loop < 0 ? undefined : { ...part, axis: loop });
  const access = (side: "left" | "right"): Access =>
    shrinkAccess(shrinking, part, { ...{ left, right }[side], strides: axes.map((a) => a[side]) });
  const [from, by] = [access("left"), access("right")];
  const sizes = shrinkList(
    part,
    axes.map(({ size }) => size),
    sizesOf(part, shrinking.block),
  );
  const roles = spread(
    part,
    axes.map(({ role }) => role),
  );
  const shrunk = sizes.map(
    (size, d): DotAxis => ({
      role: roles[d],
      size,
      left: from.strides[d],
      right: by.strides[d],
    }),
  );
  return {
    kind: "dot",
    dtype,
    left: { buffer: from.buffer, offset: from.offset },
    right: { buffer: by.buffer, offset: by.offset },
    ...collapseDot(shrunk, small),
  };
}

/** @param part - Where the batch is; `undefined` if the stage does not loop over it. */
function shrinkStage(shrinking: Shrinking, stage: Stage, part: BatchPart | undefined): Stage {
  const access = (a: Access): Access => shrinkAccess(shrinking, part, a);
  const node = (n: Node): Node => {
    if (n.kind === "load") return { ...n, access: access(n.access) };
    if (part === undefined) return n;
    if (n.kind === "position") return { ...n, terms: shrinkList(part, n.terms, [0, 0, 0]) };
    if (n.kind !== "masked") return n;
    const low = shrinkList(part, n.window.low, [0, 0, 0]);
    const high = shrinkList(part, n.window.high, sizesOf(part, shrinking.block));
    return { ...n, window: { low, high } };
  };
  const shape = part ? shrinkList(part, stage.shape, sizesOf(part, shrinking.block)) : stage.shape;
  const store = (s: Store): Store => ({ ...s, access: access(s.access) });
  return { shape, nodes: stage.nodes.map(node), stores: stage.stores.map(store) };
}

function shrinkAccess(
  { count, block, numberOf, compactOf }: Shrinking,
  part: BatchPart | undefined,
  { buffer, offset, strides }: Access,
): Access {
  const layout = compactOf(buffer);
  const period = (layout?.inner ?? 1) * count;
  const shrink = (n: number) =>
    layout === undefined ? n : Math.floor(n / period) * layout.inner * block + (n % period);
  const along = part === undefined ? 0 : strides[part.axis];
  const inner = part?.inner ?? 1;
  const apart = part
    ? shrinkList(part, strides, [along * inner * count, along * inner, along])
    : strides;
  return { buffer: numberOf(buffer), offset: shrink(offset), strides: apart.map(shrink) };
}

/** Sizes of the three axes that the axis of the batch becomes. */
function sizesOf({ outer, inner }: BatchPart, block: number): number[] {
  return [outer, block, inner];
}

/** A list over axes with three in the place of the batch's, without those of size 1 around the batch. */
function shrinkList<T>(part: BatchPart, list: readonly T[], three: readonly T[]): T[] {
  const kept = three.filter((_, i) => i === 1 || (i === 0 ? part.outer : part.inner) > 1);
  return list.flatMap((x, d) => (d === part.axis ? kept : [x]));
}

function spread<T>(part: BatchPart, list: readonly T[]): T[] {
  const own = list[part.axis];
  return shrinkList(part, list, [own, own, own]);
}
