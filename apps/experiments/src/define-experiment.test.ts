import { expect, test } from "vitest";
import { z } from "zod";
import { oscillator } from "../fixtures/oscillator.ts";
import { defineExperiment } from "./define-experiment.ts";
import { experiments } from "./registry.ts";

test("a name that is not kebab-case is refused", () => {
  expect(() => defineExperiment({ ...oscillator, name: "My Experiment" })).toThrow(
    'defineExperiment: expected name to be kebab-case, received "My Experiment". Use lower-case words joined by hyphens, such as "heat-equation".',
  );
});

test("a setting without a default is refused", () => {
  const { presets: _, ...rest } = oscillator;
  const config = z.strictObject({ seed: z.int() });
  expect(() => defineExperiment({ ...rest, config })).toThrow();
});

test("a preset that is not valid is refused", () => {
  expect(() => defineExperiment({ ...oscillator, presets: { wild: { damping: 9 } } })).toThrow(
    "oscillator: expected damping to be a number of at least 0 and below 2, received 9.",
  );
});

test("the names of all experiments differ", () => {
  const names = experiments.map((experiment) => experiment.name);
  expect(new Set(names).size).toBe(names.length);
});
