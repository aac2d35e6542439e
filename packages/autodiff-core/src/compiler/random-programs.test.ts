/** Random programs: simplified, fused and planned, they give what the reference gives. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProgram } from "../../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../testing/differential/describe-disagreement.ts";
import { randomCase, randomCases } from "../../testing/generator/random-case.ts";
import { interpretSchedule } from "../../testing/interpret-schedule.ts";
import { expectSoundMemory } from "../../testing/schedule-agreement.ts";
import { scheduleProgram } from "./schedule.ts";

const SEED = 20261121;

test(`random programs agree with the reference (seed ${SEED})`, () => {
  fc.assert(
    fc.property(randomCases, (choice) => {
      const found = randomCase({ ...choice, scale: "tiny" });
      if (found === undefined) return;
      const { program, inputs, donated } = found;
      const schedule = scheduleProgram(program, { donated: [...donated] });
      expectSoundMemory(schedule);
      const results = interpretSchedule(schedule, inputs, program.outputs);
      const { disagreement } = checkProgram([], found, { observed: { results } });
      if (disagreement === undefined) return;
      expect.fail(`${describeCase(found)}\n${describeDisagreement(disagreement)}`);
    }),
    { seed: SEED, numRuns: Number(process.env["FLUXION_FUZZ"] ?? 150) },
  );
});
