/** Of integers: quotients by 0 are 0, shifts by distances outside of 0 … 31 leave nothing, or the sign. */
import type { Definitions } from "./definitions.ts";

export const INTEGER: Definitions = {
  div: `fn T_div(x: T, y: T) -> T { return select(x / y, 0, y == 0); }`,

  rem: `fn T_rem(x: T, y: T) -> T { return select(x % y, 0, y == 0); }`,

  shiftLeft: `fn T_shiftLeft(x: T, n: T) -> T {
  return select(0, x << (u32(n) & 31u), u32(n) < 32u);
}`,

  shiftRightLogical: `fn T_shiftRightLogical(x: T, n: T) -> T {
  return select(0, T(u32(x) >> (u32(n) & 31u)), u32(n) < 32u);
}`,

  shiftRightArithmetic: `fn T_shiftRightArithmetic(x: T, n: T) -> T {
  return T(i32(x) >> min(u32(n), 31u));
}`,

  rotateLeft: `fn T_rotateLeft(x: T, n: u32) -> T {
  return T((u32(x) << (n & 31u)) | (u32(x) >> ((32u - n) & 31u)));
}`,
};
