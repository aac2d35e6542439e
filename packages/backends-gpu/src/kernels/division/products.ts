/** Products as several, of some positions along an axis each. */
import type {
  Access,
  DotAxis,
  DotKernel,
  DotOperand,
  Stage,
} from "@fluxion/autodiff-core/compiler";
import { loadsOf } from "../loops/axes.ts";
import { nestOf, range, withAccesses } from "../loops/ranges.ts";
import type { Nest } from "../spans.ts";
import type { Divisible, Halves } from "./divisible.ts";
import { addTerms } from "./sum-terms.ts";

export const PRODUCTS: Divisible<DotKernel> = {
  nestsOf: (kernel) => [...SIDES.map((side) => operandNest(kernel, side)), nestOf(kernel.epilogue)],
  moved: (kernel, map) => ({
    ...kernel,
    left: movedOperand(kernel.left, map),
    right: movedOperand(kernel.right, map),
    epilogue: withAccesses(kernel.epilogue, map),
  }),
  halvesOf: ({ axes, ...kernel }) => {
    const long = axes.filter(({ size }) => size > 1);
    const ordered = [...long.filter((a) => !isInner(a)), ...long.filter(isInner)];
    return ordered.map((axis) => halvesAlong({ ...kernel, axes }, axis));
  },
  addTerms,
};

type Side = "left" | "right";

const SIDES = ["left", "right"] as const;

function isInner({ role }: DotAxis): boolean {
  return role === "inner";
}

/** The loop axes of a prologue. */
function axesOf({ axes }: DotKernel, side: Side): DotAxis[] {
  const own = side === "left" ? "row" : "column";
  return ["batch", own, "inner"].flatMap((role) => axes.filter((axis) => axis.role === role));
}

function operandNest(kernel: DotKernel, side: Side): Nest {
  const { buffer, offset, prologue } = kernel[side];
  if (prologue !== undefined) return { shape: prologue.shape, accesses: loadsOf(prologue) };
  const { axes } = kernel;
  const strides = axes.map((axis) => axis[side]);
  return { shape: axes.map(({ size }) => size), accesses: [{ buffer, offset, strides }] };
}

function movedOperand(operand: DotOperand, map: (access: Access) => Access): DotOperand {
  const { prologue } = operand;
  if (prologue !== undefined) return { ...operand, prologue: withAccesses(prologue, map) };
  const { buffer, offset } = map({ ...operand, strides: [] });
  return { buffer, offset };
}

function halvesAlong(kernel: DotKernel, axis: DotAxis): Halves<DotKernel> {
  const middle = Math.ceil(axis.size / 2);
  return {
    kernels: [along(kernel, axis, 0, middle), along(kernel, axis, middle, axis.size)],
    areTerms: isInner(axis),
  };
}

/** The product at some positions along an axis. */
function along(kernel: DotKernel, axis: DotAxis, from: number, to: number): DotKernel {
  const { axes, epilogue } = kernel;
  const part = (stage: Stage, own: readonly DotAxis[]): Stage =>
    own.includes(axis) ? range(stage, own.indexOf(axis), from, to) : stage;
  const operand = (side: Side): DotOperand => {
    const { buffer, offset, prologue } = kernel[side];
    const moved = { buffer, offset: offset + from * axis[side] };
    return prologue === undefined
      ? moved
      : { ...moved, prologue: part(prologue, axesOf(kernel, side)) };
  };
  return {
    ...kernel,
    left: operand("left"),
    right: operand("right"),
    axes: axes.map((other) => (other === axis ? { ...axis, size: to - from } : other)),
    epilogue: part(
      epilogue,
      axes.filter((other) => !isInner(other)),
    ),
  };
}
