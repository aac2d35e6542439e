/** Writes a contraction as a product over batch, row, column and inner axes with what follows it at once. */
import type { DotParams } from "../primitives/dot.ts";
import type { Equation } from "../program/program.ts";
import { stridesOf } from "../shape.ts";
import { joinAxis } from "./collapse-axes.ts";
import { accessOf, identityMap, loopAxes } from "./index-map.ts";
import type { DotAxis, DotKernel, DotOperand, Stage } from "./kernel.ts";
import type { Lowering } from "./lower-stage.ts";
import type { View } from "./view.ts";

/**
 * The kernel of a contraction.
 *
 * @param epilogue - What is computed on the entries of the product at once; left out, they are stored.
 */
export function lowerDot(lowering: Lowering, equation: Equation, epilogue?: Stage): DotKernel {
  const [product] = equation.outputs;
  const [left, right] = equation.inputs.map((x) => viewOf(lowering, x));
  const axes = axesOf(equation.params as DotParams, left, right).filter(({ size }) => size !== 1);
  return {
    kind: "dot",
    dtype: product.dtype,
    left: operand(lowering, left),
    right: operand(lowering, right),
    ...collapseDot(axes, epilogue ?? plainEpilogue(lowering, equation)),
  };
}

function viewOf({ views }: Lowering, x: Equation["inputs"][number]): View {
  const view = x.kind === "variable" ? views.get(x) : undefined;
  if (view === undefined) throw new Error("The operand of a product has no view.");
  return view;
}

function operand({ places }: Lowering, { base, offset }: View): DotOperand {
  const place = places.of(base);
  return { buffer: place.buffer, offset: place.offset + offset };
}

function axesOf({ contract, batch }: DotParams, left: View, right: View): DotAxis[] {
  const bound = (side: 0 | 1) => [...contract[side], ...batch[side]];
  const free = (x: View, side: 0 | 1) =>
    x.shape.map((_, axis) => axis).filter((axis) => !bound(side).includes(axis));
  const shared = (pair: DotParams["batch"], role: DotAxis["role"]): DotAxis[] =>
    pair[0].map((axis, i) => ({
      role,
      size: left.shape[axis],
      left: left.strides[axis],
      right: right.strides[pair[1][i]],
    }));
  return [
    ...shared(batch, "batch"),
    ...free(left, 0).map(
      (axis): DotAxis => ({
        role: "row",
        size: left.shape[axis],
        left: left.strides[axis],
        right: 0,
      }),
    ),
    ...free(right, 1).map(
      (axis): DotAxis => ({
        role: "column",
        size: right.shape[axis],
        left: 0,
        right: right.strides[axis],
      }),
    ),
    ...shared(contract, "inner"),
  ];
}

function plainEpilogue({ places }: Lowering, { outputs: [product] }: Equation): Stage {
  const axes = loopAxes(product.shape);
  const { buffer, offset } = places.of(product);
  const map = identityMap(product.shape);
  const at = accessOf(map, { offset, strides: stridesOf(product.shape) }, axes.length);
  return {
    shape: axes.map((axis) => product.shape[axis]),
    nodes: [{ kind: "product", dtype: product.dtype }],
    stores: [{ value: 0, access: { buffer, ...at } }],
  };
}

/** Join neighbouring axes of the same role that all operands, and the epilogue, walk through as one. */
export function collapseDot(
  axes: readonly DotAxis[],
  epilogue: Stage,
): { readonly axes: readonly DotAxis[]; readonly epilogue: Stage } {
  const joinedAxes = [...axes];
  let stage = epilogue;
  for (let d = axes.length - 2; d >= 0; d--) {
    const [outer, inner] = [joinedAxes[d], joinedAxes[d + 1]];
    const runsOn =
      outer.role === inner.role &&
      outer.left === inner.left * inner.size &&
      outer.right === inner.right * inner.size;
    if (!runsOn) continue;
    if (outer.role !== "inner") {
      const next = joinAxis(stage, d);
      if (next === undefined) continue;
      stage = next;
    }
    joinedAxes.splice(d, 2, { ...inner, size: outer.size * inner.size });
  }
  return { axes: joinedAxes, epilogue: stage };
}
