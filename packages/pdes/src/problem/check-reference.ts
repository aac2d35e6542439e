import { DomainError } from "@fluxion/autodiff-core";
import type { Axis } from "../field/field.ts";
import type { Coordinate, Reference } from "./problem.ts";

/**
 * A reference that is already there must lie on the problem's own coordinates and inside its domain; one
 * that is loaded later is checked by whoever loads it.
 */
export function checkReference(
  reference: Reference | undefined,
  coordinates: readonly Coordinate[],
  where: string,
): void {
  if (reference === undefined || typeof reference === "function") return;
  const names = coordinates.map(({ name }) => name);
  const axes = reference.axes.map(({ name }) => name);
  if (names.length !== axes.length || names.some((name) => !axes.includes(name)))
    throw new DomainError({
      where,
      expected: `reference to have the axes ${names.join(", ")}`,
      received: `${axes.join(", ") || "none"}`,
      fix: "Name the axes after the coordinates, one for each.",
    });
  for (const coordinate of coordinates) {
    const axis = reference.axes.find(({ name }) => name === coordinate.name);
    if (axis !== undefined) checkAxisInside(axis, coordinate, where);
  }
}

/** Published grids are rounded, so a point may lie outside by a millionth of the range. */
function checkAxisInside(
  { values }: Axis,
  { name, range: [lower, upper] }: Coordinate,
  where: string,
): void {
  const slack = 1e-6 * (upper - lower);
  const [first, last] = [values[0], values[values.length - 1]];
  if (first >= lower - slack && last <= upper + slack) return;
  throw new DomainError({
    where,
    expected: `reference to lie inside the domain, ${name} in [${lower}, ${upper}]`,
    received: `${name} from ${first} to ${last}`,
    fix: "Widen the range, or cut the reference.",
  });
}
