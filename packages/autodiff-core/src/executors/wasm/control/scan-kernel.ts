import type { Block } from "../../../compiler/kernel.ts";
import type { ScanParams } from "../../../control-flow/scan-params.ts";
import { forRange, i32, type Variable } from "../encoding/index.ts";
import { blockAddress, blockBytes, enterBody, type Site } from "./body.ts";
import { enterStates } from "./states.ts";

/**
 * A loop whose inputs and stacked outputs move by one entry a turn, with the states in two places alternately. The last
 * turn writes the results.
 */
export function writeScan(site: Site): void {
  const { kernel, context, f } = site;
  const { constants, state, length, reverse } = kernel.params as ScanParams;
  const { operands, results } = kernel;
  const initial = operands.slice(constants, constants + state);
  const states = enterStates(site, initial, results.slice(0, state), length % 2 === 0);
  if (length > 0) {
    const body = enterBody(site, context.owner.emitSchedule(kernel.bodies[0]));
    for (let i = 0; i < constants; i++) body.setInput(i, blockAddress(site, operands[i]));
    const entries = (blocks: readonly Block[]) =>
      blocks.map((block) => entryOf(site, block, length, reverse));
    const inputs = entries(operands.slice(constants + state));
    const outputs = entries(results.slice(state));
    forRange(f, 0, length, 1, () => {
      states.current.forEach((at, i) => {
        body.setInput(constants + i, at);
        body.setOutput(i, states.next[i]);
      });
      inputs.forEach(({ at }, i) => {
        body.setInput(constants + state + i, at);
      });
      outputs.forEach(({ at }, i) => {
        body.setOutput(state + i, at);
      });
      body.run();
      states.advance();
      for (const { at, step } of [...inputs, ...outputs]) f.set(at, i32.add(at, step));
    });
  }
  states.settle();
}

/** Where the entry of the present turn is, and how far on the next one. */
export interface Entry {
  readonly at: Variable<"i32">;
  readonly step: number;
}

/** The entry of the first turn. */
export function entryOf(
  site: Pick<Site, "context" | "f" | "frame">,
  block: Block,
  length: number,
  reverse: boolean,
): Entry {
  const bytes = blockBytes(block) / length;
  const start = blockAddress(site, block);
  if (!reverse) return { at: start, step: bytes };
  return { at: site.f.let(i32.add(start, (length - 1) * bytes)), step: -bytes };
}
