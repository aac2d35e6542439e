/**
 * Reductions along the axis of the lanes: several vectors in locals, whose lanes are combined now and then, in one
 * scalar. float32 sums and products have that scalar in float64, so that their error is that of the vectors.
 */
import type { DType } from "../../../dtype.ts";
import { i32x4, i64x2, type Value, type Variable } from "../encoding/index.ts";
import { castLanes } from "../lanes/cast-lanes.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { choose } from "../lanes/mask.ts";
import { laneOf } from "../lanes/per-lane.ts";
import { combine, identityOf, isRounded, type ReducingStore } from "./reductions.ts";

export interface Accumulator {
  readonly store: ReducingStore;
  readonly dtype: DType;
  readonly vectors: readonly Variable[];
  readonly total: Variable;
  readonly totalDType: DType;
}

/** Locals that start from the identity. */
export function openAccumulator(
  context: LaneContext,
  store: ReducingStore,
  dtype: DType,
  vectors: number,
): Accumulator {
  const { f, lanes } = context;
  const { reduce } = store;
  const start = identityOf(reduce, dtype);
  const totalDType = isRounded(reduce, dtype) ? "float64" : dtype;
  const identity = constantLanes(dtype, start, lanes).value;
  return {
    store,
    dtype,
    totalDType,
    vectors: Array.from({ length: vectors }, () => f.let(identity)),
    total: f.let(constantLanes(totalDType, start, 1).value),
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

/** Combine the vectors' lanes into the total and start the vectors again. */
export function flush(context: LaneContext, accumulator: Accumulator): void {
  const { f, lanes } = context;
  const { store, dtype, vectors, total, totalDType } = accumulator;
  const { reduce } = store;
  const all = inPairs(
    vectors.map((value): LaneValue => ({ dtype, value })),
    (a, b) => combine(context, reduce, a, b),
  );
  const vector = { dtype, value: f.let(all.value) };
  const scalar: LaneContext = { ...context, lanes: 1 };
  const entries = Array.from({ length: lanes }, (_, lane) =>
    castLanes(scalar, { dtype, value: laneOf(vector, lane, lanes) }, totalDType),
  );
  const sum = inPairs(entries, (a, b) => combine(scalar, reduce, a, b));
  f.set(total, combine(scalar, reduce, { dtype: totalDType, value: total }, sum).value);
  const identity = constantLanes(dtype, identityOf(reduce, dtype), lanes).value;
  for (const target of vectors) f.set(target, identity);
}

/** The total in the dtype of the result. */
export function totalOf(
  context: LaneContext,
  { total, totalDType, dtype }: Accumulator,
): LaneValue {
  return castLanes({ ...context, lanes: 1 }, { dtype: totalDType, value: total }, dtype);
}

function inPairs<T>(list: readonly T[], join: (a: T, b: T) => T): T {
  if (list.length === 1) return list[0];
  const half = Math.ceil(list.length / 2);
  const joined = list.slice(half).map((b, i) => join(list[i], b));
  return inPairs([...joined, ...list.slice(joined.length, half)], join);
}
