/**
 * Reductions along the axis of the lanes: several vectors in locals, which are combined in a total now and then. Totals of
 * float32 sums and products are in float64, and those of float64 sums keep what they lose (float-total.ts), so that the
 * error is that of the vectors.
 */
import type { Reduction } from "../../../compiler/primitive-kinds.ts";
import type { DType } from "../../../dtype.ts";
import { i32x4, i64x2, type Value, type Variable } from "../encoding/index.ts";
import { castLanes } from "../lanes/cast-lanes.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { choose } from "../lanes/mask.ts";
import { laneOf } from "../lanes/per-lane.ts";
import { floatTotal, type Total } from "./float-total.ts";
import { inPairs } from "./in-pairs.ts";
import { combine, identityOf, isRounded, type ReducingStore } from "./reductions.ts";

export interface Accumulator {
  readonly store: ReducingStore;
  readonly dtype: DType;
  readonly vectors: readonly Variable[];
  readonly total: Total;
}

/**
 * Locals that start from the identity.
 *
 * @param isLong - Whether the vectors are flushed more than once.
 */
export function openAccumulator(
  context: LaneContext,
  store: ReducingStore,
  dtype: DType,
  vectors: number,
  isLong: boolean,
): Accumulator {
  const { f, lanes } = context;
  const { reduce } = store;
  const identity = constantLanes(dtype, identityOf(reduce, dtype), lanes).value;
  const isSum = reduce === "sum" && isRounded(reduce, dtype);
  return {
    store,
    dtype,
    vectors: Array.from({ length: vectors }, () => f.let(identity)),
    total: isSum ? floatTotal(context, dtype, isLong) : scalarTotal(context, reduce, dtype),
  };
}

/** One number, in float64 where combining rounds. */
function scalarTotal(context: LaneContext, reduce: Reduction, dtype: DType): Total {
  const { f, lanes } = context;
  const scalar: LaneContext = { ...context, lanes: 1 };
  const own = isRounded(reduce, dtype) ? "float64" : dtype;
  const total = f.let(constantLanes(own, identityOf(reduce, dtype), 1).value);
  const known = (): LaneValue => ({ dtype: own, value: total });
  return {
    add({ value }) {
      const vector = { dtype, value: f.let(value) };
      const entries = Array.from({ length: lanes }, (_, lane) =>
        castLanes(scalar, { dtype, value: laneOf(vector, lane, lanes) }, own),
      );
      const all = inPairs(entries, (a, b) => combine(scalar, reduce, a, b));
      f.set(total, combine(scalar, reduce, known(), all).value);
    },
    value: () => castLanes(scalar, known(), dtype),
  };
}

/** Add the first `count` lanes of a value to one of the vectors. */
export function accumulate(
  context: LaneContext,
  { store: { reduce }, dtype, vectors }: Accumulator,
  which: number,
  value: LaneValue,
  count: number,
): void {
  const target = vectors[which % vectors.length];
  const sum = combine(context, reduce, { dtype, value: target }, value);
  const isPartial = context.lanes > 1 && count < context.lanes;
  context.f.set(
    target,
    isPartial ? choose(context, dtype, firstLanes(context, count), sum.value, target) : sum.value,
  );
}

/** A boolean that holds in the first lanes. */
function firstLanes({ lanes }: LaneContext, count: number): Value {
  const bits = [0, 1, 2, 3].map((lane) => (lane < count ? -1 : 0));
  return lanes === 4 ? i32x4.const(...bits) : i64x2.const(bits[0], bits[1]);
}

/** Combine the vectors with the total and start them again. */
export function flush(context: LaneContext, accumulator: Accumulator): void {
  const { f, lanes } = context;
  const { store, dtype, vectors, total } = accumulator;
  const { reduce } = store;
  const all = inPairs(
    vectors.map((value): LaneValue => ({ dtype, value })),
    (a, b) => combine(context, reduce, a, b),
  );
  total.add(all);
  const identity = constantLanes(dtype, identityOf(reduce, dtype), lanes).value;
  for (const target of vectors) f.set(target, identity);
}
