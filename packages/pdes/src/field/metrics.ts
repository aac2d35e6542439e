import { ShapeError } from "@fluxion/autodiff-core";
import { type Axis, defineField, type Field } from "./field.ts";

/**
 * Relative L2 error over the grid points, `‖u - v‖₂ / ‖v‖₂` for approximation `u` and reference `v`.
 *
 * Infinite when the reference is zero everywhere and the approximation is not.
 *
 * @throws ShapeError naming the first difference if the fields are not on the same grid.
 */
export function relativeL2(approximation: Field, reference: Field): number {
  const error = differences(approximation, reference, "relativeL2");
  const size = norm(reference.values);
  const distance = norm(error);
  return distance === 0 ? 0 : distance / size;
}

/**
 * Largest absolute error over the grid points, in the unit of the fields.
 *
 * @throws ShapeError naming the first difference if the fields are not on the same grid.
 */
export function maxAbs(approximation: Field, reference: Field): number {
  return differences(approximation, reference, "maxAbs").reduce(
    (largest, value) => Math.max(largest, Math.abs(value)),
    0,
  );
}

/**
 * Root mean square error over the grid points, in the unit of the fields.
 *
 * @throws ShapeError naming the first difference if the fields are not on the same grid.
 */
export function rmse(approximation: Field, reference: Field): number {
  const error = differences(approximation, reference, "rmse");
  return norm(error) / Math.sqrt(error.length);
}

/**
 * The pointwise error `approximation - reference` as a field on their grid.
 *
 * @throws ShapeError naming the first difference if the fields are not on the same grid.
 */
export function errorField(approximation: Field, reference: Field): Field {
  const values = differences(approximation, reference, "errorField");
  return defineField({ ...reference, name: `error of ${approximation.name}`, values });
}

function differences(a: Field, b: Field, where: string): Float64Array {
  const mismatch = gridMismatch(a, b);
  if (mismatch !== undefined)
    throw new ShapeError({
      where,
      expected: "two fields on the same grid",
      received: mismatch,
      fix: "Evaluate one of the fields on the axes of the other.",
    });
  return a.values.map((value, i) => value - b.values[i]);
}

/** Grids are the same when their points agree to rounding, a billionth of the length of the axis. */
function gridMismatch(a: Field, b: Field): string | undefined {
  const names = [a, b].map(({ axes }) => axes.map(({ name }) => name).join(", "));
  if (names[0] !== names[1]) return `axes (${names[0]}) and (${names[1]})`;
  return a.axes
    .map((axis, k) => axisMismatch(axis, b.axes[k]))
    .find((mismatch) => mismatch !== undefined);
}

function axisMismatch(a: Axis, b: Axis): string | undefined {
  if (a.unit !== b.unit && a.unit !== undefined && b.unit !== undefined)
    return `axis ${a.name} in ${a.unit} and in ${b.unit}`;
  if (a.values.length !== b.values.length)
    return `${a.values.length} and ${b.values.length} points along ${a.name}`;
  const length = a.values[a.values.length - 1] - a.values[0];
  const i = a.values.findIndex((value, k) => Math.abs(value - b.values[k]) > 1e-9 * length);
  return i < 0 ? undefined : `${a.name} = ${a.values[i]} and ${b.values[i]} at index ${i}`;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
