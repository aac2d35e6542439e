import { OptionError, ShapeError } from "./errors.ts";

/** Size of every axis, outermost first; row-major. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, axis) => n === b[axis]);
}

/** Elements to skip per axis in row-major order. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The shape that NumPy broadcasting gives: sizes agree from the last axis on, or one of them is 1. */
export function broadcastShapes(where: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const offset = rank - shape.length;
    shape.forEach((n, axis) => {
      const known = result[offset + axis];
      if (known !== 1 && n !== 1 && n !== known) {
        throw new ShapeError({
          where,
          expected: "shapes that broadcast together",
          received: shapes.map(formatShape).join(" and "),
          fix: "Sizes must agree from the last axis on, or be 1; add axes with expandDims or reshape.",
        });
      }
      if (n !== 1) result[offset + axis] = n;
    });
  }
  return result;
}

/** Turn `-1`-style axes into `0 ≤ axis < rank`. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new ShapeError({
    where,
    expected:
      rank === 0 ? "no axis, as the tensor is a scalar" : `an axis from ${-rank} to ${rank - 1}`,
    received: `${axis}`,
    fix: "Count axes from 0, or from the end with negative numbers.",
  });
}

/** One axis, several, or (left out) all of them. */
export type Axes = number | readonly number[] | undefined;

/** Normalised, sorted, without repeats. */
export function normalizeAxes(where: string, axes: Axes, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  if (typeof axes !== "number" && !Array.isArray(axes)) throw notAxes(where, axes);
  const list = (typeof axes === "number" ? [axes] : axes).map((a) => normalizeAxis(where, a, rank));
  if (new Set(list).size !== list.length) {
    throw new ShapeError({
      where,
      expected: "every axis at most once",
      received: formatShape(list),
      fix: "Remove the repeated axis.",
    });
  }
  return [...list].sort((a, b) => a - b);
}

function notAxes(where: string, axes: unknown): OptionError {
  const isOptions = typeof axes === "object" && axes !== null;
  return new OptionError({
    where,
    expected: "an axis, a list of axes, or undefined for all of them",
    received: isOptions ? `an object with ${Object.keys(axes).join(", ")}` : String(axes),
    fix: "Options come after the axes: give undefined or the axes first.",
  });
}

/** Throws unless `shape` is a list of integers ≥ 0 that are known while tracing. */
export function checkShape(where: string, shape: Shape): void {
  if (Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0)) return;
  throw new ShapeError({
    where,
    expected: "a shape of integers >= 0",
    received: Array.isArray(shape) ? `[${shape.map(String).join(", ")}]` : String(shape),
    fix: "Shapes are plain numbers that are known while tracing; a traced value cannot be a size.",
  });
}
