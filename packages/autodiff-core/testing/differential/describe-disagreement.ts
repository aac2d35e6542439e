/** What a person needs to look into a disagreement. */
import { formatSpec, type HostArray } from "../../src/host-array.ts";
import { printProgram } from "../../src/index.ts";
import type { Disagreement } from "./check-program.ts";
import type { ProgramCase } from "./program-case.ts";

/** Entries that are printed of an array. */
const SHOWN = 20;

export function describeCase({ program, inputs, donated }: ProgramCase): string {
  const arrays = inputs.map(
    (x, i) => `input ${i}${donated.has(i) ? " (donated)" : ""}: ${values(x)}`,
  );
  return [printProgram(program), ...arrays].join("\n");
}

export function describeDisagreement(found: Disagreement): string {
  const { variant, output, element, got, want, low, high, wrong } = found;
  const within = Object.is(low, high) ? number(low) : `${number(low)} to ${number(high)}`;
  return [
    `wasm, ${variant}: output ${output} has ${wrong} of ${got.data.length} entries wrong,`,
    `the first at ${element}: ${number(got.data[element])} instead of ${within}`,
    `got:       ${values(got)}`,
    `reference: ${values(want)}`,
  ].join("\n");
}

function values(x: HostArray): string {
  const list = Array.from(x.data.subarray(0, SHOWN), number).join(", ");
  const more = x.data.length > SHOWN ? `, … (${x.data.length} in all)` : "";
  return `${formatSpec(x)} [${list}${more}]`;
}

const number = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
