import { OptionError } from "@fluxion/autodiff-core";
import { coordinateSymbol } from "../expression/expression.ts";

/** The three kinds of names in a problem, in the order in which they were written. */
export interface ProblemNames {
  readonly coordinates: readonly string[];
  readonly unknowns: readonly string[];
  readonly parameters: readonly string[];
}

/** Reject names that are misshapen, used twice, or mean something else in a formula. */
export function checkNames(names: ProblemNames, where: string): void {
  checkPresent(names, where);
  const { coordinates, unknowns, parameters } = names;
  for (const name of [...coordinates, ...unknowns])
    checkShape(name, /^\p{L}[\p{L}\p{N}]*$/u, "letters and digits", where);
  for (const name of parameters)
    checkShape(name, /^\p{L}[\p{L}\p{N}_]*$/u, "letters, digits and underscores", where);
  checkDistinct(names, where);
  checkNotMethods(names, where);
  checkNotDerivatives(names, where);
}

function checkPresent({ coordinates, unknowns }: ProblemNames, where: string): void {
  const missing =
    coordinates.length === 0 ? "coordinate" : unknowns.length === 0 ? "unknown" : undefined;
  if (missing === undefined) return;
  throw new OptionError({
    where,
    expected: `at least one ${missing}`,
    received: "none",
    fix:
      missing === "coordinate"
        ? "Give the domain, for example coordinates: { x: { range: [0, 1] } }."
        : 'Name what is to be solved for, for example unknowns: ["u"].',
  });
}

function checkShape(name: string, pattern: RegExp, alphabet: string, where: string): void {
  if (pattern.test(name)) return;
  throw new OptionError({
    where,
    expected: `names that start with a letter and hold only ${alphabet}`,
    received: JSON.stringify(name),
    fix: "Rename it; units and subscripts go into unit and symbol.",
  });
}

function checkDistinct({ coordinates, unknowns, parameters }: ProblemNames, where: string): void {
  const kinds = [
    ...coordinates.map((name) => [name, "coordinate"]),
    ...unknowns.map((name) => [name, "unknown"]),
    ...parameters.map((name) => [name, "parameter"]),
  ];
  for (const [i, [name, kind]] of kinds.entries()) {
    const first = kinds.findIndex(([other]) => other === name);
    if (first === i) continue;
    throw new OptionError({
      where,
      expected: "every name to stand for one thing",
      received: `"${name}" as ${kinds[first][1]} and as ${kind}`,
      fix: `Rename one of the two; equations could not tell them apart.`,
    });
  }
}

/** `u.d` would be a method and a derivative at once if a coordinate were called `d`. */
function checkNotMethods({ coordinates, unknowns, parameters }: ProblemNames, where: string): void {
  const taken = coordinateSymbol("x");
  const clash = [...coordinates, ...unknowns, ...parameters].find((name) => name in taken);
  if (clash === undefined) return;
  throw new OptionError({
    where,
    expected: "names that are not methods of expressions",
    received: `"${clash}"`,
    fix: `Rename it: .${clash} already has a meaning on every expression.`,
  });
}

/** `u_x` is how the derivative is printed and looked up. */
function checkNotDerivatives({ unknowns, parameters }: ProblemNames, where: string): void {
  const clash = parameters.find((name) => unknowns.includes(name.split("_")[0]));
  if (clash === undefined || !clash.includes("_")) return;
  throw new OptionError({
    where,
    expected: "parameter names that do not read as derivatives",
    received: `"${clash}" beside the unknown "${clash.split("_")[0]}"`,
    fix: "Rename the parameter, for example without the underscore.",
  });
}
