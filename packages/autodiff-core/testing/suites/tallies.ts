import type { CheckResult } from "../differential/check-program.ts";

/** How many programs were compared with what; with nothing those that took too long. */
export type Tally = Record<CheckResult["against"], number>;

/** Those of one test file. */
export interface TallyOfFile extends Tally {
  readonly file: string;
  /** Those that were compared on a GPU, too. */
  "on the device": number;
}

/** File in the folder of a run of the tests, with one line for each test file. */
export const TALLIES = "tallies";
