/** All primitives that have operations of TensorFlow.js, by name. */
import { type Lowerings, lowering, takesAnything } from "../lowering.ts";
import type { TfCall } from "../tfjs-function.ts";
import { CASTS } from "./cast.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { INDEXING } from "./indexing.ts";
import { LAYOUT } from "./layout.ts";
import { PRODUCTS } from "./products.ts";
import { REDUCTIONS } from "./reductions.ts";

/** Functions of TensorFlow.js that programs call. */
const tfjsFunction = lowering<{ readonly call: TfCall }>({
  kernels: [],
  suits: takesAnything,
  apply: (_tf, operands, { params: { call } }) => call(operands),
});

export const LOWERINGS: Lowerings = {
  ...ELEMENTWISE,
  ...CASTS,
  ...LAYOUT,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...INDEXING,
  tfjsFunction,
};
