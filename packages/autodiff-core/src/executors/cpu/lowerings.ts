import { isInteger } from "../../dtype.ts";
import { lowerDot } from "./dot.ts";
import { lowerDynamicSlice, lowerDynamicUpdate } from "./dynamic-slice.ts";
import { castKernel, lowerBinary, lowerSelect, lowerUnary } from "./elementwise.ts";
import { lowerFallback } from "./fallback.ts";
import { BINARY } from "./kernels/binary.ts";
import { REDUCTIONS } from "./kernels/reduce.ts";
import { UNARY } from "./kernels/unary.ts";
import {
  lowerBroadcast,
  lowerConcat,
  lowerIdentity,
  lowerPad,
  lowerReshape,
  lowerReverse,
  lowerSlice,
  lowerTranspose,
  lowerUnstack,
} from "./layout.ts";
import type { Lower } from "./lowering.ts";
import { lowerReduction } from "./reduce.ts";

const lowerCast: Lower = (lowering, inputs, equation) => {
  const kernel = castKernel(inputs[0], equation.outputs[0].dtype);
  return (kernel === undefined ? lowerFallback : lowerUnary(kernel))(lowering, inputs, equation);
};

/** Primitives that are more than one kernel. */
const SPECIAL: { readonly [name: string]: Lower } = {
  broadcast: lowerBroadcast,
  cast: lowerCast,
  concat: lowerConcat,
  dot: lowerDot,
  dynamicSlice: lowerDynamicSlice,
  dynamicUpdate: lowerDynamicUpdate,
  pad: lowerPad,
  reshape: lowerReshape,
  reverse: lowerReverse,
  select: lowerSelect,
  slice: lowerSlice,
  stopGradient: lowerIdentity,
  transpose: lowerTranspose,
  unstack: lowerUnstack,
};

/** By name of the primitive. */
const LOWERINGS: ReadonlyMap<string, Lower> = /* @__PURE__ */ allLowerings();

/** Their kernels multiply in float64, which does not hold the low bits of an integer product. */
const PRODUCTS = new Set(["dot", "mul"]);

/** Lower an equation with the best kernel there is for its primitive. */
export const lower: Lower = (lowering, inputs, equation) => {
  const { name } = equation.primitive;
  const hasKernel = !(PRODUCTS.has(name) && isInteger(equation.outputs[0].dtype));
  const special = (hasKernel ? LOWERINGS.get(name) : undefined) ?? lowerFallback;
  return special(lowering, inputs, equation);
};

function allLowerings(): Map<string, Lower> {
  const all = new Map(Object.entries(SPECIAL));
  for (const [name, kernel] of Object.entries(UNARY)) all.set(name, lowerUnary(kernel));
  for (const [name, kernel] of Object.entries(BINARY)) all.set(name, lowerBinary(kernel));
  for (const [name, rule] of Object.entries(REDUCTIONS)) all.set(name, lowerReduction(...rule));
  return all;
}
