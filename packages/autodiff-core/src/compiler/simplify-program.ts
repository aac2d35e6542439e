import { inlineCalls } from "../program/inline.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { expandCiphers } from "./ciphers.ts";
import { CONSTANT_RULES } from "./fold-constants.ts";
import { ARITHMETIC_IDENTITIES } from "./identities/arithmetic.ts";
import { FAST_MATH } from "./identities/fast-math.ts";
import { GATHER_IDENTITIES } from "./identities/gathers.ts";
import { LAYOUT_IDENTITIES } from "./identities/layout.ts";
import { ONE_HOT } from "./identities/one-hot.ts";
import { POWERS } from "./identities/powers.ts";
import { RANDOM_WORDS } from "./identities/random-words.ts";
import { FAST_SCATTERS } from "./identities/scatters.ts";
import { SINKING } from "./identities/sinking.ts";
import { joinRules, type RuleTable, rewrite } from "./rewrite.ts";

/** Choices of what is written in place of a program. */
export interface SimplifyOptions {
  /** Identities that hold for real numbers only: results change by rounding, and where a zero meets infinity or NaN. */
  readonly fastMath?: boolean;
  /** Whether random numbers are written out as operations on words, which fuse, or stay one primitive. Default `"expand"`. */
  readonly ciphers?: "expand" | "keep";
}

/** A rule may make room for another one; more rounds than this have not been seen to find anything. */
const MAX_ROUNDS = 8;

/**
 * Replace calls by their bodies, fold constants, apply identities until none applies, share common subexpressions and
 * drop what is not used; sub-programs too. Without `fastMath` every result keeps its bits.
 */
export function simplifyProgram(program: Program, options: SimplifyOptions = {}): Program {
  const rules = rulesFor(options);
  let current = simplify(inlineCalls(program));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = rewrite(current, rules);
    if (next === current) break;
    current = simplify(next);
  }
  return options.ciphers === "keep" ? current : expandCiphers(current);
}

function rulesFor({ fastMath = false }: SimplifyOptions): RuleTable {
  const exact = [
    CONSTANT_RULES,
    ARITHMETIC_IDENTITIES,
    POWERS,
    LAYOUT_IDENTITIES,
    SINKING,
    RANDOM_WORDS,
    GATHER_IDENTITIES,
    ONE_HOT,
  ];
  return joinRules(...exact, ...(fastMath ? [FAST_MATH, FAST_SCATTERS] : []));
}
