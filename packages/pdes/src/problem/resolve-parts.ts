/**
 * From the statement as written to its resolved parts: defaults filled in, names turned into symbols.
 *
 * @module
 */
import {
  asExpression,
  coordinateSymbol,
  type Expression,
  parameterSymbol,
} from "../expression/expression.ts";
import { unknownSymbol } from "../expression/unknown.ts";
import type { Coordinate, Equation, Parameter, Problem, UnknownQuantity } from "./problem.ts";
import type {
  CoordinateStatement,
  CoordinateStatements,
  ParameterStatements,
  UnknownStatements,
} from "./statement.ts";

/** A coordinate with its defaults filled in. */
export function resolveCoordinates(statements: CoordinateStatements): readonly Coordinate[] {
  return Object.entries(statements).map(([name, statement]) => {
    const { range, role = name === "t" ? "time" : "space", periodic = false } = statement;
    return { name, role, range: [range[0], range[1]], periodic, ...labels(statement) };
  });
}

/** Unknowns from a list of names or from a record. */
export function resolveUnknowns(statements: UnknownStatements): readonly UnknownQuantity[] {
  if (isNameList(statements)) return statements.map((name) => ({ name }));
  return Object.entries(statements).map(([name, statement]) => ({ name, ...labels(statement) }));
}

function isNameList(statements: UnknownStatements): statements is readonly string[] {
  return Array.isArray(statements);
}

/** Parameters with bare numbers wrapped. */
export function resolveParameters(
  statements: ParameterStatements,
): Readonly<Record<string, Parameter>> {
  return Object.fromEntries(
    Object.entries(statements).map(([name, statement]) => [
      name,
      typeof statement === "number" ? { value: statement } : { ...statement },
    ]),
  );
}

function labels({ unit, symbol }: Pick<CoordinateStatement, "unit" | "symbol">): {
  unit?: string;
  symbol?: string;
} {
  return { ...(unit === undefined ? {} : { unit }), ...(symbol === undefined ? {} : { symbol }) };
}

/** Make the symbols that equations and conditions are written with. */
export function makeSymbols(
  coordinates: readonly Coordinate[],
  unknowns: readonly UnknownQuantity[],
  parameters: Readonly<Record<string, Parameter>>,
): Problem["symbols"] {
  const names = coordinates.map(({ name }) => name);
  const space = coordinates.filter(({ role }) => role === "space").map(({ name }) => name);
  const entries: [string, Expression][] = [
    ...names.map((name): [string, Expression] => [name, coordinateSymbol(name)]),
    ...Object.keys(parameters).map((name): [string, Expression] => [name, parameterSymbol(name)]),
    ...unknowns.map(({ name }): [string, Expression] => [
      name,
      unknownSymbol(name, { coordinates: names, space }),
    ]),
  ];
  return Object.fromEntries(entries);
}

/** Name equations that came as a list after their place in it. */
export function resolveEquations(
  residuals: Readonly<Record<string, Expression>> | readonly Expression[],
): readonly Equation[] {
  const numbered = Array.isArray(residuals);
  return Object.entries(residuals).map(([key, residual]) => ({
    name: numbered ? `equation ${Number(key) + 1}` : key,
    residual: asExpression(residual, `equations.${key}`),
  }));
}
