/** What is known of the computed positions of gathers and scatters before they are computed. */
import type { GatherParams } from "../../primitives/positions.ts";
import type { Atom } from "../../program/program.ts";
import type { Rewriting } from "../rewrite.ts";

/** The coordinates of each axis, `[...I, 1]`, where the positions `[...I, k]` were put together from them. */
export function columnsOf(indices: Atom, at: Rewriting): readonly Atom[] | undefined {
  const last = indices.shape.length - 1;
  if (indices.shape[last] === 1) return [indices];
  const join = at.madeBy(indices, "concat");
  if (join === undefined || (join.params as { axis: number }).axis !== last) return undefined;
  return join.inputs.every((part) => part.shape[last] === 1) ? join.inputs : undefined;
}

/** Positions `[...I, k]` from the coordinates of each axis; `whole` are positions that have them among others. */
export function joinColumns(columns: readonly Atom[], whole: Atom, at: Rewriting): Atom {
  const join = at.definition(whole);
  if (columns.length === 1 || join === undefined) return columns[0];
  return at.apply(join.primitive, columns, join.params);
}

/** Whether all positions lie inside of an operand of this shape. */
export function areInside(
  indices: Atom,
  shape: readonly number[],
  { axes }: GatherParams,
  at: Rewriting,
): boolean {
  const columns = columnsOf(indices, at);
  return columns?.every((column, i) => isBelow(column, shape[axes[i]], at)) ?? false;
}

/** Whether all coordinates are known to be at least 0 and below `size`. */
export function isBelow(column: Atom, size: number, at: Rewriting): boolean {
  return isClamped(column, "less", 0, at) && isClamped(column, "greater", size - 1, at);
}

/** The axis along which coordinates count 0, 1, …, `size - 1`. */
export function countedAxis(column: Atom, size: number, at: Rewriting): number | undefined {
  const params = at.madeBy(column, "iota")?.params as { readonly axis: number } | undefined;
  return params !== undefined && column.shape[params.axis] === size ? params.axis : undefined;
}

/** Moves of numbers, which leave them within their bounds. */
const MOVES: readonly string[] = ["reshape", "transpose", "broadcast", "slice", "reverse"];

/** Whether nothing is `less` (`greater`) than the limit, as after `where(x < limit, limit, x)`. */
function isClamped(x: Atom, than: "less" | "greater", limit: number, at: Rewriting): boolean {
  const fits = (value: number) => (than === "less" ? value >= limit : value <= limit);
  if (x.kind === "literal") return fits(x.value);
  const made = at.definition(x);
  if (made === undefined) return false;
  const { inputs, params, primitive } = made;
  const isWithin = (operand: Atom) => isClamped(operand, than, limit, at);
  if (MOVES.includes(primitive.name)) return isWithin(inputs[0]);
  if (primitive.name === "gather") return fits(0) && isWithin(inputs[0]);
  if (primitive.name === "iota") {
    return fits(than === "less" ? 0 : x.shape[(params as { axis: number }).axis] - 1);
  }
  if (primitive.name !== "select") return false;
  const [condition, limited, otherwise] = inputs;
  const [tested, bound] = at.madeBy(condition, than)?.inputs ?? [];
  const isTested = tested === otherwise && bound?.kind === "literal" && fits(bound.value);
  return isWithin(limited) && (isTested || isWithin(otherwise));
}
