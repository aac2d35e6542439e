/**
 * Which entry of a tensor a position of a loop nest stands for: per axis of the tensor an affine function of the loop
 * indices. Maps pass through layout operations from the result to the operand.
 */
import type { UnfoldParams } from "../convolution/unfold-primitive.ts";
import type { Equation } from "../program/program.ts";
import type { Shape } from "../shape.ts";
import type { View } from "./view.ts";

/** `start + Σ terms[d]·i_d` over the loop axes `d`. */
export interface Affine {
  readonly start: number;
  readonly terms: readonly number[];
}

/** One function per axis of the tensor. */
export type IndexMap = readonly Affine[];

/** The axes of a shape that a loop nest over it has: those with more or fewer than one entry. */
export function loopAxes(shape: Shape): number[] {
  return shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
}

/** Loop axes stand for the axes of `shape` in order, those of size 1 left out. */
export function identityMap(shape: Shape): IndexMap {
  const axes = loopAxes(shape);
  return shape.map((_, axis) => ({
    start: 0,
    terms: axes.map((own) => (own === axis ? 1 : 0)),
  }));
}

export function mapKey(map: IndexMap): string {
  return map.map(({ start, terms }) => `${start}+${terms.join(",")}`).join(";");
}

/** Offset and stride per loop axis of the entries that a view has at the map's positions. */
export function accessOf(
  map: IndexMap,
  { offset, strides }: Pick<View, "offset" | "strides">,
  rank: number,
): { readonly offset: number; readonly strides: readonly number[] } {
  const start = map.reduce((sum, axis, i) => sum + axis.start * strides[i], offset);
  const along = Array.from({ length: rank }, (_, d) =>
    map.reduce((sum, axis, i) => sum + axis.terms[d] * strides[i], 0),
  );
  return { offset: start, strides: along };
}

/** The map for the operand of a layout equation, given that for one of its results. */
export function throughLayout(
  { primitive, params, inputs: [x] }: Equation,
  result: number,
  map: IndexMap,
  rank: number,
): IndexMap | undefined {
  const constant = (start: number): Affine => ({ start, terms: new Array(rank).fill(0) });
  switch (primitive.name) {
    case "stopGradient":
      return map;
    case "transpose": {
      const { axes } = params as { readonly axes: readonly number[] };
      return axes.map((_, axis) => map[axes.indexOf(axis)]);
    }
    case "broadcast": {
      const { axes } = params as { readonly axes: readonly number[] };
      return axes.map((axis, i) => (x.shape[i] === 1 ? constant(0) : map[axis]));
    }
    case "slice": {
      const { start, stride } = params as Record<"start" | "stride", readonly number[]>;
      return map.map((f, axis) => scaled(f, stride[axis], start[axis]));
    }
    case "reverse": {
      const { axes } = params as { readonly axes: readonly number[] };
      return map.map((f, axis) => (axes.includes(axis) ? scaled(f, -1, x.shape[axis] - 1) : f));
    }
    case "unfold": {
      const { window, strides, dilation } = params as UnfoldParams;
      const leading = map.length - 2 * window.length;
      const spatial = window.map((_, d) => {
        const [tap, position] = [map[leading + d], map[leading + window.length + d]];
        return plus(scaled(tap, dilation[d], 0), scaled(position, strides[d], 0));
      });
      return [...map.slice(0, leading), ...spatial];
    }
    case "unstack": {
      const { axis } = params as { readonly axis: number };
      return [...map.slice(0, axis), constant(result), ...map.slice(axis)];
    }
    case "reshape":
      return throughReshape(map, x.shape, (params as { shape: Shape }).shape, constant(0));
    default:
      return undefined;
  }
}

/** Only reshapes that add and remove axes of size 1. */
function throughReshape(map: IndexMap, from: Shape, to: Shape, zero: Affine): IndexMap | undefined {
  if (!sameLoops(from, to)) return undefined;
  const rest = loopAxes(to).map((axis) => map[axis]);
  return from.map((n) => (n === 1 ? zero : (rest.shift() ?? zero)));
}

/** Whether two shapes are the same up to axes of size 1. */
export function sameLoops(a: Shape, b: Shape): boolean {
  const [p, q] = [loopAxes(a), loopAxes(b)];
  return p.length === q.length && p.every((axis, i) => a[axis] === b[q[i]]);
}

function scaled({ start, terms }: Affine, factor: number, from: number): Affine {
  return { start: from + factor * start, terms: terms.map((t) => factor * t) };
}

function plus(a: Affine, b: Affine): Affine {
  return { start: a.start + b.start, terms: a.terms.map((t, d) => t + b.terms[d]) };
}
