/** All primitives that have operations of TensorFlow.js, by name. */
import type { Lowerings } from "../lowering.ts";
import { CASTS } from "./cast.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { INDEXING } from "./indexing.ts";
import { LAYOUT } from "./layout.ts";
import { PRODUCTS } from "./products.ts";
import { REDUCTIONS } from "./reductions.ts";

export const LOWERINGS: Lowerings = {
  ...ELEMENTWISE,
  ...CASTS,
  ...LAYOUT,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...INDEXING,
};
