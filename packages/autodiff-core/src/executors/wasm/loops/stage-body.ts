/**
 * A stage at one place of loops that somebody else writes, such as the epilogue of a matrix product:
 *
 * ```ts
 * const plan = planStage(kernel.epilogue);                     // once per kernel
 * const pointers = stagePointers(plan, address, [i, j]);       // at row i, column j: values, keep them in locals
 * emitStageAt(context, plan, { pointers: pointers.map((p) => f.let(p)), indices: [i, j], shift: [r, c], axis: 1, count: 4 }, product);
 * ```
 *
 * `shift` is added to `indices` while code is written, so one set of pointers serves a whole block of positions.
 */
import { i32, type Operand, type Value } from "../encoding/index.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { storeLanes } from "../lanes/memory.ts";
import type { PointerGroup, StagePlan } from "./stage-plan.ts";
import {
  inLocal,
  type KnownValues,
  type StagePosition,
  spanOf,
  stageValues,
} from "./stage-values.ts";

/** Address of the first byte of a buffer. */
export type AddressOf = (buffer: number) => Value<"i32">;

/** Addresses of the plan's pointer groups at a position. */
export function stagePointers(
  { groups }: StagePlan,
  addressOf: AddressOf,
  indices: readonly Operand<"i32">[],
): Value<"i32">[] {
  return groups.map((group) => pointerAt(group, addressOf(group.buffer), indices));
}

function pointerAt(
  { offset, strides, bytes }: PointerGroup,
  address: Value<"i32">,
  indices: readonly Operand<"i32">[],
): Value<"i32"> {
  let pointer = address;
  let fixed = offset;
  indices.forEach((index, d) => {
    if (typeof index === "number") fixed += index * strides[d];
    else if (strides[d] !== 0) pointer = i32.add(pointer, i32.mul(index, strides[d] * bytes));
  });
  return fixed === 0 ? pointer : i32.add(pointer, fixed * bytes);
}

/**
 * Values that the stage stores at a position, all computed before anything is stored, in locals if there are several.
 */
export function storedValues(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  known: KnownValues,
  product?: LaneValue,
): LaneValue[] {
  const valueOf = stageValues(context, plan, position, known, product);
  const { stores } = plan.stage;
  return stores.map(({ value }) =>
    stores.length === 1 ? valueOf(value) : inLocal(context.f, valueOf(value)),
  );
}

/**
 * Compute and store a stage without reductions at consecutive positions.
 *
 * @param context - Its `lanes` are those of the product and of all values here.
 * @param product - Entries of the product at those positions; consecutive along `position.axis`.
 * @param known - Values of nodes that do not change from here to there, from {@link invariantValues}.
 */
export function emitStageAt(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  product?: LaneValue,
  known: KnownValues = new Map(),
): void {
  const values = storedValues(context, plan, position, known, product);
  plan.stage.stores.forEach(({ access }, s) => {
    storeLanes(context.f, values[s], context.lanes, spanOf(plan, access, position));
  });
}

/**
 * Values, in locals, of the nodes that depend on none of the `axes`, for the loops over these to use.
 *
 * @param position - One lane's worth of it is enough; along the `axes` its indices do not matter.
 */
export function invariantValues(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  axes: readonly number[],
  known: KnownValues = new Map(),
): KnownValues {
  const { nodes } = plan.stage;
  const isInvariant = (n: number) => axes.every((axis) => !plan.axes[n].has(axis));
  const values = new Map(known);
  const valueOf = stageValues(context, plan, position, known);
  for (const n of frontier(plan, isInvariant)) {
    if (values.has(n)) continue;
    const value = valueOf(n);
    values.set(n, isShort(nodes[n].kind, values.size) ? value : inLocal(context.f, value));
  }
  return values;
}

/** Constants beyond a dozen would only be moved between registers and the stack. */
function isShort(kind: string, count: number): boolean {
  return kind === "literal" && count > 12;
}

/** Nodes for which `test` holds that others, for which it does not, or stores read in any case. */
function frontier({ stage, uses }: StagePlan, test: (n: number) => boolean): number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const visit = (n: number): void => {
    if (seen.has(n)) return;
    seen.add(n);
    if (test(n)) found.add(n);
    else {
      const node = stage.nodes[n];
      // What is under a mask may not be there to be loaded.
      if (node.kind === "apply") node.operands.forEach(visit);
    }
  };
  for (const { value } of stage.stores) visit(value);
  return [...found].filter((n) => uses[n] > 0);
}
