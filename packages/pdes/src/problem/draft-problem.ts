/**
 * From a statement to a draft: every part resolved, names, ranges and equations checked, conditions not yet.
 *
 * @module
 */
import { asExpression, type Expression, type Operand } from "../expression/expression.ts";
import { derivativesOf } from "../expression/requirements.ts";
import { checkCoordinates, checkEquations } from "./check-parts.ts";
import type { ConditionStatement } from "./conditions.ts";
import { checkNames, type ProblemNames } from "./names.ts";
import type { Condition, Coordinate, Equation, Problem, Symbols } from "./problem.ts";
import { resolveCondition } from "./resolve-condition.ts";
import {
  makeSymbols,
  resolveCoordinates,
  resolveEquations,
  resolveParameters,
  resolveUnknowns,
} from "./resolve-parts.ts";
import type {
  CoordinateStatements,
  NameOf,
  ParameterStatements,
  ProblemStatement,
  UnknownName,
  UnknownStatements,
} from "./statement.ts";

/** A problem before it is checked. */
export type Draft = Omit<Problem, "derivatives" | "warnings" | "toString" | "toLatex">;

/** Resolve every part of a statement; names, ranges and equations are checked on the way. */
export function draftProblem<
  C extends CoordinateStatements,
  U extends UnknownStatements,
  P extends ParameterStatements,
>(statement: ProblemStatement<C, U, P>): Draft {
  const where = `defineProblem("${statement.name}")`;
  const coordinates = resolveCoordinates(statement.coordinates);
  const unknowns = resolveUnknowns(statement.unknowns);
  const parameters = resolveParameters(statement.parameters ?? {});
  const names = problemNames({ coordinates, unknowns, parameters });
  checkNames(names, where);
  checkCoordinates(coordinates, where);
  const symbols = makeSymbols(coordinates, unknowns, parameters);
  const named = symbols as Symbols<NameOf<C>, UnknownName<U>, NameOf<P>>;
  const equations = resolveEquations(statement.equations(named));
  checkEquations(equations, names, where);
  const context = { where, coordinates, symbols, orderOf: orderIn(equations, coordinates) };
  const written = [
    ...(statement.conditions?.(named) ?? []),
    ...periodicStatements(coordinates, unknowns),
  ];
  const conditions = withoutRepeatedPeriodic(written).flatMap((one) =>
    resolveCondition(one, context),
  );
  const exact = statement.exact?.(named);
  return {
    name: statement.name,
    coordinates: withPeriodicity(coordinates, unknowns, conditions),
    unknowns,
    parameters,
    equations,
    conditions,
    ...(exact === undefined ? {} : { exact: asFormulas(exact) }),
    ...(statement.reference === undefined ? {} : { reference: statement.reference }),
    symbols,
  };
}

/** The names of a problem by kind. */
export function problemNames({
  coordinates,
  unknowns,
  parameters,
}: Pick<Draft, "coordinates" | "unknowns" | "parameters">): ProblemNames {
  return {
    coordinates: coordinates.map(({ name }) => name),
    unknowns: unknowns.map(({ name }) => name),
    parameters: Object.keys(parameters),
  };
}

function asFormulas(exact: Readonly<Record<string, Operand>>): Record<string, Expression> {
  return Object.fromEntries(
    Object.entries(exact).map(([name, formula]) => [name, asExpression(formula, `exact.${name}`)]),
  );
}

function periodicStatements(
  coordinates: readonly Coordinate[],
  unknowns: Draft["unknowns"],
): readonly ConditionStatement[] {
  return coordinates
    .filter((coordinate) => coordinate.periodic)
    .flatMap(({ name: coordinate }) =>
      unknowns.map(({ name }) => ({ kind: "periodic", unknown: name, coordinate }) as const),
    );
}

function withoutRepeatedPeriodic(
  statements: readonly ConditionStatement[],
): readonly ConditionStatement[] {
  const key = (statement: ConditionStatement) =>
    statement.kind === "periodic" ? `${statement.unknown} ${statement.coordinate}` : statement;
  return [...new Map(statements.map((statement) => [key(statement), statement])).values()];
}

/** A coordinate is periodic when every unknown is. */
function withPeriodicity(
  coordinates: readonly Coordinate[],
  unknowns: Draft["unknowns"],
  conditions: readonly Condition[],
): readonly Coordinate[] {
  const isPeriodic = (coordinate: string, unknown: string) =>
    conditions.some(
      ({ kind, location, unknowns: [name] }) =>
        kind === "periodic" && coordinate in location && name === unknown,
    );
  return coordinates.map((coordinate) => ({
    ...coordinate,
    periodic: unknowns.every(({ name }) => isPeriodic(coordinate.name, name)),
  }));
}

/** Highest derivative of an unknown along a coordinate in any equation. */
export function orderIn(
  equations: readonly Equation[],
  coordinates: readonly Coordinate[],
): (unknown: string, coordinate: string) => number {
  const derivatives = derivativesOf(equations.map(({ residual }) => residual));
  return (unknown, coordinate) => {
    const axis = coordinates.findIndex(({ name }) => name === coordinate);
    return Math.max(0, ...(derivatives[unknown] ?? []).map((orders) => orders[axis]));
  };
}
