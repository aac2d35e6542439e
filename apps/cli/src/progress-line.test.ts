import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";

const event = {
  type: "step",
  step: 120,
  steps: 15000,
  losses: { residual: 2.1e-4, initial: 1.1e-4, total: 3.2e-4 },
  stepsPerSecond: 812.4,
  secondsLeft: 131.2,
} as const;

test("a line holds step, losses with the total first, rate and time left", () => {
  expect(progressLine(event)).toBe(
    "step   120/15000  total 3.20e-4  residual 2.10e-4  initial 1.10e-4  812 steps/s  2 min 12 s left",
  );
});

test("where it is too long, the last losses go first and the time left stays", () => {
  expect(progressLine(event, 79)).toBe(
    "step   120/15000  total 3.20e-4  residual 2.10e-4  812 steps/s  2 min 12 s left",
  );
  expect(progressLine(event, 50)).toBe("step   120/15000  812 steps/s  2 min 12 s left");
  expect(progressLine(event, 20)).toBe("step   120/15000  8…");
});

test("what is not known yet is left out", () => {
  expect(progressLine({ type: "step", step: 1, steps: 9, losses: {} })).toBe("step 1/9");
});
