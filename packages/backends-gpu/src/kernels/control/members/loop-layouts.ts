/** Where the members of a batch are in a loop. */
import type { BatchLayout } from "@fluxion/autodiff-core/compiler";
import { sizeOf } from "../../loops/axes.ts";
import type { FixedBody, LoopForm } from "../loop-form.ts";
import { followMembers, type MemberLayouts, SINGLE } from "./member-layouts.ts";

export interface LoopLayouts {
  readonly condition: MemberLayouts;
  readonly body: MemberLayouts;
}

/** Everything belongs to one member. */
export const SINGLE_LOOP: LoopLayouts = { condition: SINGLE, body: SINGLE };

/** The first axis of all states is a batch, if bodies treat its members one by one. */
export function batchLayouts(form: LoopForm): LoopLayouts | undefined {
  const { initial, condition, body } = form;
  const count = initial[0]?.shape[0] ?? 0;
  if (count < 2 || initial.some(({ shape }) => shape[0] !== count)) return undefined;
  const states = initial.map(
    ({ shape }): BatchLayout => ({ outer: 1, inner: sizeOf(shape.slice(1)) }),
  );
  const stateInputs = ({ schedule, fixed }: FixedBody) =>
    states.map((layout, i) => [schedule.inputs[fixed.length + i], layout] as const);
  const stateOutputs = states.map((layout, i) => [body.schedule.outputs[i], layout] as const);
  const inBody = followMembers(body.schedule, count, [...stateInputs(body), ...stateOutputs]);
  if (inBody === undefined || body.schedule.outputs.some((b) => !inBody.layouts.has(b)))
    return undefined;
  if (condition === undefined) return { condition: SINGLE, body: inBody };
  const { schedule } = condition;
  const inTest = followMembers(schedule, count, stateInputs(condition), schedule.outputs[0]);
  return inTest && { condition: inTest, body: inBody };
}
