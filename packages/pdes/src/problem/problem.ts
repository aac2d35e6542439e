/**
 * The problem: one frozen value that numerical solvers, physics-informed networks, data generators and
 * equation discovery all read.
 *
 * @module
 */
import type { Expression } from "../expression/expression.ts";
import type { MultiIndex } from "../expression/node.ts";
import type { Unknown } from "../expression/unknown.ts";
import type { Field } from "../field/field.ts";

/** An independent variable and the interval it runs over. */
export interface Coordinate<Name extends string = string> {
  readonly name: Name;
  readonly role: "time" | "space";
  readonly range: readonly [lower: number, upper: number];
  /** Whether every unknown is periodic along it. */
  readonly periodic: boolean;
  readonly unit?: string;
  readonly symbol?: string;
}

/** An unknown function, with its unit. */
export interface UnknownQuantity<Name extends string = string> {
  readonly name: Name;
  readonly unit?: string;
  readonly symbol?: string;
}

/** A parameter's value, with its unit. */
export interface Parameter {
  readonly value: number;
  readonly unit?: string;
  readonly symbol?: string;
}

/** `residual = 0` everywhere inside the domain. */
export interface Equation {
  readonly name: string;
  readonly residual: Expression;
}

/** What sort of condition it is; solvers with their own treatment of a kind look here. */
export type ConditionKind = "initial" | "dirichlet" | "neumann" | "robin" | "periodic" | "general";

/** `residual = 0` where the coordinates of `location` are held and the others run over their range. */
export interface Condition {
  /** Readable and unique in its problem: `"u at x = -1"`. */
  readonly name: string;
  readonly kind: ConditionKind;
  /** Coordinates held fixed; one for a face, several for an edge or a point. */
  readonly location: Readonly<Record<string, number>>;
  /** `both` for a periodic pair of faces, whose location is the lower one. */
  readonly side: "lower" | "upper" | "inside" | "both";
  /** Names of the unknowns that the residual mentions. */
  readonly unknowns: readonly string[];
  /** Order of the derivative that is given: 0 for a value, 1 for a slope or velocity. */
  readonly order: number;
  readonly residual: Expression;
  /** What is given, `u` or `-u_x`, where the kind has a right-hand side; `residual = quantity - value`. */
  readonly quantity?: Expression;
  /** What it is given as: initial, dirichlet, neumann and robin have one. */
  readonly value?: Expression;
}

/** Something that deserves a look but does not stop the problem from being solved. */
export interface ProblemWarning {
  readonly kind: "cornerMismatch" | "overdetermined" | "underdetermined" | "duplicateCondition";
  readonly message: string;
}

/** A field, or a function that loads it when it is first needed. */
export type Reference = Field | (() => Promise<Field>);

/** The names of a problem as expressions, to write further formulas with. */
export type Symbols<C extends string, U extends string, P extends string> = {
  readonly [Name in U]: Unknown<C>;
} & { readonly [Name in C | P]: Expression };

/** A problem statement that has passed every check. */
export interface Problem<
  C extends string = string,
  U extends string = string,
  P extends string = string,
> {
  readonly name: string;
  /** In this order points are laid out and multi-indices count. */
  readonly coordinates: readonly Coordinate<C>[];
  /** In this order a network's outputs are laid out. */
  readonly unknowns: readonly UnknownQuantity<U>[];
  readonly parameters: { readonly [Name in P]: Parameter };
  readonly equations: readonly Equation[];
  readonly conditions: readonly Condition[];
  /** The derivatives that the equations mention, for each unknown. */
  readonly derivatives: { readonly [Name in U]: readonly MultiIndex[] };
  /** A closed form of every unknown in coordinates and parameters, where one is known. */
  readonly exact?: { readonly [Name in U]: Expression };
  readonly reference?: Reference;
  readonly warnings: readonly ProblemWarning[];
  /** The names of the problem as expressions. */
  readonly symbols: Symbols<C, U, P>;
  /** The statement for people to read, in plain text. */
  toString(): string;
  /** Equations and conditions as LaTeX, in an `aligned` environment. */
  toLatex(): string;
}

/** Values of the parameters by name. */
export function parameterValues(
  problem: Pick<Problem, "parameters">,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(problem.parameters).map(([name, { value }]) => [name, value]),
  );
}

/** The coordinate that is time, or undefined for a steady problem. */
export function timeCoordinate(problem: Pick<Problem, "coordinates">): Coordinate | undefined {
  return problem.coordinates.find(({ role }) => role === "time");
}
