/** Whole numbers of 64 bits as two words, the low one first. */
import type { Definitions } from "./definitions.ts";

export const DOUBLE_WORDS: Definitions = {
  addWords: `fn T_addWords(a: T, b: T) -> T {
  let low = a.x + b.x;
  return vec2(low, a.y + b.y + u32(low < a.x));
}`,

  subWords: `fn T_subWords(a: T, b: T) -> T { return vec2(a.x - b.x, a.y - b.y - u32(a.x < b.x)); }`,

  // a < b.
  below: `fn T_below(a: T, b: T) -> bool { return (a.y < b.y) | ((a.y == b.y) & (a.x < b.x)); }`,

  leadingZeros: `fn T_leadingZeros(a: T) -> u32 {
  return select(countLeadingZeros(a.y), 32u + countLeadingZeros(a.x), a.y == 0u);
}`,

  shiftLeft: `fn T_shiftLeft(a: T, n: u32) -> T {
  let s = n & 31u;
  let near = vec2(a.x << s, (a.y << s) | ((a.x >> 1u) >> (31u - s)));
  return select(near, vec2(0u, near.x), n > 31u);
}`,

  shiftRight: `fn T_shiftRight(a: T, n: u32) -> T {
  let s = n & 31u;
  let mask = (1u << s) - 1u;
  let near = vec2((a.x >> s) | ((a.y << 1u) << (31u - s)) | u32((a.x & mask) != 0u), a.y >> s);
  let far = vec2((a.y >> s) | u32((a.x | (a.y & mask)) != 0u), 0u);
  return select(select(near, far, n > 31u), vec2(u32((a.x | a.y) != 0u), 0u), n > 63u);
}`,

  // The high words of a product, with whether the low ones are 0 in the last bit.
  highProduct: `fn T_highProduct(a: T, b: T) -> T {
  let low = T_wideProduct(a.x, b.x);
  let first = T_wideProduct(a.x, b.y);
  let second = T_wideProduct(a.y, b.x);
  let middle = T_addWords(T_addWords(vec2(low.y, 0u), vec2(first.x, 0u)), vec2(second.x, 0u));
  let carried = T_addWords(vec2(middle.y, 0u), vec2(first.y, 0u));
  let high = T_addWords(T_wideProduct(a.y, b.y), T_addWords(carried, vec2(second.y, 0u)));
  return high | vec2(u32((low.x | middle.x) != 0u), 0u);
}`,
};
