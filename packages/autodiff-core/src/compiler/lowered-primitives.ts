/**
 * The few primitives that the compiler writes into programs itself. They carry the names of the public ones, by which
 * executors know them, and no derivative rules: a program that is being compiled is not differentiated any more. Made
 * here because the public ones depend on the executors, and those on this compiler.
 */
import type { HostArray, TensorSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import type { Shape } from "../shape.ts";

type Values = (...values: number[]) => number;

function elementwise(name: string, value: Values): Primitive {
  return {
    name,
    infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
    evaluate(inputs, _params, [spec], context) {
      const out = context.allocate(spec);
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] = value(...inputs.map((x) => x.data[i]));
      }
      return [out];
    },
    uniform: (values) => value(...values),
    batch: notBatched,
  };
}

function notBatched(): never {
  throw new Error("A program that is being compiled is not transformed any more.");
}

/** The same values in memory of their own, row-major. */
export const copy: Primitive = /* @__PURE__ */ elementwise("copy", (x) => x);
export const neg: Primitive = /* @__PURE__ */ elementwise("neg", (x) => -x);
export const add: Primitive = /* @__PURE__ */ elementwise("add", (x, y) => x + y);
export const sub: Primitive = /* @__PURE__ */ elementwise("sub", (x, y) => x - y);
export const mul: Primitive = /* @__PURE__ */ elementwise("mul", (x, y) => x * y);

export type ReshapeParams = { readonly shape: Shape };

export const reshape: Primitive = {
  name: "reshape",
  infer: ([x]: readonly TensorSpec[], params: Params) => [
    { shape: (params as ReshapeParams).shape, dtype: x.dtype },
  ],
  evaluate: ([x]: readonly HostArray[], params: Params) => [
    { ...x, shape: (params as ReshapeParams).shape },
  ],
  uniform: ([x]) => x,
  batch: notBatched,
  cost: () => 0,
};
