import { isFloat } from "../../dtype.ts";
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
  dot: onFloats(lowerDot),
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

/** Lower an equation with the best kernel there is for its primitive. */
export const lower: Lower = (lowering, inputs, equation) => {
  const special = LOWERINGS.get(equation.primitive.name) ?? lowerFallback;
  return special(lowering, inputs, equation);
};

/**
 * Kernels of arithmetic are for floats alone: integer products need more than float64 holds, and a loop that has also
 * seen integer arrays has to check the kind of every array that it reads.
 */
function onFloats(kernel: Lower): Lower {
  return (lowering, inputs, equation) =>
    (isFloat(inputs[0].dtype) ? kernel : lowerFallback)(lowering, inputs, equation);
}

function allLowerings(): Map<string, Lower> {
  const all = new Map(Object.entries(SPECIAL));
  for (const [name, kernel] of Object.entries(UNARY)) all.set(name, onFloats(lowerUnary(kernel)));
  for (const [name, kernel] of Object.entries(BINARY)) all.set(name, onFloats(lowerBinary(kernel)));
  for (const [name, rule] of Object.entries(REDUCTIONS)) all.set(name, lowerReduction(...rule));
  return all;
}
