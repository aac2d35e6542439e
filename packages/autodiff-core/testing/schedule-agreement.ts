/** Compares the interpreted schedule of a program with the reference executor, and checks the plan of its memory. */
import { expect } from "vitest";
import { takenOver } from "../src/compiler/in-place.ts";
import type { Schedule } from "../src/compiler/kernel.ts";
import { bytesOf, lifetimes } from "../src/compiler/lifetimes.ts";
import { type ScheduleOptions, scheduleProgram } from "../src/compiler/schedule.ts";
import { ALIGNMENT } from "../src/compiler/storage.ts";
import type { HostArray } from "../src/host-array.ts";
import type { Tensor } from "../src/index.ts";
import type { Program } from "../src/program/program.ts";
import { interpretSchedule } from "./interpret-schedule.ts";
import { hostArray, referenceValues } from "./reference-values.ts";

/** The schedule gives what the reference gives: the same bits, but for float32 within `float32` of the largest entry. */
export function expectScheduleAgrees(
  program: Program,
  tensors: readonly Tensor[],
  options: ScheduleOptions & { readonly float32?: number; readonly float64?: number } = {},
): Schedule {
  const inputs = tensors.map(hostArray);
  const schedule = scheduleProgram(program, options);
  expectSoundMemory(schedule);
  const actual = interpretSchedule(schedule, inputs, program.outputs);
  const expected = referenceValues(program, inputs);
  expected.forEach((want, i) => {
    const tolerance = want.dtype === "float32" ? (options.float32 ?? 1e-4) : (options.float64 ?? 0);
    expectSameValues(actual[i], want, tolerance, `output ${i}`);
  });
  return schedule;
}

function expectSameValues(
  actual: HostArray,
  want: HostArray,
  tolerance: number,
  label: string,
): void {
  expect(actual.data.length, label).toBe(want.data.length);
  const scale = Math.max(
    1e-30,
    ...Array.from(want.data, (x) => Math.abs(x)).filter(Number.isFinite),
  );
  for (let e = 0; e < want.data.length; e++) {
    const [a, b] = [actual.data[e], want.data[e]];
    if (Object.is(a, b) || (tolerance > 0 && a === b)) continue;
    if (Math.abs(a - b) <= tolerance * scale) continue;
    expect.fail(`${label}, element ${e}: ${a} instead of ${b}`);
  }
}

/** Buffers that are alive at once do not overlap unless one takes over the other; offsets are aligned; bodies too. */
export function expectSoundMemory({ buffers, kernels, memory }: Schedule): void {
  const alive = lifetimes(buffers.length, kernels);
  const heirs = takenOver(buffers, kernels, alive);
  const spans = buffers.flatMap((buffer, b) => {
    const life = alive[b];
    const start = memory.offsets[b];
    return life === undefined || start < 0
      ? []
      : [{ b, life, start, end: start + bytesOf(buffer) }];
  });
  for (const { start, end } of spans) {
    expect(start % ALIGNMENT).toBe(0);
    expect(end).toBeLessThanOrEqual(memory.bytes);
  }
  for (const p of spans) {
    for (const q of spans) {
      if (p.b >= q.b || heirs.get(p.b) === q.b || heirs.get(q.b) === p.b) continue;
      const together = p.life.first <= q.life.last && q.life.first <= p.life.last;
      const apart = p.end <= q.start || q.end <= p.start;
      if (together && !apart) expect.fail(`buffers ${p.b} and ${q.b} overlap`);
    }
  }
  for (const kernel of kernels) if ("bodies" in kernel) kernel.bodies.forEach(expectSoundMemory);
}
