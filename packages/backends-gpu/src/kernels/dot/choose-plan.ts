/** Which way of computing a product is the fastest: as has been measured on the device, else as is likely. */
import type { Target } from "../../lowering/target.ts";
import { BUSY, divisionOf, type Plan, planName, plansFor } from "./plan.ts";
import { extentsOf, type Product } from "./product.ts";

/** Multiply-adds in the time in which an entry of a part is written and read again. */
const PART_COST = 56;

/** Multiply-adds in the time of one with operands from memory. */
const LANE_COST = 16;

export function choosePlan(target: Target, product: Product): Plan {
  const plans = plansFor(target, product);
  const measured = target.products?.planFor(product);
  const found = plans.find((plan) => planName(plan) === measured);
  if (found !== undefined) return found;
  return target.isSoftware ? plans[0] : likelyPlan(plans, product);
}

/** The plan with the least estimated time. Those with subgroups are only taken where they have been measured. */
export function likelyPlan(plans: readonly [Plan, ...Plan[]], product: Product): Plan {
  const time = (plan: Plan) => timeOf(plan, product);
  return plans.reduce((best, plan) => (time(plan) < time(best) ? plan : best));
}

/** Estimated time, in multiply-adds of a busy device. */
function timeOf(plan: Plan, product: Product): number {
  if (plan.kind === "subgroups" || plan.kind === "registers") return Number.POSITIVE_INFINITY;
  const { batch, rows, columns, terms } = extentsOf(product);
  const entries = batch * rows * columns;
  const parts = plan.parts > 1 ? plan.parts * entries * PART_COST : 0;
  if (plan.kind === "lanes") {
    const busy = Math.min(1, (entries * plan.lanes * plan.parts) / (BUSY / 4));
    return (entries * (terms + 1) * LANE_COST) / busy + parts;
  }
  const { tile } = plan;
  const division = divisionOf(plan, product);
  const busy = Math.min(1, (division.workgroups * plan.parts * division.weight) / BUSY);
  const padded = Math.ceil(terms / tile.depth) * tile.depth;
  const reads = 2 * (1 / tile.threadRows + 1 / tile.threadColumns);
  const loads = 16 * (1 / tile.rows + 1 / tile.columns);
  const perTerm = division.workgroups * division.entries * (1 + reads + loads);
  return (perTerm * padded) / busy + parts;
}
