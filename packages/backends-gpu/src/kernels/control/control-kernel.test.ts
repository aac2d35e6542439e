/** Loops and branches against the reference. */
import { type Tensor, trace } from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { describe, expect, test } from "vitest";
import { type ControlCase, LARGE, SMALL } from "../../../../autodiff-core/testing/control-cases.ts";
import type { ProgramCase } from "../../../../autodiff-core/testing/differential/program-case.ts";
import { hostArray } from "../../../../autodiff-core/testing/reference-values.ts";
import { checkOnDevice } from "../../../testing/check-on-device.ts";
import { BATCHES, WIDE, WORKGROUPS } from "../../../testing/control-cases.ts";
import { lowerSchedule } from "../../lowering/lower-schedule.ts";
import type { Step } from "../../lowering/step.ts";
import { DEVICE_STORAGE } from "../../storage.ts";
import { webgpu } from "../../webgpu.ts";
import { webGpuSettings } from "../../webgpu-options.ts";
import { loadParts } from "../parts.ts";

const executor = await webgpu();

function programOf([fn, ...inputs]: ControlCase): ProgramCase {
  const { program, captures } = trace((...xs: Tensor[]) => [fn(...xs)].flat(), ...inputs);
  const arrays = [...captures, ...inputs].map(hostArray);
  return { program, inputs: arrays, donated: new Set() };
}

/** Steps, those of loops in brackets: `turns` for kernels that make many turns of a loop. */
async function formOf(example: ControlCase): Promise<string> {
  const settings = { ...webGpuSettings({}), ...executor.capabilities };
  const schedule = scheduleProgram(programOf(example).program, { storage: DEVICE_STORAGE });
  await loadParts(schedule);
  const nameOf = (step: Step): string => {
    if (step.kind === "loop") return `loop[${step.body.map(nameOf).join(" ")}]`;
    const makesTurns = step.kind === "dispatch" && step.shader.code.includes("let first =");
    return makesTurns ? "turns" : step.kind;
  };
  return lowerSchedule(settings, schedule).steps.map(nameOf).join(" ");
}

const suites = { SMALL, LARGE, WIDE, BATCHES, WORKGROUPS };
for (const [suite, examples] of Object.entries(suites)) {
  describe(suite.toLowerCase(), () => {
    for (const [title, example] of Object.entries(examples))
      test(title, async () => {
        await checkOnDevice(executor, programOf(example));
      });
  });
}

describe("forms", () => {
  test.each(Object.entries(WIDE))(
    "%s: turns are recorded, if any, and nothing is on the host",
    async (_, example) => {
      expect(await formOf(example)).not.toMatch(/host|turns/);
    },
  );
  test.each(Object.entries({ ...BATCHES, ...WORKGROUPS }))(
    "%s: kernels that make turns themselves",
    async (_, example) => {
      const form = await formOf(example);
      expect(form).toMatch(/turns/);
      expect(form.replaceAll(/loop\[(dispatch )?turns\]/g, "turns")).not.toContain("loop");
    },
  );
});
