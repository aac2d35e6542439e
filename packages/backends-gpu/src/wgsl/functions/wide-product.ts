import type { Definitions } from "./definitions.ts";

export const WIDE_PRODUCT: Definitions = {
  // The low and the high word of a product.
  wideProduct: `fn T_wideProduct(a: u32, b: u32) -> vec2<u32> {
  let first = (a & 0xffffu) * (b & 0xffffu);
  let second = (a >> 16u) * (b & 0xffffu) + (first >> 16u);
  let third = (a & 0xffffu) * (b >> 16u) + (second & 0xffffu);
  return vec2(a * b, (a >> 16u) * (b >> 16u) + (second >> 16u) + (third >> 16u));
}`,
};
