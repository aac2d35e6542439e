/**
 * What `defineProblem` takes: the problem as it is written, with the names of coordinates, unknowns and
 * parameters inferred by the compiler so that they complete in the editor and misspellings do not pass.
 *
 * @module
 */
import type { Expression, Operand } from "../expression/expression.ts";
import type { ConditionStatement } from "./conditions.ts";
import type { Reference, Symbols } from "./problem.ts";

/** An independent variable as it is written. */
export interface CoordinateStatement {
  /** First and last value, in the unit of the coordinate. */
  readonly range: readonly [lower: number, upper: number];
  /** `time` by default for a coordinate named `t`, `space` for all others. */
  readonly role?: "time" | "space";
  /** Makes every unknown periodic along this coordinate. */
  readonly periodic?: boolean;
  readonly unit?: string;
  readonly symbol?: string;
}

/** An unknown as it is written. */
export interface UnknownStatement {
  readonly unit?: string;
  readonly symbol?: string;
}

/** A parameter with its unit; a bare number will do. */
export interface ParameterStatement {
  readonly value: number;
  readonly unit?: string;
  readonly symbol?: string;
}

/** Coordinates by name; their order is the order of points and multi-indices. */
export type CoordinateStatements = Readonly<Record<string, CoordinateStatement>>;

/** Names of the unknowns, or unknowns by name. */
export type UnknownStatements = readonly string[] | Readonly<Record<string, UnknownStatement>>;

/** Parameters by name. */
export type ParameterStatements = Readonly<Record<string, number | ParameterStatement>>;

/** The keys of a statement that are names. */
export type NameOf<Statements> = Extract<keyof Statements, string>;

/** The names of the unknowns, from either way to write them. */
export type UnknownName<U extends UnknownStatements> = U extends readonly (infer Name extends
  string)[]
  ? Name
  : NameOf<U>;

/** A problem as it is written. */
export interface ProblemStatement<
  C extends CoordinateStatements,
  U extends UnknownStatements,
  P extends ParameterStatements,
> {
  /** Appears in messages, reports and file names. */
  readonly name: string;
  readonly coordinates: C;
  readonly unknowns: U;
  readonly parameters?: P;
  /** Residuals that vanish inside the domain, one per unknown, named or in a list. */
  readonly equations: (
    symbols: Symbols<NameOf<C>, UnknownName<U>, NameOf<P>>,
  ) => Readonly<Record<string, Expression>> | readonly Expression[];
  /** Initial and boundary conditions, made by `initial`, `dirichlet` and the other helpers. */
  readonly conditions?: (
    symbols: Symbols<NameOf<C>, UnknownName<U>, NameOf<P>>,
  ) => readonly ConditionStatement[];
  /** A closed form of every unknown in coordinates and parameters. */
  readonly exact?: (symbols: Symbols<NameOf<C>, never, NameOf<P>>) => {
    readonly [Name in UnknownName<U>]: Operand;
  };
  readonly reference?: Reference;
}

/** How severe the checks are. */
export interface DefineProblemOptions {
  /** `record` keeps warnings on the problem, `throw` makes each of them an error. */
  readonly warnings?: "record" | "throw";
}
