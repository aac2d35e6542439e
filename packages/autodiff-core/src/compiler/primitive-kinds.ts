/** What the compiler knows of primitives, by name. Every other primitive is a kernel of its own. */

import { type ConvParams, phaseLength } from "../convolution/geometry.ts";
import type { Primitive } from "../primitive.ts";
import type { Equation } from "../program/program.ts";

/** One result entry from the entries at the same position, by {@link Primitive.uniform}. */
const ELEMENTWISE: ReadonlySet<string> = /* @__PURE__ */ new Set(
  (
    "abs acos acosh add and asin asinh atan atan2 atanh bitNot bitcast cast ceil copy cos cosh div equal erf erfc erfInv exp " +
    "expm1 floor greater greaterEqual isFinite less lessEqual log log10 log1p log2 logistic maximum minimum mul neg not " +
    "notEqual or pow rem rotateLeft round rsqrt select shiftLeft shiftRightArithmetic shiftRightLogical sign sin sinh softplus " +
    "sqrt sub tan tanh xor"
  ).split(" "),
);

/** The same numbers at other positions: index maps, no kernels. `pad` with `interior` is not one. */
const LAYOUT: ReadonlySet<string> = /* @__PURE__ */ new Set(
  "broadcast reshape reverse slice stopGradient transpose unfold unstack".split(" "),
);

/** Reductions that an accumulator and a combination per entry compute. */
export const REDUCTIONS = ["sum", "prod", "max", "min", "any", "all"] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** See {@link kindOf}. */
export type EquationKind =
  | "elementwise"
  | "layout"
  | "reduction"
  | "count"
  | "pad"
  | "concat"
  | "opaque";

/** Whether a primitive computes each entry of its result from the entries at the same position. */
export function isElementwise({ name, uniform }: Primitive): boolean {
  return uniform !== undefined && ELEMENTWISE.has(name);
}

/** Whether a primitive's name is that of a reduction. */
export function isReduction(name: string): name is Reduction {
  return (REDUCTIONS as readonly string[]).includes(name);
}

/** Kernels of convolutions have code for each phase: outputs that meet the same taps. */
const MOST_PHASES = 256;

/** Whether an equation is a sum of products, on whose entries others can be computed at once. */
export function isProduct({ primitive: { name }, params, outputs }: Equation): boolean {
  if (name !== "conv") return name === "dot";
  const { strides, inputDilation } = params as ConvParams;
  const [{ shape }] = outputs;
  const phases = strides.map((stride, axis) =>
    Math.min(phaseLength(stride, inputDilation[axis]), shape[axis + 2]),
  );
  return phases.reduce((product, n) => product * n, 1) <= MOST_PHASES;
}

/** Whether a product computes the entries of an operand itself, one by one, from what they are computed from. */
export function isGathered(equation: Equation, operand: number): boolean {
  return operand === 0 && equation.primitive.name === "conv" && isProduct(equation);
}

/** What an equation is to the compiler. */
export function kindOf({ primitive, params }: Equation): EquationKind {
  const { name } = primitive;
  if (isElementwise(primitive)) return "elementwise";
  if (LAYOUT.has(name)) return "layout";
  if (isReduction(name)) return "reduction";
  if (name === "iota") return "count";
  if (name === "concat") return "concat";
  if (name === "pad") {
    const { interior } = params as { readonly interior: readonly number[] };
    return interior.every((gap) => gap === 0) ? "pad" : "opaque";
  }
  return "opaque";
}
