import { bind } from "../bind.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import { dense, lazySeries } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { stack } from "./joining.ts";

type UnstackParams = { readonly axis: number };

/** All entries along an axis at once: the inverse and the transpose of `stack`. */
const unstackPrimitive: Primitive<UnstackParams> = {
  name: "unstack",
  infer: ([x], { axis }) => {
    const shape = x.shape.filter((_, i) => i !== axis);
    return Array.from({ length: x.shape[axis] }, () => ({ shape, dtype: x.dtype }));
  },
  evaluate: ([x], { axis }, outputs, context) =>
    outputs.map((spec, i) => {
      const out = context.allocate(spec);
      copyEntry(x, axis, i, out);
      return out;
    }),
  jvp: (_primals, [t], _outputs, params) => (t === null ? [] : bind(unstackPrimitive, [t], params)),
  transpose(cts, [x], { axis }) {
    const { shape, dtype } = x.linear ? x.spec : x.value;
    const spec = { shape: shape.filter((_, i) => i !== axis), dtype };
    return [
      stack(
        cts.map((ct) => dense(ct, spec)),
        axis,
      ),
    ];
  },
  batch([x], _batched, _size, { axis }) {
    const outputs = bind(unstackPrimitive, [x], { axis: axis + 1 });
    return { outputs, batched: outputs.map(() => true) };
  },
  taylor([x], _algebra, params: UnstackParams, outputs) {
    const parts = new Map<number, Tensor[]>();
    const partsOf = (k: number): Tensor[] | null => {
      const coefficient = x.slot(k);
      if (coefficient === null) return null;
      const known = parts.get(k) ?? bind(unstackPrimitive, [coefficient], params);
      parts.set(k, known);
      return known;
    };
    return outputs.map((spec, i) => lazySeries(spec, (k) => partsOf(k)?.[i] ?? null));
  },
  cost: () => 0,
};

/** The entries along an axis, which goes away: `unstack(stack(list)) = list`. */
export function unstack(x: Tensor, axis = 0): Tensor[] {
  return bind(unstackPrimitive, [x], { axis: normalizeAxis("unstack", axis, x.shape.length) });
}

function copyEntry(x: HostArray, axis: number, at: number, out: HostArray): void {
  const inner = sizeOf(x.shape.slice(axis + 1));
  const length = x.shape[axis];
  for (let i = 0; i < out.data.length; i++) {
    const row = Math.floor(i / inner);
    out.data[i] = x.data[(row * length + at) * inner + (i % inner)];
  }
}
