/**
 * Initial and boundary conditions as they are written in a problem statement. `defineProblem` turns
 * each into a residual that vanishes on its face.
 *
 * @module
 */
import { OptionError } from "@fluxion/autodiff-core";
import { asExpression, type Expression, type Operand } from "../expression/expression.ts";
import type { UnknownExpression } from "../expression/unknown.ts";

/** Coordinates held fixed, for example `{ x: -1 }`. */
export type Location<Coordinate extends string = string> = Readonly<
  Partial<Record<Coordinate, number>>
>;

/** What every written condition may carry. */
export interface NamedCondition {
  readonly name?: string;
}

/** `∂ᵏu/∂tᵏ = value` at the first time. */
export interface InitialStatement extends NamedCondition {
  readonly kind: "initial";
  readonly unknown: string;
  readonly order: number;
  readonly value: Expression;
}

/** `u = value` on a face. */
export interface DirichletStatement extends NamedCondition {
  readonly kind: "dirichlet";
  readonly unknown: string;
  readonly location: Location;
  readonly value: Expression;
}

/** `∂u/∂n = value` on a face, along the outward normal. */
export interface NeumannStatement extends NamedCondition {
  readonly kind: "neumann";
  readonly unknown: string;
  readonly location: Location;
  readonly value: Expression;
}

/** `a u + b ∂u/∂n = value` on a face, along the outward normal. */
export interface RobinStatement extends NamedCondition {
  readonly kind: "robin";
  readonly unknown: string;
  readonly location: Location;
  readonly weights: { readonly value: Expression; readonly normal: Expression };
  readonly value: Expression;
}

/** The same value and slopes on both ends of a coordinate. */
export interface PeriodicStatement extends NamedCondition {
  readonly kind: "periodic";
  readonly unknown: string;
  readonly coordinate: string;
}

/** Any residual that vanishes where some coordinates are held fixed. */
export interface GeneralStatement extends NamedCondition {
  readonly kind: "general";
  readonly location: Location;
  readonly residual: Expression;
}

/** A condition as it is written, made by `initial`, `dirichlet` and the other helpers. */
export type ConditionStatement =
  | InitialStatement
  | DirichletStatement
  | NeumannStatement
  | RobinStatement
  | PeriodicStatement
  | GeneralStatement;

/** The factors of value and outward normal derivative in a Robin condition. */
export interface RobinWeights {
  readonly value: Operand;
  readonly normal: Operand;
}

/** Which time derivative an initial condition gives. */
export interface InitialOptions {
  /** 0 for the value, 1 for the velocity, and so on. */
  readonly order?: number;
}

/** `u = value` at the first time, or with `{ order: 1 }` the velocity `u_t = value`. */
export function initial(
  unknown: UnknownExpression,
  value: Operand,
  options: InitialOptions = {},
): InitialStatement {
  const { order = 0 } = options;
  const name = unknownName(unknown, "initial");
  return { kind: "initial", unknown: name, order, value: asExpression(value, "initial") };
}

/** `u_t = value` at the first time; short for `initial(u, value, { order: 1 })`. */
export function initialVelocity(unknown: UnknownExpression, value: Operand): InitialStatement {
  return initial(unknown, value, { order: 1 });
}

/** `u = value` where one coordinate is at an end of its range: `dirichlet(u, { x: -1 }, 0)`. */
export function dirichlet<Coordinate extends string>(
  unknown: UnknownExpression<Coordinate>,
  location: Location<NoInfer<Coordinate>>,
  value: Operand,
): DirichletStatement {
  const name = unknownName(unknown, "dirichlet");
  return { kind: "dirichlet", unknown: name, location, value: asExpression(value, "dirichlet") };
}

/**
 * `∂u/∂n = value` on a face, along the **outward** normal: `u_x` on the upper end, `-u_x` on the lower.
 */
export function neumann<Coordinate extends string>(
  unknown: UnknownExpression<Coordinate>,
  location: Location<NoInfer<Coordinate>>,
  value: Operand,
): NeumannStatement {
  const name = unknownName(unknown, "neumann");
  return { kind: "neumann", unknown: name, location, value: asExpression(value, "neumann") };
}

/** `a u + b ∂u/∂n = value` on a face, along the outward normal. */
export function robin<Coordinate extends string>(
  unknown: UnknownExpression<Coordinate>,
  location: Location<NoInfer<Coordinate>>,
  weights: RobinWeights,
  value: Operand,
): RobinStatement {
  const name = unknownName(unknown, "robin");
  return {
    kind: "robin",
    unknown: name,
    location,
    weights: {
      value: asExpression(weights.value, "robin"),
      normal: asExpression(weights.normal, "robin"),
    },
    value: asExpression(value, "robin"),
  };
}

/** `u`, and its slopes up to one below the order of the equation, agree on both ends of a coordinate. */
export function periodic<Coordinate extends string>(
  unknown: UnknownExpression<Coordinate>,
  coordinate: NoInfer<Coordinate>,
): PeriodicStatement {
  return { kind: "periodic", unknown: unknownName(unknown, "periodic"), coordinate };
}

/**
 * Any residual that vanishes where the given coordinates are held: a flux, an interface inside the
 * domain, a value at one point, a final state.
 */
export function condition(
  location: Location,
  residual: Operand,
  options: NamedCondition = {},
): GeneralStatement {
  return { kind: "general", location, residual: asExpression(residual, "condition"), ...options };
}

function unknownName({ node }: Expression, where: string): string {
  if (node.kind === "unknown" && node.orders.every((order) => order === 0)) return node.name;
  throw new OptionError({
    where,
    expected: "an unknown such as u as the first argument",
    received: `${where}(…) of a ${node.kind === "unknown" ? "derivative" : "formula"}`,
    fix: "For other combinations use condition(location, residual).",
  });
}
