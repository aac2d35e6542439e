import {
  type FunctionBuilder,
  i32,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";

/** The smaller of two numbers. */
export function atMost(
  f: FunctionBuilder,
  value: Value<"i32">,
  limit: number | Variable<"i32">,
): Variable<"i32"> {
  const local = f.let(value);
  return f.let(select(i32.ltS(local, limit), local, limit));
}

/**
 * Index along each of some axes, given the number among all combinations, the last axis fastest.
 *
 * @param counts - Of all axes but the first, which is not needed.
 */
export function digitsOf(
  f: FunctionBuilder,
  counts: readonly number[],
  number: Value<"i32">,
): Variable<"i32">[] {
  let rest = f.let(number);
  const digits: Variable<"i32">[] = [];
  for (let axis = counts.length; axis > 0; axis--) {
    const count = counts[axis - 1];
    digits[axis] = f.let(count === 1 ? i32.const(0) : i32.remU(rest, count));
    if (count > 1) rest = f.let(i32.divU(rest, count));
  }
  digits[0] = rest;
  return digits;
}
