/** Conversions between dtypes, and the identity that derivatives do not pass. */
import { bind1 } from "../bind.ts";
import { BYTES_PER_ELEMENT, type DType, isFloat, isInteger, roundTo } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { lazySeries } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, type NoParams } from "./elementwise.ts";

type CastParams = { readonly dtype: DType };

export const castPrimitive: Primitive<CastParams> = {
  name: "cast",
  infer: ([x], { dtype }) => [{ shape: x.shape, dtype }],
  evaluate([x], { dtype }, [spec], context) {
    const out = context.allocate(spec);
    for (let i = 0; i < out.data.length; i++) out.data[i] = convert(x.data[i], x.dtype, dtype);
    return [out];
  },
  uniform: ([x], { dtype }, [spec]) => convert(x, spec.dtype, dtype),
  jvp([x], [t], _outputs, { dtype }) {
    return [t === null || !isFloat(dtype) || !isFloat(x.dtype) ? null : t.cast(dtype)];
  },
  transpose: ([ct], [x]) => [ct === null ? null : ct.cast(x.linear ? x.spec.dtype : x.value.dtype)],
  batch: ([x], _batched, _size, { dtype }) => ({ outputs: [x.cast(dtype)], batched: [true] }),
  taylor([x], _algebra, { dtype }: CastParams, [spec]) {
    const smooth = isFloat(dtype) && isFloat(x.spec.dtype);
    return [lazySeries(spec, (k) => (k === 0 || smooth ? (x.slot(k)?.cast(dtype) ?? null) : null))];
  },
};

/** The same bits read as another dtype of the same width. */
const bitcastPrimitive: Primitive<CastParams> = {
  name: "bitcast",
  infer([x], { dtype }) {
    if (BYTES_PER_ELEMENT[x.dtype] !== BYTES_PER_ELEMENT[dtype] || x.dtype === "bool") {
      throw new DTypeError({
        where: "bitcast",
        expected: "two dtypes of the same width",
        received: `${formatSpec(x)} to ${dtype}`,
        fix: "float32, int32 and uint32 have 32 bits each.",
      });
    }
    return [{ shape: x.shape, dtype }];
  },
  evaluate([x], _params, [spec], context) {
    const out = context.allocate(spec);
    out.data.set(reinterpret(x.data, x.dtype, spec.dtype));
    return [out];
  },
  uniform: ([x], { dtype }, [spec]) => reinterpret([x], spec.dtype, dtype)[0],
  batch: ([x], _batched, _size, params) => ({
    outputs: [bind1(bitcastPrimitive, [x], params)],
    batched: [true],
  }),
  cost: () => 0,
};

const stopGradientPrimitive: Primitive<NoParams> = {
  name: "stopGradient",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  evaluate: ([x]) => [x],
  uniform: ([x]) => x,
  batch: ([x]) => ({ outputs: [stopGradient(x)], batched: [true] }),
  cost: () => 0,
};

/**
 * Convert to another dtype: floats to integers truncate and saturate (NaN becomes 0), integers to integers keep their
 * bits, anything to `bool` tests for zero.
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind1(castPrimitive, [x], { dtype });
}

/** Reinterpret the bits of a 32-bit dtype as another one. */
export function bitcast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind1(bitcastPrimitive, [x], { dtype });
}

/** The identity, with derivative zero. */
export function stopGradient(x: Tensor): Tensor {
  return bind1(stopGradientPrimitive, [x], NO_PARAMS);
}

function convert(x: number, from: DType, dtype: DType): number {
  if (isInteger(dtype)) return isFloat(from) ? saturate(x, dtype) : roundTo(dtype, x);
  if (dtype === "bool") return Number.isNaN(x) || x !== 0 ? 1 : 0;
  return roundTo(dtype, x);
}

function saturate(x: number, dtype: "int32" | "uint32"): number {
  if (Number.isNaN(x)) return 0;
  const [low, high] = dtype === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Math.trunc(Math.min(Math.max(x, low), high));
}

function reinterpret(
  values: ArrayLike<number>,
  from: DType,
  dtype: DType,
): Float32Array | Int32Array | Uint32Array {
  const { buffer } =
    from === "float32"
      ? Float32Array.from(values)
      : from === "int32"
        ? Int32Array.from(values)
        : Uint32Array.from(values);
  if (dtype === "float32") return new Float32Array(buffer);
  return dtype === "int32" ? new Int32Array(buffer) : new Uint32Array(buffer);
}
