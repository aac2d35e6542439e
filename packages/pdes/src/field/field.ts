/**
 * A field is values on a rectilinear grid with named axes and units. Solvers, networks, readers, plots
 * and metrics hand fields to each other.
 *
 * @module
 */
import { DomainError, OptionError, ShapeError } from "@fluxion/autodiff-core";

/** One axis of a grid: a name and where its points lie, in increasing order. */
export interface Axis {
  readonly name: string;
  readonly values: Float64Array;
  readonly unit?: string;
}

/** Values of one quantity on a grid, row-major over the axes: the last axis varies fastest. */
export interface Field {
  readonly name: string;
  readonly unit?: string;
  readonly axes: readonly Axis[];
  readonly values: Float64Array;
}

/** Times and the state at each of them, in increasing order of time. */
export interface Trajectory {
  readonly times: Float64Array;
  readonly states: readonly Float64Array[];
}

/** An axis as it is given: any array of numbers will do. */
export interface AxisStatement {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly unit?: string;
}

/** A field as it is given: any arrays of numbers will do. */
export interface FieldStatement {
  readonly name: string;
  readonly unit?: string;
  readonly axes: readonly AxisStatement[];
  /** Row-major over the axes: the last axis varies fastest. */
  readonly values: ArrayLike<number>;
}

/**
 * Check and copy a field, so that everything after may rely on it.
 *
 * ```ts test
 * import { defineField, sampleField } from "@fluxion/pdes";
 * const field = defineField({ name: "u", axes: [{ name: "x", values: [0, 1, 2] }], values: [0, 10, 40] });
 * sampleField(field, { x: 1.5 }) // => 25
 * ```
 *
 * @throws ShapeError if the number of values is not the product of the axis lengths.
 * @throws OptionError if axes share a name, are empty or not strictly increasing.
 * @throws DomainError if a coordinate or a value is not finite.
 */
export function defineField(statement: FieldStatement): Field {
  const where = `defineField("${statement.name}")`;
  const axes = statement.axes.map((axis) => defineAxis(axis, where));
  checkAxisNames(axes, where);
  checkSize(axes, statement.values.length, where);
  const values = Float64Array.from(statement.values);
  checkFinite(values, axes, where);
  return freezeField(statement, axes, values);
}

function freezeField(
  { name, unit }: FieldStatement,
  axes: readonly Axis[],
  values: Float64Array,
): Field {
  return Object.freeze({
    name,
    ...(unit === undefined ? {} : { unit }),
    axes: Object.freeze(axes),
    values,
  });
}

function defineAxis({ name, values, unit }: AxisStatement, where: string): Axis {
  const points = Float64Array.from(values);
  if (points.length === 0) throw emptyAxis(name, where);
  const broken = points.findIndex((value, i) => i > 0 && !(value > points[i - 1]));
  const unfit = points.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0 || unfit >= 0) throw unsortedAxis(name, points, Math.max(broken, unfit), where);
  return Object.freeze({ name, values: points, ...(unit === undefined ? {} : { unit }) });
}

function emptyAxis(name: string, where: string): OptionError {
  return new OptionError({
    where,
    expected: `axis "${name}" to have at least one point`,
    received: "an empty array",
    fix: "Leave the axis out, or give the point at which the values were taken.",
  });
}

function unsortedAxis(name: string, points: Float64Array, at: number, where: string): OptionError {
  const previous = at > 0 ? `${points[at - 1]} then ` : "";
  return new OptionError({
    where,
    expected: `axis "${name}" to be finite and strictly increasing`,
    received: `${previous}${points[at]} at index ${at}`,
    fix: "Sort the axis and the values along it, and drop repeated points.",
  });
}

function checkAxisNames(axes: readonly Axis[], where: string): void {
  const repeated = axes.find((axis, i) => axes.findIndex(({ name }) => name === axis.name) < i);
  if (repeated === undefined) return;
  throw new OptionError({
    where,
    expected: "every axis to have its own name",
    received: `axes ${axes.map(({ name }) => `"${name}"`).join(", ")}`,
    fix: `Rename one of the axes called "${repeated.name}".`,
  });
}

function checkSize(axes: readonly Axis[], received: number, where: string): void {
  const expected = gridSize(axes);
  if (received === expected) return;
  const sizes = axes.map(({ name, values }) => `${name}: ${values.length}`).join(" × ");
  throw new ShapeError({
    where,
    expected: `${expected} values for the grid ${sizes}`,
    received: `${received}`,
    fix: "Give the values row-major, with the last axis varying fastest.",
  });
}

function checkFinite(values: Float64Array, axes: readonly Axis[], where: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  const place = gridPoint(axes, index);
  throw new DomainError({
    where,
    expected: "every value to be finite",
    received: `${values[index]} at ${axes.map(({ name }, i) => `${name} = ${place[i]}`).join(", ")}`,
    fix: "Restrict the axes to where the quantity is defined, or fill the gap before making a field.",
  });
}

/** Number of points of the grid that the axes span. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((size, { values }) => size * values.length, 1);
}

/** Coordinates of the point with the given row-major index, in the order of the axes. */
export function gridPoint(axes: readonly Axis[], index: number): readonly number[] {
  const point = Array<number>(axes.length).fill(0);
  let rest = index;
  for (let k = axes.length - 1; k >= 0; k--) {
    const { values } = axes[k];
    point[k] = values[rest % values.length];
    rest = Math.floor(rest / values.length);
  }
  return point;
}

/** What to call the field and in which unit it is. */
export interface FieldOptions {
  readonly name?: string;
  readonly unit?: string;
}

/** What to call the axis unit. */
export interface UniformAxisOptions {
  readonly unit?: string;
}

/**
 * Evenly spaced axis including both ends.
 *
 * @param range - First and last point.
 * @param numPoints - At least 2.
 * @throws OptionError if the range is empty or there are fewer than two points.
 */
export function uniformAxis(
  name: string,
  range: readonly [lower: number, upper: number],
  numPoints: number,
  options: UniformAxisOptions = {},
): Axis {
  const where = `uniformAxis("${name}")`;
  const [lower, upper] = range;
  if (!Number.isInteger(numPoints) || numPoints < 2)
    throw new OptionError({
      where,
      expected: "numPoints to be an integer of at least 2",
      received: `${numPoints}`,
      fix: "Both ends of the range are points of the axis.",
    });
  const step = (upper - lower) / (numPoints - 1);
  const values = Float64Array.from({ length: numPoints }, (_, i) =>
    i === numPoints - 1 ? upper : lower + i * step,
  );
  return defineAxis({ name, values, ...options }, where);
}

/**
 * Tabulate a function on a grid.
 *
 * @param evaluate - Takes the coordinates in the order of the axes.
 * @throws DomainError if the function is not finite at a point of the grid.
 */
export function fieldOn(
  axes: readonly AxisStatement[],
  evaluate: (...point: number[]) => number,
  options: FieldOptions = {},
): Field {
  const { name = "field" } = options;
  const checked = axes.map((axis) => defineAxis(axis, `fieldOn("${name}")`));
  const values = Float64Array.from({ length: gridSize(checked) }, (_, index) =>
    evaluate(...gridPoint(checked, index)),
  );
  return defineField({ ...options, name, axes: checked, values });
}

/** Smallest and largest value of a field. */
export function fieldRange(field: Field): readonly [minimum: number, maximum: number] {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of field.values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return [minimum, maximum];
}
