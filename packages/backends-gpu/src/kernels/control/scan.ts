/** Loops with a known number of turns. */
import type { Block, ControlKernel } from "@fluxion/autodiff-core/compiler";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { type Place, partOf } from "../../lowering/place.ts";
import type { Step } from "../../lowering/step.ts";
import { lowerBody } from "./body.ts";
import { loopForm } from "./loop-form.ts";
import { alternatingStates } from "./states.ts";

/** Turn after turn is recorded; entries of stacked inputs and outputs move with the number of the turn. */
export function emitScan(context: KernelContext, kernel: ControlKernel): readonly Step[] {
  const { body, initial, inputs, outputs, turns, reverse } = loopForm(kernel);
  const place = (block: Block): Place => placeOf(context, block);
  const states = alternatingStates(context, kernel, initial.map(place));
  if (turns === 0) return [...states.enter, ...states.leave(0)];
  const { level, gate } = context;
  const entryOf = (block: Block): Place => {
    const whole = place(block);
    const size = whole.size / turns;
    const start = reverse ? (turns - 1) * size : 0;
    const counter = { kind: "turn", level } as const;
    const move = { counter, start, step: reverse ? -size : size, alternates: false };
    return partOf(whole, { offset: 0, size, move });
  };
  const steps = lowerBody(context, kernel, body.schedule, {
    inputs: [...body.fixed.map(place), ...states.current, ...inputs.map(entryOf)],
    outputs: [...states.next, ...outputs.map(entryOf)],
    level: level + 1,
    gate,
  });
  return [...states.enter, { kind: "loop", level, turns, body: steps }, ...states.leave(turns)];
}
