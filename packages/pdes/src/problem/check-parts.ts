/**
 * Checks of what a problem consists of, before anything is put together: ranges, parameters, and that
 * equations speak of the problem's own names.
 *
 * @module
 */
import { DomainError, OptionError } from "@fluxion/autodiff-core";
import type { Expression } from "../expression/expression.ts";
import { freeNames } from "../expression/requirements.ts";
import type { ProblemNames } from "./names.ts";
import type { Coordinate, Equation, Parameter } from "./problem.ts";

/** Ranges must be finite intervals of positive length; at most one coordinate is time. */
export function checkCoordinates(coordinates: readonly Coordinate[], where: string): void {
  for (const { name, range } of coordinates) {
    const [lower, upper] = range;
    if (Number.isFinite(lower) && Number.isFinite(upper) && lower < upper) continue;
    throw new DomainError({
      where,
      expected: `coordinates.${name}.range to be [lower, upper] with lower < upper, both finite`,
      received: `[${lower}, ${upper}]`,
      fix:
        lower > upper
          ? `Write [${upper}, ${lower}].`
          : "Give an interval of positive length; cut an infinite domain where the solution has died out.",
    });
  }
  checkOneTime(coordinates, where);
}

function checkOneTime(coordinates: readonly Coordinate[], where: string): void {
  const times = coordinates.filter(({ role }) => role === "time");
  if (times.length < 2) return;
  throw new OptionError({
    where,
    expected: "at most one coordinate with role time",
    received: times.map(({ name }) => name).join(" and "),
    fix: 'Set role: "space" on the others; a coordinate named t is time unless told otherwise.',
  });
}

/** Parameters are finite numbers. */
export function checkParameters(
  parameters: Readonly<Record<string, Parameter>>,
  where: string,
): void {
  for (const [name, { value }] of Object.entries(parameters)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new OptionError({
      where,
      expected: `parameters.${name} to be a finite number`,
      received: `${value}`,
      fix: "Check the formula that computed it for a division by zero.",
    });
  }
}

/** One equation per unknown, every unknown in some equation, no foreign names. */
export function checkEquations(
  equations: readonly Equation[],
  names: ProblemNames,
  where: string,
): void {
  if (equations.length === 0)
    throw new OptionError({
      where,
      expected: "at least one equation",
      received: "none",
      fix: "Return the residuals that vanish inside the domain, for example [u.t.sub(u.xx)].",
    });
  for (const { name, residual } of equations)
    checkFormula(residual, names, equationTitle(name), where);
  checkMentioned(equations, names, where);
  if (equations.length !== names.unknowns.length)
    throw new OptionError({
      where,
      expected: `as many equations as unknowns (${names.unknowns.join(", ")})`,
      received: `${equations.length} equations and ${names.unknowns.length} unknowns`,
      fix:
        equations.length < names.unknowns.length
          ? "Add the missing equations, or make the extra unknowns parameters."
          : "Drop the equations that follow from the others, or state them as conditions.",
    });
}

/** How messages call an equation: by its name, or as "equation 2" where it has none. */
export function equationTitle(name: string): string {
  return name.startsWith("equation ") ? name : `equation "${name}"`;
}

function checkMentioned(equations: readonly Equation[], names: ProblemNames, where: string): void {
  const mentioned = new Set(equations.flatMap(({ residual }) => freeNames(residual).unknowns));
  const absent = names.unknowns.find((name) => !mentioned.has(name));
  if (absent === undefined) return;
  throw new DomainError({
    where,
    expected: `every unknown to appear in an equation`,
    received: `no mention of "${absent}"`,
    fix: `Add an equation for ${absent}, or remove it from unknowns.`,
  });
}

/** A formula may only mention names of its own problem. */
export function checkFormula(
  formula: Expression,
  names: ProblemNames,
  title: string,
  where: string,
): void {
  const free = freeNames(formula);
  for (const kind of ["coordinates", "unknowns", "parameters"] as const) {
    const stranger = free[kind].find((name) => !names[kind].includes(name));
    if (stranger === undefined) continue;
    throw new DomainError({
      where,
      expected: `${title} to use the ${kind} ${names[kind].join(", ") || "of this problem (it has none)"}`,
      received: `"${stranger}"`,
      fix: "Use the symbols that the function is given; formulas of another problem do not fit.",
    });
  }
}
