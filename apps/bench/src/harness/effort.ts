import type { InterleaveOptions } from "./interleave.ts";

/** How long the harness takes. */
export interface Effort extends Omit<InterleaveOptions, "signal"> {
  /** Samples where every one starts a process. */
  readonly newProcessRounds: number;
  /** A subject that does not answer within this time is left out. */
  readonly timeoutMs: number;
}

export const THOROUGH: Effort = {
  rounds: 15,
  sampleMs: 100,
  warmUpMs: 250,
  budgetMs: 5000,
  // Threads of OpenMP, which PyTorch and NumPy use, spin for 200 ms after their work.
  restMs: 250,
  newProcessRounds: 7,
  timeoutMs: 120_000,
};

/** For a look, and for tests: medians of a few samples. */
export const QUICK: Effort = {
  rounds: 5,
  sampleMs: 5,
  warmUpMs: 50,
  budgetMs: 1000,
  restMs: 5,
  newProcessRounds: 3,
  timeoutMs: 60_000,
};
