/** The primitive behind everything that needs an order. */

import { bind } from "../bind.ts";
import { emitSort } from "../executors/wasm/library/order/sort.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { gatherPrimitive } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { concat } from "../primitives/joining.ts";
import { forEachRun } from "../primitives/linear-recurrence.ts";
import { sizeOf } from "../shape.ts";
import { lazySeries, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameShapes } from "./same-shapes.ts";
import { sortNumbers, sortOrder } from "./stable-order.ts";

export type SortParams = {
  readonly axis: number;
  /** How many of the first operands are keys; later ones decide between equals. */
  readonly keys: number;
  readonly descending: boolean;
};

/**
 * All operands (keys, then payloads, of one shape) reordered along an axis so that the keys ascend; stable. NaN counts
 * as larger than every number, -0 as equal to 0.
 */
export const sortPrimitive: Primitive<SortParams> = {
  name: "sort",
  kernels: { wasm: emitSort },
  infer(inputs) {
    checkSameShapes("sort", inputs);
    return inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  },
  evaluate(inputs, params, specs, context) {
    const outputs = specs.map((spec) => context.allocate(spec));
    if (inputs.length === 1) sortAlone(inputs[0], outputs[0], params);
    else sortLines(inputs, outputs, params);
    return outputs;
  },
  pushforward(primals, tangents, params) {
    const { outputs, permutation } = sortWithPermutation(primals, params);
    return { outputs, tangents: permuted(tangents, permutation, params) };
  },
  linearize(primals, _active, params) {
    const { outputs, permutation } = sortWithPermutation(primals, params);
    return { outputs, tangents: (tangents) => permuted(tangents, permutation, params) };
  },
  batch: (inputs, batched, size, params) => ({
    outputs: bind(sortPrimitive, spreadBatch(inputs, batched, size), {
      ...params,
      axis: params.axis + 1,
    }),
    batched: inputs.map(() => true),
  }),
  taylor(inputs, _algebra, params: SortParams, specs) {
    const { outputs, permutation } = sortWithPermutation(inputs.map(valueSlot), params);
    return inputs.map((x, i) =>
      lazySeries(specs[i], (k) =>
        k === 0 ? outputs[i] : permuted([x.slot(k)], permutation, params)[0],
      ),
    );
  },
  cost: (inputs, [{ shape }], { axis }) =>
    inputs.length * sizeOf(shape) * Math.ceil(Math.log2(shape[axis] + 1)),
};

/** Entries of `x` along an axis in the order of a permutation of the same shape. */
export function permute(x: Tensor, permutation: Tensor, axis: number): Tensor {
  const { shape } = x;
  const coordinates = shape.map((_, i) =>
    (i === axis ? permutation : iota(shape, i, "int32")).expandDims(-1),
  );
  return bind(gatherPrimitive, [x, concat(coordinates, -1)], { axes: shape.map((_, i) => i) })[0];
}

function sortWithPermutation(
  operands: readonly Tensor[],
  params: SortParams,
): { readonly outputs: Tensor[]; readonly permutation: Tensor } {
  const places = iota(operands[0].shape, params.axis, "int32");
  const outputs = bind(sortPrimitive, [...operands, places], params);
  return { outputs: outputs.slice(0, -1), permutation: outputs[outputs.length - 1] };
}

function permuted(
  tangents: readonly Tangent[],
  permutation: Tensor,
  { axis }: SortParams,
): Tangent[] {
  return tangents.map((t) => (t === null ? null : permute(t, permutation, axis)));
}

/** One key without payload: native sorting, which needs no permutation. */
function sortAlone(x: HostArray, out: HostArray, { axis, descending }: SortParams): void {
  const line = new Float64Array(x.shape[axis]);
  forEachRun(x.shape, axis, (first, step, length) => {
    for (let i = 0; i < length; i++) line[i] = x.data[first + i * step];
    sortNumbers(line, descending);
    for (let i = 0; i < length; i++) out.data[first + i * step] = line[i];
  });
}

/** Sort by the last key, then stably by the one before, up to the first. */
function sortLines(
  inputs: readonly HostArray[],
  outputs: readonly HostArray[],
  { axis, keys, descending }: SortParams,
): void {
  const { shape } = inputs[0];
  const order = new Int32Array(shape[axis]);
  const line = new Float64Array(shape[axis]);
  const sign = descending ? -1 : 1;
  forEachRun(shape, axis, (first, step, length) => {
    for (let i = 0; i < length; i++) order[i] = i;
    for (let key = keys - 1; key >= 0; key--) {
      const { data } = inputs[key];
      for (let i = 0; i < length; i++) line[i] = sign * data[first + order[i] * step];
      sortOrder(line, order, descending);
    }
    inputs.forEach(({ data }, operand) => {
      const out = outputs[operand].data;
      for (let i = 0; i < length; i++) out[first + i * step] = data[first + order[i] * step];
    });
  });
}
