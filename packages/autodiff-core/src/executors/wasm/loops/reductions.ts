/** How reductions start and combine. */
import type { Store } from "../../../compiler/kernel.ts";
import type { Reduction } from "../../../compiler/primitive-kinds.ts";
import { type DType, highestOf, isFloat, lowestOf } from "../../../dtype.ts";
import { emitElementwise } from "../lanes/elementwise.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { combineExtremum } from "./extremum.ts";

/** The elementwise primitive that adds one more value. */
const COMBINATIONS: { readonly [R in Reduction]: string } = {
  sum: "add",
  prod: "mul",
  max: "maximum",
  min: "minimum",
  any: "or",
  all: "and",
};

/** A store that reduces. */
export type ReducingStore = Store & { readonly reduce: Reduction };

export function isReducing(store: Store): store is ReducingStore {
  return store.reduce !== undefined;
}

/** What a reduction of nothing is. */
export function identityOf(reduce: Reduction, dtype: DType): number {
  if (reduce === "max") return lowestOf(dtype);
  if (reduce === "min") return highestOf(dtype);
  return reduce === "prod" || reduce === "all" ? 1 : 0;
}

/** Whether the result depends on the order of the values. */
export function isRounded(reduce: Reduction, dtype: DType): boolean {
  return (reduce === "sum" || reduce === "prod") && (dtype === "float32" || dtype === "float64");
}

/** Two values, lane by lane. */
export function combine(
  context: LaneContext,
  reduce: Reduction,
  a: LaneValue,
  b: LaneValue,
): LaneValue {
  if ((reduce === "max" || reduce === "min") && isFloat(a.dtype) && context.lanes > 1) {
    return combineExtremum(context, reduce, a, b);
  }
  return emitElementwise(context, { name: COMBINATIONS[reduce] }, {}, [a, b], a.dtype);
}

/** Whether the store keeps its place along an axis. */
export function reducesOver({ access }: Store, axis: number): boolean {
  return access.strides[axis] === 0;
}
