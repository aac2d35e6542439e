/** Parts of loop axes. */
import { type FunctionBuilder, i32, type Operand, select, type Value } from "../encoding/index.ts";

/** Positions from `from` to `to` (not included). With bounds that are computed there is at least one. */
export interface Range {
  readonly from: Operand<"i32">;
  readonly to: Operand<"i32">;
  /** Whether computed bounds are multiples of 4, except for the end of the axis. */
  readonly aligned: boolean;
}

/** The one position that code runs for; loops over it are somebody else's. */
export interface Fixed {
  readonly at: Operand<"i32">;
}

/** The whole of each axis. */
export function wholeAxes(shape: readonly number[]): Range[] {
  return shape.map((to) => ({ from: 0, to, aligned: true }));
}

/** How many positions, if that is known. */
export function lengthOf({ from, to }: Pick<Range, "from" | "to">): number | undefined {
  return typeof from === "number" && typeof to === "number" ? Math.max(0, to - from) : undefined;
}

/** Parts of a range that is not empty, of `size` positions each but the last one. */
export function forEachBlock(
  f: FunctionBuilder,
  { from, to, aligned }: Range,
  size: number,
  body: (block: Range) => void,
): void {
  f.scope(() => {
    const start = f.let(asI32(from));
    const end = f.let(i32.const(0));
    f.loop((again) => {
      f.set(end, minimum(i32.add(start, size), to));
      f.scope(() => body({ from: start, to: end, aligned: aligned && size % 4 === 0 }));
      f.set(start, end);
      f.brIf(i32.ltS(start, to), again);
    });
  });
}

/** A number as an expression. */
export function asI32(x: Operand<"i32">): Value<"i32"> {
  return typeof x === "number" ? i32.const(x) : x;
}

/** A number if both are. An expression is used twice. */
export function minimum(a: Operand<"i32">, b: Operand<"i32">): Operand<"i32"> {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  return select(i32.ltS(a, b), asI32(a), b);
}

/** See {@link minimum}. */
export function maximum(a: Operand<"i32">, b: Operand<"i32">): Operand<"i32"> {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  return select(i32.gtS(a, b), asI32(a), b);
}
