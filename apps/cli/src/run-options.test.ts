import { expect, test } from "vitest";
import { descent } from "../fixtures/descent.ts";
import { configOf, outputPath, resumeCommand } from "./run-options.ts";

test("--set is stronger than --seed and --steps, which are stronger than the preset", () => {
  const options = { preset: "quick", steps: "7", seed: "1", set: ["seed=2", "rate=2e-1"] };
  expect(configOf(descent, options)).toMatchObject({ seed: 2, steps: 7, rate: 0.2 });
});

test("files go to results/<experiment> unless --out says otherwise", () => {
  expect(outputPath(descent, {})).toBe("results/descent");
  expect(outputPath(descent, { out: "here" })).toBe("here");
});

test("the command to resume repeats what was asked for, in words a shell takes", () => {
  const options = {
    seed: "1",
    set: ["rate=0.2"],
    preset: "quick",
    out: "my runs/it's",
    json: true,
  };
  expect(resumeCommand("npm start --", descent, options)).toBe(
    "npm start -- run descent --preset quick --seed 1 --set rate=0.2 --out 'my runs/it'\\''s' --json --resume",
  );
});
