import { i32, type Value } from "../../encoding/index.ts";

/** Address of the entry `(i, j)` of a row-major matrix of `n` columns at `base`, of numbers of so many bytes. */
export function entryAt(
  base: Value<"i32">,
  i: Value<"i32">,
  j: Value<"i32">,
  n: Value<"i32">,
  bytes = 8,
): Value<"i32"> {
  return i32.add(base, i32.mul(i32.add(i32.mul(i, n), j), bytes));
}
