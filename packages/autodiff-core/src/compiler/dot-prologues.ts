/**
 * Which loop nests are computed where a product reads them: those with one result, read as an operand by one product
 * only, that uses each entry a few times. The result then needs no memory, and none of it is written and read again.
 */
import { sizeOf } from "../shape.ts";
import type { Buffer, DotAxis, DotKernel, DotOperand, Kernel, Stage } from "./kernel.ts";
import { factorReads, kernelsBy, readsOf, stageReads, writesOf } from "./kernel-buffers.ts";
import { mapAxes } from "./map-axes.ts";

/** Multiply-adds per entry beyond which the time for them hides that to store and to load the entry. */
const MOST_USES = 64;

type Side = "left" | "right";

/** Put loop nests into the products that read their results. */
export function fusePrologues(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
): readonly Kernel[] {
  const places = kernels.map((_, k) => k);
  const readers = kernelsBy(places, (k) => readsOf(kernels[k]));
  const writers = kernelsBy(places, (k) => writesOf(kernels[k]));
  const fused: (Kernel | undefined)[] = [...kernels];
  kernels.forEach((kernel, k) => {
    if (kernel.kind !== "dot") return;
    const found = (["left", "right"] as const).flatMap((side) => {
      const { buffer } = kernel[side];
      const [maker = k, ...others] = writers.get(buffer) ?? [];
      const isOwn = buffers[buffer].role === "temporary" && readers.get(buffer)?.length === 1;
      const once = [...factorReads(kernel), ...stageReads(kernel.epilogue)].filter(
        (b) => b === buffer,
      );
      if (!isOwn || others.length > 0 || once.length > 1) return [];
      const overwritten = kernels.slice(maker + 1, k).flatMap(writesOf);
      if (readsOf(kernels[maker]).some((b) => overwritten.includes(b))) return [];
      const stage = stageOf(kernels[maker]);
      const prologue = stage && prologueOf(stage, kernel, side);
      if (prologue === undefined) return [];
      fused[maker] = undefined;
      return [[side, { ...kernel[side], prologue }] as const];
    });
    if (found.length > 0) fused[k] = { ...kernel, ...Object.fromEntries(found) };
  });
  return fused.filter((kernel) => kernel !== undefined);
}

/** The loop nest of a kernel that gives one value per position. */
function stageOf(kernel: Kernel): Stage | undefined {
  if (kernel.kind !== "loop" || kernel.stages.length !== 1) return undefined;
  const [stage] = kernel.stages;
  const single = stage.stores.length === 1 && stage.stores[0].reduce === undefined;
  return single && stage.nodes.every(({ kind }) => kind !== "masked") ? stage : undefined;
}

/** The stage over the axes of an operand; `undefined` if it does not pay, or an axis is none of the stage's. */
function prologueOf(stage: Stage, { axes, ...kernel }: DotKernel, side: Side): Stage | undefined {
  const uses = sizeOf(axes.filter((axis) => axis[side] === 0).map(({ size }) => size));
  const own = ["batch", side === "left" ? "row" : "column", "inner"].flatMap((role) =>
    axes.filter((axis) => axis.role === role),
  );
  const isRepeated = own.some((axis) => axis[side] === 0);
  return uses > MOST_USES || isRepeated ? undefined : onAxes(stage, kernel[side], own, side);
}

function onAxes(
  stage: Stage,
  { offset }: DotOperand,
  axes: readonly DotAxis[],
  side: Side,
): Stage | undefined {
  const [{ access }] = stage.stores;
  const start = indexOf(stage, access.strides, offset - access.offset);
  const steps = axes.map((axis) => stepAlong(access.strides, axis[side]));
  if (start === undefined || steps.includes(undefined)) return undefined;
  const moves = steps as readonly Step[];
  const isInside = stage.shape.every((size, d) => {
    const reaches = axes.map(({ size: n }, a) => (moves[a].axis === d ? moves[a].by * (n - 1) : 0));
    const low = reaches.reduce((sum, reach) => sum + Math.min(0, reach), start[d]);
    const high = reaches.reduce((sum, reach) => sum + Math.max(0, reach), start[d]);
    return low >= 0 && high < size;
  });
  if (!isInside) return undefined;
  return mapAxes(stage, {
    shape: axes.map(({ size }) => size),
    along: (list) => moves.map(({ axis, by }) => by * list[axis]),
    window: (window) => window,
    start,
  });
}

/** The position at which a stage stores an element, which are in row-major order. */
function indexOf(
  { shape }: Stage,
  strides: readonly number[],
  element: number,
): readonly number[] | undefined {
  let rest = element;
  let below = sizeOf(shape);
  const index = strides.map((stride, d) => {
    below /= shape[d];
    if (stride !== below) return -1;
    const at = Math.floor(rest / stride);
    rest -= at * stride;
    return at;
  });
  return rest === 0 && index.every((at, d) => at >= 0 && at < shape[d]) ? index : undefined;
}

interface Step {
  readonly axis: number;
  readonly by: number;
}

/** The axis of a stage along which elements are so far apart, and how many of its steps they are. */
function stepAlong(strides: readonly number[], distance: number): Step | undefined {
  const axis = strides.findIndex((stride) => stride <= Math.abs(distance));
  const by = distance / strides[axis];
  return Number.isInteger(by) ? { axis, by } : undefined;
}
