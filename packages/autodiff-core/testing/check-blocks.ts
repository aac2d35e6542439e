/** Checks schedules in which batches go through kernels in blocks. */
import { expect } from "vitest";
import type { BlockOptions } from "../src/compiler/blocking/block-group.ts";
import type { Schedule } from "../src/compiler/kernel.ts";
import { type Tensor, trace } from "../src/index.ts";
import { hostArray, referenceValues } from "./reference-values.ts";
import { runWasmSchedule } from "./run-wasm-schedule.ts";
import { expectScheduleAgrees } from "./schedule-agreement.ts";

/** The schedule of a function in blocks, which gives what the reference gives, on every way to run it. */
export function checkBlocks(
  f: (...inputs: Tensor[]) => unknown,
  inputs: readonly Tensor[],
  { tolerance = 1e-12, ...blocks }: BlockOptions & { readonly tolerance?: number },
): Schedule {
  const { program, captures } = trace(f as (...inputs: Tensor[]) => Tensor, ...inputs);
  const given = [...captures, ...inputs];
  const schedule = expectScheduleAgrees(program, given, { blocks, float64: tolerance });
  const arrays = given.map(hostArray);
  const expected = referenceValues(program, arrays);
  const [forward, reverse] = (["forward", "reverse"] as const).map((tiles) =>
    runWasmSchedule(schedule, arrays, program.outputs, { tiles }),
  );
  expected.forEach(({ data, dtype }, i) => {
    const scale = Math.max(1, ...Array.from(data, Math.abs));
    const most = (dtype === "float32" ? 1e-5 : tolerance) * scale;
    data.forEach((want, e) => {
      expect(Math.abs(forward[i].data[e] - want)).toBeLessThanOrEqual(most);
    });
    expect(reverse[i].data).toEqual(forward[i].data);
  });
  return schedule;
}
