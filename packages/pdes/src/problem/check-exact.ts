import { DomainError, OptionError } from "@fluxion/autodiff-core";
import { type Expression, substitute } from "../expression/expression.ts";
import { checkFormula, equationTitle } from "./check-parts.ts";
import type { ProblemNames } from "./names.ts";
import type { Condition, Coordinate, Equation } from "./problem.ts";
import {
  describePlace,
  disagrees,
  largestOver,
  largestTerm,
  type Place,
  spreadPlaces,
} from "./sample-formula.ts";

/** What the check of an exact solution reads. */
export interface ExactSetting {
  readonly where: string;
  readonly names: ProblemNames;
  readonly coordinates: readonly Coordinate[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly equations: readonly Equation[];
  readonly conditions: readonly Condition[];
}

/**
 * Put a closed form into every equation and condition and see that nothing remains, at 16 points each;
 * derivatives are symbolic, so only rounding may be left.
 */
export function checkExact(
  exact: Readonly<Record<string, Expression>>,
  setting: ExactSetting,
): void {
  const { where, names } = setting;
  const missing = names.unknowns.find((name) => !(name in exact));
  if (missing !== undefined)
    throw new OptionError({
      where,
      expected: `a closed form for every unknown (${names.unknowns.join(", ")})`,
      received: `${Object.keys(exact).join(", ") || "none"}`,
      fix: `Add ${missing}, or leave exact out.`,
    });
  for (const [name, formula] of Object.entries(exact)) {
    if (!names.unknowns.includes(name)) throw notAnUnknown(name, names, where);
    checkFormula(formula, { ...names, unknowns: [] }, `exact.${name}`, where);
  }
  for (const { name, residual } of setting.equations)
    checkVanishes(residual, equationTitle(name), {}, exact, setting);
  for (const { name, residual, location } of setting.conditions)
    checkVanishes(residual, `condition "${name}"`, location, exact, setting);
}

function notAnUnknown(name: string, names: ProblemNames, where: string): OptionError {
  return new OptionError({
    where,
    expected: `exact to hold the unknowns ${names.unknowns.join(", ")} only`,
    received: `"${name}"`,
    fix: "Check the spelling, or remove it.",
  });
}

function checkVanishes(
  residual: Expression,
  title: string,
  location: Place,
  exact: Readonly<Record<string, Expression>>,
  { where, coordinates, parameters }: ExactSetting,
): void {
  const formula = substitute(residual, { unknowns: exact });
  const places = spreadPlaces(coordinates, location, "inside");
  const worst = largestOver(formula, parameters, places);
  const inside = largestOver(formula, parameters, spreadPlaces(coordinates, {}, "inside"));
  const terms = largestTerm(formula, parameters, places);
  // On a face a term may vanish but for rounding; then its size inside the domain is the yardstick.
  const scale =
    Object.keys(location).length === 0 ? terms : Math.max(terms, Math.abs(inside.value));
  if (!disagrees(worst.value, scale)) return;
  throw new DomainError({
    where,
    expected: `the exact solution to satisfy ${title}`,
    received: `a residual of ${Number(worst.value.toPrecision(4))} at ${describePlace(worst.place)}`,
    fix: "Correct the closed form, or the sign, factor or parameter that differs.",
  });
}
