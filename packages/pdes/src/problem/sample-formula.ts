/**
 * Numbers from formulas at a few well-spread points, for checks that algebra cannot do.
 *
 * @module
 */
import { compileExpression, type Expression, fromNode } from "../expression/expression.ts";
import { additiveTerms } from "../expression/walk.ts";
import type { Coordinate } from "./problem.ts";

/** A point of the domain by coordinate name. */
export type Place = Readonly<Record<string, number>>;

/**
 * Points of the box with some coordinates held: both ends of the diagonal, then a Kronecker sequence on
 * the generalised golden ratio, which fills the inside evenly in any dimension.
 *
 * @see Roberts, The unreasonable effectiveness of quasirandom sequences (2018).
 */
export function spreadPlaces(
  coordinates: readonly Coordinate[],
  fixed: Place,
  region: "inside" | "closed",
): readonly Place[] {
  const free = coordinates.filter(({ name }) => !(name in fixed));
  const ratio = goldenRatio(free.length);
  const inside = Array.from({ length: free.length === 0 ? 1 : 16 }, (_, i) =>
    free.map((_, k) => (0.5 + (i + 1) * ratio ** -(k + 1)) % 1),
  );
  const ends =
    region === "closed" && free.length > 0 ? [0, 1].map((end) => free.map(() => end)) : [];
  return [...ends, ...inside].map((fractions) => ({ ...fixed, ...placeAt(free, fractions) }));
}

/** The root of `g^(d+1) = g + 1`, by fixed-point iteration. */
function goldenRatio(dimension: number): number {
  let g = 1.5;
  for (let i = 0; i < 40; i++) g = (1 + g) ** (1 / (dimension + 1));
  return g;
}

function placeAt(coordinates: readonly Coordinate[], fractions: readonly number[]): Place {
  return Object.fromEntries(
    coordinates.map(({ name, range: [lower, upper] }, k) => [
      name,
      fractions[k] === 1 ? upper : lower + fractions[k] * (upper - lower),
    ]),
  );
}

/** The largest magnitude of a formula over some places, and where it is reached. */
export interface Extreme {
  readonly value: number;
  readonly place: Place;
}

/**
 * Where a formula is largest in magnitude; a place where it is not finite counts as largest.
 *
 * @param places - At least one, all made by one call of `spreadPlaces`, so that their names are in one order.
 */
export function largestOver(
  formula: Expression,
  parameters: Readonly<Record<string, number>>,
  places: readonly Place[],
): Extreme {
  const names = [...Object.keys(places[0]), ...Object.keys(parameters)];
  const constants = Object.values(parameters);
  const evaluate = compileExpression(formula, names);
  return places
    .map((place) => ({ value: evaluate([...Object.values(place), ...constants]), place }))
    .reduce((worst, next) => (magnitude(next.value) > magnitude(worst.value) ? next : worst));
}

/** The largest of the terms that a formula adds up, the yardstick for what may remain by rounding. */
export function largestTerm(
  formula: Expression,
  parameters: Readonly<Record<string, number>>,
  places: readonly Place[],
): number {
  const terms = additiveTerms(formula.node).map(fromNode);
  return Math.max(...terms.map((term) => magnitude(largestOver(term, parameters, places).value)));
}

function magnitude(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : Number.POSITIVE_INFINITY;
}

/** A place as text: `t = 0, x = -1`. */
export function describePlace(place: Place): string {
  return Object.entries(place)
    .map(([name, value]) => `${name} = ${Number(value.toPrecision(6))}`)
    .join(", ");
}

/** What remains is a disagreement when it is above rounding on the scale of what cancelled. */
export function disagrees(remainder: number, scale: number): boolean {
  if (!Number.isFinite(remainder)) return true;
  return Math.abs(remainder) > 1e-6 * scale + 1e-12;
}
