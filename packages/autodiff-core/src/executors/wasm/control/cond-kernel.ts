import { i32, switchOn } from "../encoding/index.ts";
import { blockAddress, enterBody, type Site } from "./body.ts";

/** The branch that the first operand names, clamped to those that there are. */
export function writeCond(site: Site): void {
  const { kernel, context, f } = site;
  const [index, ...operands] = kernel.operands;
  const branches = kernel.bodies.map((schedule) => context.owner.emitSchedule(schedule));
  const run = (branch: number) => (): void => {
    const body = enterBody(site, branches[branch]);
    operands.forEach((block, i) => {
      body.setInput(i, blockAddress(site, block));
    });
    kernel.results.forEach((block, i) => {
      body.setOutput(i, blockAddress(site, block));
    });
    body.run();
  };
  const chosen = f.let(i32.load(blockAddress(site, index)));
  const last = branches.length - 1;
  // As an unsigned number a negative index is beyond the last one.
  const cases = branches.slice(0, last).map((_, branch) => run(branch));
  f.if(i32.ltS(chosen, 0), () => f.set(chosen, 0));
  switchOn(f, chosen, cases, run(last));
}
