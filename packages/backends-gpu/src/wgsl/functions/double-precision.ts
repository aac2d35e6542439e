/** Functions of emulated float64, apart from the others: whoever does not ask for them does not load them. */
import type { Definitions } from "./definitions.ts";
import { DOUBLE } from "./double.ts";
import { DOUBLE_ANGLE, REDUCED_ANGLE } from "./double-angle.ts";
import { DOUBLE_ARITHMETIC } from "./double-arithmetic.ts";
import { DOUBLE_WORDS } from "./double-words.ts";
import { inDoublePrecision } from "./in-double-precision.ts";
import { doublePolynomial } from "./polynomial.ts";
import { WIDE_PRODUCT } from "./wide-product.ts";

const OF_DOUBLES: Definitions = {
  ...DOUBLE,
  ...DOUBLE_WORDS,
  ...DOUBLE_ARITHMETIC,
  ...DOUBLE_ANGLE,
  ...WIDE_PRODUCT,
};

/** The text of a function by its name, from what both precisions share where there is such a text. */
export function doubleText(name: string, shared: string | undefined): string {
  const written = REDUCED_ANGLE[name] ?? shared;
  return OF_DOUBLES[name] ?? (written ? inDoublePrecision(written) : doublePolynomial(name));
}

/** Whether a function of doubles only has that name. */
export function isOfDoubles(name: string): boolean {
  return Object.hasOwn(OF_DOUBLES, name);
}
