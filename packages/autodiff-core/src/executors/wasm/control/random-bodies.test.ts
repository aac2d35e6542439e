/** Loops around random functions, as scalar code and as kernels, against the interpreter of schedules. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { f64 } from "../../../../testing/doubles.ts";
import { interpretSchedule } from "../../../../testing/interpret-schedule.ts";
import {
  NUMBER_OF_OPERATIONS,
  randomFunction,
  type Step,
} from "../../../../testing/random-program.ts";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { hostArray } from "../../../../testing/schedule-agreement.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import { scan, type Tensor, trace } from "../../../index.ts";

const step = fc.tuple(
  fc.nat(NUMBER_OF_OPERATIONS - 1),
  fc.nat(20),
  fc.nat(20),
  fc.nat(7),
) as fc.Arbitrary<Step>;

/** A state whose next value depends on all that the function gives, and stays small. */
function loopAround(steps: readonly Step[], reverse: boolean): (x: Tensor) => readonly Tensor[] {
  const fn = randomFunction(steps);
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
  const body = fc.array(step, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(body, fc.boolean(), (steps, reverse) => {
      const { program, captures } = trace(loopAround(steps, reverse), x);
      const inputs = [...captures, x].map(hostArray);
      const schedule = scheduleProgram(program);
      const expected = interpretSchedule(schedule, inputs, program.outputs);
      for (const scalarBodies of [true, false]) {
        const actual = runWasmSchedule(schedule, inputs, program.outputs, { scalarBodies });
        expected.forEach(({ data }, i) => {
          data.forEach((want, e) => {
            const got = actual[i].data[e];
            if (!Object.is(got, want)) expect(Math.abs(got - want)).toBeLessThan(1e-9);
          });
        });
      }
    }),
    { seed: 17, numRuns: 15 },
  );
}, 60_000);
