/** Loops around random functions, as scalar code and as kernels, against the reference. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProgram } from "../../../../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../../../testing/differential/describe-disagreement.ts";
import { f64 } from "../../../../testing/doubles.ts";
import { randomSteps } from "../../../../testing/generator/random-case.ts";
import { randomFunction } from "../../../../testing/generator/random-function.ts";
import type { Step } from "../../../../testing/generator/step.ts";
import { hostArray } from "../../../../testing/reference-values.ts";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import { scan, type Tensor, trace } from "../../../index.ts";

/** A state whose next value depends on all that the function gives, and stays small. */
function loopAround(steps: readonly Step[], reverse: boolean): (x: Tensor) => readonly Tensor[] {
  const fn = randomFunction(steps, { size: 24, rank: 3 });
  const turn = (s: Tensor, v: Tensor) => {
    const values = fn(s, v).map((y) => y.cast("float64"));
    const size = values.map((y) => y.tanh().sum()).reduce((a, b) => a.add(b));
    return [s.mul(0.5).add(size.tanh()), values[0].tanh()] as const;
  };
  return (x) => scan(turn, x.slice(0), x, { reverse });
}

test("random bodies", () => {
  const x = f64([
    [
      [0.3, -1.2, 0.7],
      [1.1, 0.4, -0.6],
    ],
    [
      [-0.2, 0.9, 1.3],
      [0.5, -0.8, 0.1],
    ],
    [
      [0.6, 0.2, -1.1],
      [-0.4, 1.4, 0.8],
    ],
  ]);
  fc.assert(
    fc.property(randomSteps, fc.boolean(), (steps, reverse) => {
      const { program, captures } = trace(loopAround(steps, reverse), x);
      const inputs = [...captures, x].map(hostArray);
      const found = { program, inputs, donated: new Set<number>() };
      const schedule = scheduleProgram(program);
      for (const scalarBodies of [true, false]) {
        const results = runWasmSchedule(schedule, inputs, program.outputs, { scalarBodies });
        const { disagreement } = checkProgram([], found, { observed: { results } });
        if (disagreement === undefined) continue;
        expect.fail(`${describeCase(found)}\n${describeDisagreement(disagreement)}`);
      }
    }),
    { seed: 17, numRuns: 15 },
  );
}, 60_000);
