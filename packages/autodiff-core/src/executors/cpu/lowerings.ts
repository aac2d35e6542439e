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
} from "./layout.ts";
import type { Lower } from "./lowering.ts";
import { lowerReduction } from "./reduce.ts";

const lowerCast: Lower = (lowering, inputs, equation) => {
  const kernel = castKernel(inputs[0], equation.outputs[0].dtype);
  return (kernel === undefined ? lowerFallback : lowerUnary(kernel))(lowering, inputs, equation);
};

const SPECIAL: { readonly [name: string]: Lower | undefined } = {
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
};

/** Lower an equation with the best kernel there is for its primitive. */
export const lower: Lower = (lowering, inputs, equation) => {
  const { name } = equation.primitive;
  const unary = UNARY[name];
  const binary = BINARY[name];
  const reduction = REDUCTIONS[name];
  const special =
    SPECIAL[name] ??
    (unary && lowerUnary(unary)) ??
    (binary && lowerBinary(binary)) ??
    (reduction && lowerReduction(...reduction)) ??
    lowerFallback;
  return special(lowering, inputs, equation);
};
