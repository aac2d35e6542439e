/** Which axis of a stage lanes run along, and how many lanes there are. */
import type { Node } from "../../../compiler/kernel.ts";
import type { Lanes } from "../lanes/lane-value.ts";
import { widestLanes } from "../lanes/lane-value.ts";
import { reducesOver } from "./reductions.ts";
import type { StagePlan } from "./stage-plan.ts";

/** Instructions of a row of loops besides what it computes: pointers, tests, invariant values. */
const ROW_OVERHEAD = 8;

/** Elementwise primitives that take an instruction or two; others count as {@link FUNCTION_COST}. */
const SHORT =
  /^(abs|add|and|bitNot|bitcast|cast|ceil|copy|div|equal|floor|greater|greaterEqual|isFinite|less|lessEqual|maximum|minimum|mul|neg|not|notEqual|or|rotateLeft|round|rsqrt|select|shift.*|sign|sqrt|sub|xor)$/;

const FUNCTION_COST = 36;

/** Instructions per vector that a node takes, loads excepted. */
function nodeCost(node: Node): number {
  if (node.kind === "apply") return SHORT.test(node.primitive.name) ? 1 : FUNCTION_COST;
  return node.kind === "position" || node.kind === "masked" ? 2 : 0;
}

/** Instructions of a loop's body without loads and stores, per vector. */
export function bodyCost({ stage, uses }: StagePlan): number {
  return stage.nodes.reduce((sum, node, n) => sum + (uses[n] > 0 ? nodeCost(node) : 0), 0);
}

/** Elements of all dtypes in the stage that fit a vector. */
export function lanesOf({ stage, uses }: StagePlan): 2 | 4 {
  return widestLanes(stage.nodes.filter((_, n) => uses[n] > 0).map(({ dtype }) => dtype));
}

/** The one among `axes` along which a position takes the fewest instructions; the last one if several do. */
export function chooseVectorAxis(plan: StagePlan, axes: readonly number[]): number {
  const costs = axes.map((axis) => costAlong(plan, axis));
  return axes[costs.lastIndexOf(Math.min(...costs))];
}

/** Instructions per position with lanes along an axis. */
export function costAlong(plan: StagePlan, axis: number): number {
  const { stage, uses } = plan;
  const lanes = lanesOf(plan);
  const size = stage.shape[axis];
  let perVector = bodyCost(plan);
  stage.nodes.forEach((node, n) => {
    if (node.kind === "load" && uses[n] > 0)
      perVector += accessCost(node.access.strides[axis], lanes);
  });
  let perRow = ROW_OVERHEAD;
  for (const store of stage.stores) {
    // Scattered stores are a little worse than gathered loads, which can be transposed in registers.
    if (store.reduce === undefined)
      perVector += 1.1 * accessCost(store.access.strides[axis], lanes);
    else if (reducesOver(store, axis)) {
      perVector += 1;
      perRow += 2;
    } else {
      // Several rows are done together (summed-rows.ts).
      perVector += 1 + 0.5 * accessCost(store.access.strides[axis], lanes);
      if (size >= lanes) perRow = ROW_OVERHEAD / 4;
    }
  }
  return (Math.ceil(size / lanes) * perVector + perRow) / size;
}

function accessCost(stride: number, lanes: Lanes): number {
  if (stride === 0) return 0.2;
  if (stride === 1) return 1;
  if (stride === -1) return 2;
  return Math.abs(stride) === 2 && lanes === 4 ? 3 : 1.5 * lanes;
}
