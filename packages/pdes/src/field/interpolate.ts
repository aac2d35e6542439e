import { DomainError, OptionError } from "@fluxion/autodiff-core";
import { type Axis, defineField, type Field } from "./field.ts";

/** A place between two neighbouring points of an axis: `(1 - weight) v[index] + weight v[index + 1]`. */
interface Bracket {
  readonly index: number;
  readonly weight: number;
}

/**
 * Value of a field between its grid points by multilinear interpolation; second order in the spacing.
 *
 * @param point - One number per axis, by name, in the unit of the axis.
 * @throws OptionError if an axis is missing from the point.
 * @throws DomainError if the point lies outside the grid; nothing is extrapolated.
 */
export function sampleField(field: Field, point: Readonly<Record<string, number>>): number {
  const where = `sampleField("${field.name}")`;
  const missing = field.axes.find(({ name }) => !(name in point));
  if (missing !== undefined)
    throw new OptionError({
      where,
      expected: `a coordinate for each axis: ${field.axes.map(({ name }) => name).join(", ")}`,
      received: `{ ${Object.keys(point).join(", ")} }`,
      fix: `Add ${missing.name}, or take a slice of the field first.`,
    });
  const places = field.axes.map((axis) => bracket(axis, point[axis.name], where));
  return interpolate(field, places, 0, 0);
}

/** Weighted sum over the corners of the cell, one axis after the other. */
function interpolate(field: Field, places: readonly Bracket[], axis: number, row: number): number {
  if (axis === places.length) return field.values[row];
  const { index, weight } = places[axis];
  const start = row * field.axes[axis].values.length + index;
  const low = interpolate(field, places, axis + 1, start);
  if (weight === 0) return low;
  return (1 - weight) * low + weight * interpolate(field, places, axis + 1, start + 1);
}

/**
 * The part of a field where some coordinates are held fixed, by linear interpolation along them.
 *
 * @param fixed - Numbers by axis name; the other axes stay.
 * @throws OptionError if a name is not an axis of the field.
 * @throws DomainError if a number lies outside its axis.
 */
export function fieldSlice(field: Field, fixed: Readonly<Record<string, number>>): Field {
  const where = `fieldSlice("${field.name}")`;
  const names = field.axes.map(({ name }) => name);
  const stranger = Object.keys(fixed).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new OptionError({
      where,
      expected: `names of axes: ${names.join(", ")}`,
      received: `"${stranger}"`,
      fix: "Check the spelling; a field keeps the axis names it was made with.",
    });
  return names
    .filter((name) => name in fixed)
    .reduce((rest, name) => dropAxis(rest, name, fixed[name], where), field);
}

function dropAxis(field: Field, name: string, value: number, where: string): Field {
  const axis = field.axes.findIndex((candidate) => candidate.name === name);
  const { index, weight } = bracket(field.axes[axis], value, where);
  const size = field.axes[axis].values.length;
  const inner = field.axes.slice(axis + 1).reduce((n, { values }) => n * values.length, 1);
  const outer = field.values.length / (size * inner);
  const values = new Float64Array(outer * inner);
  for (let i = 0; i < outer; i++)
    for (let j = 0; j < inner; j++) {
      const low = field.values[(i * size + index) * inner + j];
      const high = weight === 0 ? low : field.values[(i * size + index + 1) * inner + j];
      values[i * inner + j] = (1 - weight) * low + weight * high;
    }
  return defineField({ ...field, axes: field.axes.filter((_, k) => k !== axis), values });
}

function bracket({ name, values }: Axis, value: number, where: string): Bracket {
  const last = values.length - 1;
  if (!(value >= values[0] && value <= values[last]))
    throw new DomainError({
      where,
      expected: `${name} between ${values[0]} and ${values[last]}`,
      received: `${name} = ${value}`,
      fix: "Fields are not extrapolated: keep to the range of the axis.",
    });
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle;
  }
  if (last === 0) return { index: 0, weight: 0 };
  return { index: low, weight: (value - values[low]) / (values[high] - values[low]) };
}
