/**
 * The few primitives that the compiler writes into programs itself. They carry the names of the public ones, by which
 * executors know them, and no derivative rules: a program that is being compiled is not differentiated any more. Made
 * here because the public ones depend on the executors, and those on this compiler.
 */
import type { DType } from "../dtype.ts";
import type { HostArray, TensorSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import { type Shape, stridesOf } from "../shape.ts";

type Values = (...values: number[]) => number;

function elementwise(
  name: string,
  value: Values,
  dtypeOf = ([x]: readonly TensorSpec[]): DType => x.dtype,
): Primitive {
  return {
    name,
    infer: (inputs) => [{ shape: inputs[0].shape, dtype: dtypeOf(inputs) }],
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
export const div: Primitive = /* @__PURE__ */ elementwise("div", (x, y) => x / y);
export const sqrt: Primitive = /* @__PURE__ */ elementwise("sqrt", Math.sqrt);

export const equal: Primitive = /* @__PURE__ */ elementwise(
  "equal",
  (x, y) => Number(x === y),
  () => "bool",
);

export const select: Primitive = /* @__PURE__ */ elementwise(
  "select",
  (condition, x, y) => (condition === 0 ? y : x),
  ([, x]) => x.dtype,
);

export const xor: Primitive = /* @__PURE__ */ elementwise("xor", (x, y) => (x ^ y) >>> 0);

/** The bits of a `uint32` turned by a constant distance from 1 to 31. */
export const rotateLeft: Primitive = /* @__PURE__ */ elementwise(
  "rotateLeft",
  (x, n) => ((x << n) | (x >>> (32 - n))) >>> 0,
);

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

export type BroadcastParams = { readonly shape: Shape; readonly axes: readonly number[] };

export const broadcast: Primitive = {
  name: "broadcast",
  infer: ([x]: readonly TensorSpec[], params: Params) => [
    { shape: (params as BroadcastParams).shape, dtype: x.dtype },
  ],
  evaluate([x]: readonly HostArray[], params: Params, [spec], context) {
    const out = context.allocate(spec);
    const { axes } = params as BroadcastParams;
    const [from, to] = [stridesOf(x.shape), stridesOf(spec.shape)];
    for (let i = 0; i < out.data.length; i++) {
      let at = 0;
      axes.forEach((axis, k) => {
        if (x.shape[k] > 1) at += (Math.floor(i / to[axis]) % spec.shape[axis]) * from[k];
      });
      out.data[i] = x.data[at];
    }
    return [out];
  },
  uniform: ([x]) => x,
  batch: notBatched,
  cost: () => 0,
};
