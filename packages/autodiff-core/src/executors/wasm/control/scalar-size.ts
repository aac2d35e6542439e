/** Whether a body is small enough, and made of the right kernels, to become scalar code. */
import type {
  ControlKernel,
  DotKernel,
  Kernel,
  Schedule,
  Stage,
} from "../../../compiler/kernel.ts";
import { prologuesOf } from "../../../compiler/kernel-label.ts";
import type { ScanParams } from "../../../control-flow/scan-params.ts";
import { sizeOf } from "../../../shape.ts";
import { canEmit } from "../lanes/elementwise.ts";
import { isUnrolled } from "./scalar-values.ts";

/** Elements of a buffer. */
const LARGEST_BUFFER = 64;
/** Operations of a body, after loops over positions are unrolled: about 30 kB of code. */
const MOST_OPERATIONS = 3000;

/** Positions of loop nests from which on vectors pay. */
const WIDE = 16;
/** Beyond so many operations of wide loop nests per kernel, vectors gain more than calls and memory cost. */
const MOST_WIDE_PER_KERNEL = 100;

/** What a body costs. */
interface Size {
  /** Scalar operations; infinite if something has no scalar code. */
  readonly operations: number;
  /** Those of them in wide loop nests. */
  readonly wide: number;
  /** Loop nests and products. */
  readonly kernels: number;
}

/**
 * Whether a kernel is to be scalar code: it is small, and faster than kernels. Branches with loops are not, since a
 * function that is called once is never optimised while it runs; the loops have functions of their own.
 */
export function isScalar({ kind, bodies }: ControlKernel): boolean {
  const { operations, wide, kernels } = together(bodies.map(scheduleSize));
  if (kind === "cond" && bodies.some(hasLoops)) return false;
  return operations <= MOST_OPERATIONS && wide <= MOST_WIDE_PER_KERNEL * kernels;
}

function hasLoops({ kernels }: Schedule): boolean {
  return kernels.some(
    (kernel) =>
      "bodies" in kernel &&
      (kernel.kind === "while" ||
        (kernel.kind === "scan" && !isUnrolled(kernel)) ||
        kernel.bodies.some(hasLoops)),
  );
}

const IMPOSSIBLE: Size = { operations: Number.POSITIVE_INFINITY, wide: 0, kernels: 0 };

function scheduleSize({ buffers, kernels }: Schedule): Size {
  const used = new Set(kernels.flatMap(workspacesOf));
  const isLarge = ({ size }: { readonly size: number }, b: number) =>
    size > LARGEST_BUFFER && !used.has(b);
  return buffers.some(isLarge) ? IMPOSSIBLE : together(kernels.map(kernelSize));
}

/** Memory for bodies that scalar code does not need. */
function workspacesOf(kernel: Kernel): number[] {
  return "workspace" in kernel ? [kernel.workspace] : [];
}

function kernelSize(kernel: Kernel): Size {
  switch (kernel.kind) {
    case "loop":
      return together(kernel.stages.map(stageSize));
    case "dot":
      return together([
        dotSize(kernel),
        ...[...prologuesOf(kernel), kernel.epilogue].map(stageSize),
      ]);
    case "primitive":
    case "blocks":
    case "conv":
      return IMPOSSIBLE;
    default:
      return controlSize(kernel);
  }
}

function controlSize(kernel: ControlKernel): Size {
  const once = together(kernel.bodies.map(scheduleSize));
  if (kernel.kind !== "scan" || !isUnrolled(kernel)) return once;
  const { length } = kernel.params as ScanParams;
  return {
    operations: once.operations * length,
    wide: once.wide * length,
    kernels: once.kernels * length,
  };
}

function stageSize({ shape, nodes, stores }: Stage): Size {
  if (nodes.some((node) => node.kind === "apply" && !canEmit(node.primitive.name)))
    return IMPOSSIBLE;
  const work = nodes.filter(({ kind }) => kind === "apply").length;
  const reductions = stores.filter(({ reduce }) => reduce !== undefined).length;
  const operations = sizeOf(shape) * (work + reductions);
  return { operations, wide: sizeOf(shape) < WIDE ? 0 : operations, kernels: 1 };
}

function dotSize({ axes, epilogue }: DotKernel): Size {
  const operations = 2 * sizeOf(axes.map(({ size }) => size));
  return { operations, wide: sizeOf(epilogue.shape) < WIDE ? 0 : operations, kernels: 0 };
}

function together(sizes: readonly Size[]): Size {
  const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
  return {
    operations: sum(sizes.map((size) => size.operations)),
    wide: sum(sizes.map((size) => size.wide)),
    kernels: sum(sizes.map((size) => size.kernels)),
  };
}
