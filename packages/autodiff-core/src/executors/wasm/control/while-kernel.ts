import type { WhileParams } from "../../../control-flow/while-primitive.ts";
import { i32 } from "../encoding/index.ts";
import { blockAddress, enterBody, type Site } from "./body.ts";
import { enterStates } from "./states.ts";

/** A loop that goes on while the condition's flag is set, and `maxSteps` turns at most. */
export function writeWhile(site: Site): void {
  const { kernel, context, f, frame } = site;
  const { conditionConstants, bodyConstants, maxSteps } = kernel.params as WhileParams;
  const fixed = conditionConstants + bodyConstants;
  const [condition, body] = kernel.bodies.map((schedule) =>
    enterBody(site, context.owner.emitSchedule(schedule)),
  );
  const states = enterStates(site, kernel.operands.slice(fixed), kernel.results, false);
  kernel.operands.slice(0, fixed).forEach((block, i) => {
    const address = blockAddress(site, block);
    if (i < conditionConstants) condition.setInput(i, address);
    else body.setInput(i - conditionConstants, address);
  });
  const flag = f.let(context.address(frame, kernel.flag));
  condition.setOutput(0, flag);
  const steps = f.let(i32.const(0));
  f.block((done) => {
    f.loop((again) => {
      if (maxSteps !== null) f.brIf(i32.geU(steps, clampedTurns(maxSteps)), done);
      states.current.forEach((at, i) => {
        condition.setInput(conditionConstants + i, at);
        body.setInput(bodyConstants + i, at);
        body.setOutput(i, states.next[i]);
      });
      condition.run();
      f.brIf(i32.eqz(i32.load8U(flag)), done);
      body.run();
      states.advance();
      f.set(steps, i32.add(steps, 1));
      f.br(again);
    });
  });
  states.settle();
}

/** A bound that an i32 counter holds: beyond it no loop ends in a lifetime. */
export function clampedTurns(maxSteps: number): number {
  return Math.max(0, Math.min(Math.ceil(maxSteps), 2 ** 31 - 1));
}
