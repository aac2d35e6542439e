/** Simplifications of loops and branches. All are exact: the same values are computed, fewer times. */
import type { Rule } from "../rewrite.ts";
import { repeatedInputs, repeatedOutputs } from "./entries.ts";
import { hoistInvariants } from "./hoist.ts";
import { leanBranches, leanLoop } from "./operands.ts";
import { unchangedStates, unreadResults } from "./states.ts";

export const LOOP_IDENTITIES: readonly Rule[] = [
  leanLoop,
  unchangedStates,
  unreadResults,
  hoistInvariants,
  repeatedOutputs,
  repeatedInputs,
];

export const BRANCH_IDENTITIES: readonly Rule[] = [leanBranches];
