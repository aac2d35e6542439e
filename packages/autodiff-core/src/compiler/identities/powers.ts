/** Powers with a constant exponent that are products and roots, which is how the primitive defines them. */
import type { Atom } from "../../program/program.ts";
import { literal } from "../fold-constants.ts";
import { add, div, equal, mul, select, sqrt } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";

const constantPower: Rule = ({ inputs: [x, y], outputs: [out] }, at) => {
  if (y.kind !== "literal") return undefined;
  const one = literal(out, 1);
  switch (y.value) {
    case 0:
      return one;
    case 1:
      return x;
    case 2:
      return at.apply(mul, [x, x]);
    case 3:
      return at.apply(mul, [at.apply(mul, [x, x]), x]);
    case -1:
      return at.apply(div, [one, x]);
    case 0.5:
      return at.apply(sqrt, [rootable(x, at)]);
    case -0.5:
      return at.apply(div, [one, at.apply(sqrt, [rootable(x, at)])]);
    case 1.5: {
      const base = rootable(x, at);
      return at.apply(mul, [base, at.apply(sqrt, [base])]);
    }
    default:
      return undefined;
  }
};

/** -0 as 0, and -∞ as ∞. */
function rootable(x: Atom, at: Rewriting): Atom {
  const infinity = literal(x, Number.POSITIVE_INFINITY);
  const isLowest = at.apply(equal, [x, literal(x, Number.NEGATIVE_INFINITY)]);
  return at.apply(select, [isLowest, infinity, at.apply(add, [x, literal(x, 0)])]);
}

export const POWERS: RuleTable = { pow: [constantPower] };
