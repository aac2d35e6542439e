/** Entries changed at computed positions, of which some may come more than once. */
import type { DType } from "@fluxion/autodiff-core";
import { sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import {
  type AtomicRule,
  atomicExtremum,
  atomicProduct,
  atomicSum,
  emitScatterAtomically,
} from "./scatter-atomically.ts";
import {
  emitScatterInOrder,
  type OrderedRule,
  PRODUCT_IN_ORDER,
  SUM_IN_ORDER,
} from "./scatter-in-order.ts";
import { emitScatterLast } from "./scatter-last.ts";
import { scatterOf } from "./targets.ts";

/** Of several updates of an entry the last counts. */
export const emitScatterSet: LibraryEmitter = (context, kernel) => {
  const scatter = scatterOf(kernel);
  return sizeOf(scatter.result.shape) === 0 ? [] : emitScatterLast(context, scatter);
};

/** Updates among which so few can meet that trying again costs less than sorting them. */
const FEW = 1024;

/** Integers and extrema combine the same way in every order; sums and products of floats in that of the rows. */
function combining(rule: (dtype: DType) => AtomicRule, inOrder?: OrderedRule): LibraryEmitter {
  return (context, kernel) => {
    const scatter = scatterOf(kernel);
    const { result, updates } = scatter;
    if (sizeOf(result.shape) === 0) return [];
    const mayMix = !context.capabilities.deterministic && sizeOf(updates.shape) <= FEW;
    return inOrder === undefined || result.dtype !== "float32" || mayMix
      ? emitScatterAtomically(context, scatter, rule(result.dtype))
      : emitScatterInOrder(context, scatter, inOrder);
  };
}

export const emitScatterAdd: LibraryEmitter = /* @__PURE__ */ combining(atomicSum, SUM_IN_ORDER);
export const emitScatterMul: LibraryEmitter = /* @__PURE__ */ combining(
  atomicProduct,
  PRODUCT_IN_ORDER,
);
export const emitScatterMax: LibraryEmitter = /* @__PURE__ */ combining((dtype) =>
  atomicExtremum(dtype, "max"),
);
export const emitScatterMin: LibraryEmitter = /* @__PURE__ */ combining((dtype) =>
  atomicExtremum(dtype, "min"),
);
