/**
 * From a condition as written to residuals with a face each.
 *
 * @module
 */
import { DomainError, OptionError } from "@fluxion/autodiff-core";
import type { Expression } from "../expression/expression.ts";
import { freeNames } from "../expression/requirements.ts";
import type { ConditionStatement, Location } from "./conditions.ts";
import type { Condition, Coordinate, Problem } from "./problem.ts";

/** What conditions need to know about the problem around them. */
export interface ConditionContext {
  readonly where: string;
  readonly coordinates: readonly Coordinate[];
  readonly symbols: Problem["symbols"];
  /** Highest derivative of an unknown along a coordinate in any equation. */
  readonly orderOf: (unknown: string, coordinate: string) => number;
}

/** Turn a written condition into residuals on faces; a periodic one becomes one per slope. */
export function resolveCondition(
  statement: ConditionStatement,
  context: ConditionContext,
): readonly Condition[] {
  switch (statement.kind) {
    case "initial":
      return [resolveInitial(statement, context)];
    case "periodic":
      return resolvePeriodic(statement, context);
    case "general":
      return [resolveGeneral(statement, context)];
    default:
      return [resolveBoundary(statement, context)];
  }
}

type StatementOf<Kind extends ConditionStatement["kind"]> = Extract<
  ConditionStatement,
  { kind: Kind }
>;

function resolveInitial(statement: StatementOf<"initial">, context: ConditionContext): Condition {
  const time = context.coordinates.find(({ role }) => role === "time");
  if (time === undefined)
    throw new OptionError({
      where: context.where,
      expected: "a coordinate with role time for an initial condition",
      received: `coordinates ${context.coordinates.map(({ name }) => name).join(", ")}`,
      fix: 'Set role: "time" on the coordinate that is time, or use a boundary condition.',
    });
  const location = { [time.name]: time.range[0] };
  const quantity = unknownOf(statement.unknown, context).d(time.name, statement.order);
  return givenCondition(statement, { quantity, location, side: "lower", order: statement.order });
}

function resolveBoundary(
  statement: StatementOf<"dirichlet" | "neumann" | "robin">,
  context: ConditionContext,
): Condition {
  const { coordinate, value, side } = boundaryFace(statement, context);
  const unknown = unknownOf(statement.unknown, context);
  const slope = side === "lower" ? unknown.d(coordinate).neg() : unknown.d(coordinate);
  const location = { [coordinate]: value };
  if (statement.kind === "dirichlet")
    return givenCondition(statement, { quantity: unknown, location, side, order: 0 });
  if (statement.kind === "neumann")
    return givenCondition(statement, { quantity: slope, location, side, order: 1 });
  const { weights } = statement;
  const quantity = weights.value.mul(unknown).add(weights.normal.mul(slope));
  return givenCondition(statement, { quantity, location, side, order: 1 });
}

type GivenParts = Required<Pick<Condition, "quantity" | "location" | "side" | "order">>;

function givenCondition(
  statement: Exclude<ConditionStatement, StatementOf<"periodic" | "general">>,
  { quantity, location, side, order }: GivenParts,
): Condition {
  const value = statement.value.at(location);
  const { kind, unknown, name = `${quantity}${placeText(location)}` } = statement;
  const residual = quantity.sub(value);
  return { name, kind, location, side, unknowns: [unknown], order, residual, quantity, value };
}

function placeText(location: Location): string {
  const places = Object.entries(location).map(([key, value]) => `${key} = ${value}`);
  return places.length === 0 ? "" : ` at ${places.join(", ")}`;
}

function resolvePeriodic(
  { unknown: name, coordinate, name: title }: StatementOf<"periodic">,
  context: ConditionContext,
): readonly Condition[] {
  const { range } = coordinateOf(coordinate, context);
  const unknown = unknownOf(name, context);
  const order = Math.max(1, context.orderOf(name, coordinate));
  return Array.from({ length: order }, (_, k) => {
    const slope = unknown.d(coordinate, k);
    return {
      name: `${title ?? `${slope} periodic in ${coordinate}`}${title !== undefined && k > 0 ? ` (order ${k})` : ""}`,
      kind: "periodic",
      location: { [coordinate]: range[0] },
      side: "both",
      unknowns: [name],
      order: k,
      residual: slope.at({ [coordinate]: range[0] }).sub(slope.at({ [coordinate]: range[1] })),
    };
  });
}

function resolveGeneral(
  { location, residual, name }: StatementOf<"general">,
  context: ConditionContext,
): Condition {
  const fixed = Object.entries(location).map(([coordinate, value]) => ({
    value,
    ...coordinateOf(coordinate, context),
  }));
  for (const { name: coordinate, range, value } of fixed)
    checkInside({ coordinate, value }, range, context);
  const [face] = fixed;
  return {
    name: name ?? `${residual} = 0${placeText(location)}`,
    kind: "general",
    location: Object.fromEntries(fixed.map(({ name: key, value }) => [key, Number(value)])),
    side: fixed.length === 1 ? sideOf(Number(face.value), face.range) : "inside",
    unknowns: freeNames(residual).unknowns,
    order: 0,
    residual,
  };
}

interface Face {
  readonly coordinate: string;
  readonly value: number;
  readonly side: "lower" | "upper";
}

/** The one face that a boundary condition names; everything else about its place is a mistake. */
function boundaryFace(
  { kind, location }: StatementOf<"dirichlet" | "neumann" | "robin">,
  context: ConditionContext,
): Face {
  const places = Object.entries(location);
  if (places.length !== 1)
    throw new OptionError({
      where: context.where,
      expected: `${kind} to name the one coordinate that its face fixes`,
      received: `{ ${places.map(([key, value]) => `${key}: ${value}`).join(", ")} }`,
      fix: "For an edge or a point use condition(location, residual).",
    });
  const [[name, place]] = places;
  const value = Number(place);
  const { range, role } = coordinateOf(name, context);
  checkInside({ coordinate: name, value }, range, context);
  const side = sideOf(value, range);
  if (role === "time" || side === "inside")
    throw new DomainError({
      where: context.where,
      expected: `${kind} on an end of a space coordinate`,
      received: `${name} = ${value}, ${role === "time" ? "which is time" : `inside [${range.join(", ")}]`}`,
      fix:
        role === "time"
          ? "Use initial(u, value), or condition({ t: … }, residual) for a later time."
          : "Use condition(location, residual) for an interface inside the domain.",
    });
  return { coordinate: name, value, side };
}

function checkInside(
  { coordinate, value }: { readonly coordinate: string; readonly value: number | undefined },
  [lower, upper]: readonly [number, number],
  { where }: ConditionContext,
): void {
  if (value !== undefined && value >= lower && value <= upper) return;
  throw new DomainError({
    where,
    expected: `conditions inside the domain, ${coordinate} in [${lower}, ${upper}]`,
    received: `a condition at ${coordinate} = ${value}`,
    fix: `Move the condition to ${coordinate} = ${lower} or ${upper}, or widen the range.`,
  });
}

function sideOf(
  value: number,
  [lower, upper]: readonly [number, number],
): Condition["side"] & ("lower" | "upper" | "inside") {
  if (value === lower) return "lower";
  return value === upper ? "upper" : "inside";
}

function coordinateOf(name: string, { coordinates, where }: ConditionContext): Coordinate {
  const found = coordinates.find((coordinate) => coordinate.name === name);
  if (found !== undefined) return found;
  throw new DomainError({
    where,
    expected: `conditions on the coordinates ${coordinates.map((known) => known.name).join(", ")}`,
    received: `a condition at "${name}"`,
    fix: "Check the spelling, or add the coordinate to the problem.",
  });
}

function unknownOf(name: string, { symbols, where }: ConditionContext): Expression {
  const symbol = symbols[name];
  if (symbol?.node.kind === "unknown") return symbol;
  throw new DomainError({
    where,
    expected: "conditions on unknowns of the problem",
    received: `a condition on "${name}"`,
    fix: "Use the unknowns that the function of conditions is given.",
  });
}
