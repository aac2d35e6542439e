/** Runs a program on an executor as `jit` does it. */
import type { DeviceBuffer, Executor } from "../../src/executors/executor.ts";
import type { HostArray } from "../../src/host-array.ts";
import { inlineCalls } from "../../src/program/inline.ts";
import type { ProgramCase } from "./program-case.ts";

/** Results of one run, and of more runs with the same buffers that must not differ. */
export interface Runs {
  readonly results: readonly HostArray[];
  readonly repeated: readonly { readonly how: string; readonly results: readonly HostArray[] }[];
}

/**
 * Run a program, and again: for the second time large inputs have moved to the heap, and for the last time some are
 * given away, so that results are written where they were.
 */
export function runProgram(executor: Executor, { program, inputs, donated }: ProgramCase): Runs {
  const executable = executor.compile(inlineCalls(program));
  const buffers = inputs.map((x) => executor.upload(x));
  const run = (given?: ReadonlySet<number>) => readAll(executor, executable.run(buffers, given));
  const results = run();
  const repeated = [{ how: "for the second time", results: run() }];
  if (donated.size > 0) repeated.push({ how: "with donated inputs", results: run(donated) });
  buffers.forEach((buffer, i) => {
    if (!donated.has(i)) buffer.free();
  });
  return { results, repeated };
}

function readAll(executor: Executor, buffers: readonly DeviceBuffer[]): HostArray[] {
  return buffers.map((buffer) => {
    if (executor.downloadSync === undefined) throw new Error("cannot read");
    const array = executor.downloadSync(buffer);
    buffer.free();
    return array;
  });
}
