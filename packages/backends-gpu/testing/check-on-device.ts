/** Compares programs on an executor that is read by waiting with the reference. */
import type { Executor, HostArray } from "@fluxion/autodiff-core";
import { inlineCalls } from "../../autodiff-core/src/program/inline.ts";
import {
  type CheckResult,
  checkLater,
} from "../../autodiff-core/testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../autodiff-core/testing/differential/describe-disagreement.ts";
import type { ProgramCase } from "../../autodiff-core/testing/differential/program-case.ts";
import { inSinglePrecision } from "./in-single-precision.ts";

/** Operations from which on the reference is too slow. */
const BUDGET = 1e7;

/**
 * Run a program in single precision and compare.
 *
 * @returns `undefined` if the program has no meaning in single precision.
 * @throws Error that shows the program if a result is wrong.
 */
export async function checkOnDevice(
  executor: Executor,
  original: ProgramCase,
  budget: number = BUDGET,
): Promise<CheckResult | undefined> {
  const narrow = inSinglePrecision(original);
  if (narrow === undefined) return undefined;
  const found = { ...narrow, inputs: narrow.inputs.map(flushed) };
  const result = await checkLater(found, () => runLater(executor, found), budget);
  if (result.disagreement === undefined) return result;
  throw new Error(`${describeCase(found)}\n${describeDisagreement(result.disagreement)}`);
}

/** Devices may take subnormal numbers for zeros. */
function flushed(array: HostArray): HostArray {
  if (array.dtype !== "float32") return array;
  const data = array.data.map((x) => (Math.abs(x) < 2 ** -126 ? 0 * x : x));
  return { ...array, data };
}

/** Results of a run, of another one with the same buffers, and of one that some are given away to. */
async function runLater(
  executor: Executor,
  { program, inputs, donated }: ProgramCase,
): Promise<ReadonlyMap<string, readonly HostArray[]>> {
  const executable = executor.compile(inlineCalls(program));
  const buffers = inputs.map((x) => executor.upload(x));
  const run = async (given?: ReadonlySet<number>): Promise<readonly HostArray[]> => {
    const outputs = executable.run(buffers, given);
    const arrays = await Promise.all(outputs.map((x) => executor.download(x)));
    for (const output of outputs) output.free();
    return arrays;
  };
  const results = new Map([[executor.name, await run()]]);
  results.set("again", await run());
  if (donated.size > 0) results.set("with donated inputs", await run(donated));
  buffers.forEach((buffer, i) => {
    if (!donated.has(i)) buffer.free();
  });
  return results;
}
