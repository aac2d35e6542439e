import type { Experiment } from "./experiment.ts";
import { burgers } from "./experiments/burgers.ts";

/** Every experiment, in the order in which they are listed. The first is the main one. */
export const experiments: readonly Experiment[] = [burgers];
