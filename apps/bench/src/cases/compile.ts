import { type TimedCase, timedCase } from "./bench-case.ts";
import { burgersStep } from "./burgers-step.ts";

/** The first call of `burgers-step` in a new process. */
export const compileStep: TimedCase = timedCase({
  name: "compile",
  title: "trace, differentiate and compile the Burgers training step, and run it once",
  timing: "the first call in a new process whose library is loaded; nothing comes from a cache",
  mode: "first-run",
  sizes: { "burgers-step": { points: 4096 } },
  dtypes: ["float32"],
  tolerance: burgersStep.tolerance,
  programs: { ...burgersStep.programs, python: ["jax"] },
});
