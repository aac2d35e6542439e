/**
 * Checks that conditions agree where they meet: twice on one face, and on the edges between faces.
 *
 * @module
 */
import { DomainError } from "@fluxion/autodiff-core";
import { type Expression, substitute } from "../expression/expression.ts";
import { unknownNodes } from "../expression/walk.ts";
import type { Condition, Coordinate, ProblemWarning } from "./problem.ts";
import {
  describePlace,
  disagrees,
  type Extreme,
  largestOver,
  spreadPlaces,
} from "./sample-formula.ts";

/** What the checks of agreement read. */
export interface AgreementSetting {
  readonly where: string;
  readonly coordinates: readonly Coordinate[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly conditions: readonly Condition[];
}

/** Conditions of one quantity on one face: an error where they contradict, else a warning. */
export function checkSameFace(setting: AgreementSetting): readonly ProblemWarning[] {
  const { conditions } = setting;
  return conditions.flatMap((first, i) =>
    conditions
      .slice(i + 1)
      .filter((second) => sameQuantity(first, second))
      .map((second) => compareValues(first, second, setting)),
  );
}

function sameQuantity(a: Condition, b: Condition): boolean {
  if (a.quantity === undefined || b.quantity === undefined) return a.name === b.name;
  return `${a.quantity}` === `${b.quantity}` && faceName(a) === faceName(b);
}

function faceName({ location }: Condition): string {
  return describePlace(location);
}

function compareValues(a: Condition, b: Condition, setting: AgreementSetting): ProblemWarning {
  const { where, parameters, coordinates } = setting;
  if (a.value !== undefined && b.value !== undefined) {
    const places = spreadPlaces(coordinates, a.location, "closed");
    const worst = largestOver(a.value.sub(b.value), parameters, places);
    const scale = Math.abs(largestOver(a.value, parameters, places).value);
    if (disagrees(worst.value, scale))
      throw new DomainError({
        where,
        expected: `one value for ${a.quantity} at ${faceName(a)}`,
        received: `${a.value} and ${b.value}, which differ by ${short(worst.value)} at ${describePlace(worst.place)}`,
        fix: "Remove one of the two conditions.",
      });
  }
  return {
    kind: "duplicateCondition",
    message: `"${a.name}" is given twice. Remove one of the two conditions.`,
  };
}

/** Conditions on different faces: a warning for each pair that disagrees on their common edge. */
export function checkCorners(setting: AgreementSetting): readonly ProblemWarning[] {
  const warned = new Set<string>();
  return setting.conditions.flatMap((given) =>
    setting.conditions.flatMap((other) => {
      const pair = [given.name, other.name].sort().join("\n");
      const mismatch = cornerMismatch(given, other, setting);
      if (mismatch === undefined || warned.has(pair)) return [];
      warned.add(pair);
      return [cornerWarning(given, other, mismatch)];
    }),
  );
}

function cornerWarning(
  given: Condition,
  other: Condition,
  { value, place }: Extreme,
): ProblemWarning {
  return {
    kind: "cornerMismatch",
    message: `"${given.name}" and "${other.name}" disagree by ${short(Math.abs(value))} at ${describePlace(place)}. Make them equal there, or accept a discontinuous solution.`,
  };
}

/**
 * A condition that gives the value on its face also gives all derivatives inside that face. They are put
 * into the residual of the other condition, which must then vanish where the two faces meet.
 */
function cornerMismatch(
  given: Condition,
  other: Condition,
  { coordinates, parameters }: AgreementSetting,
): Extreme | undefined {
  const known = knownOnFace(given, other);
  if (known === undefined) return undefined;
  const residual = substitute(other.residual, { unknowns: known });
  const edge = { ...given.location, ...other.location };
  const remainder = largestOver(residual, parameters, spreadPlaces(coordinates, edge, "closed"));
  const scale = largestOver(
    residual,
    parameters,
    spreadPlaces(coordinates, given.location, "closed"),
  );
  return disagrees(remainder.value, Math.abs(scale.value)) ? remainder : undefined;
}

function knownOnFace(
  given: Condition,
  other: Condition,
): Readonly<Record<string, Expression>> | undefined {
  const { value, order, unknowns, kind, location } = given;
  if (value === undefined || order !== 0 || kind === "robin") return undefined;
  const [face] = Object.keys(location);
  if (face in other.location || other.unknowns.some((name) => name !== unknowns[0]))
    return undefined;
  const leavesFace = unknownNodes(other.residual.node).some(
    (node) => node.orders[node.coordinates.indexOf(face)] > 0,
  );
  return leavesFace ? undefined : { [unknowns[0]]: value };
}

function short(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}
