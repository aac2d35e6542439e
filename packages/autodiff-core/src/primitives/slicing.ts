/** Static slices and padding: each is the other's transpose. */
import { bind1, uniform } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { type Shape, sizeOf, stridesOf } from "../shape.ts";
import { lazySeries } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor } from "./elementwise.ts";

/** Per axis: first index, end (not included) and step (positive). */
export type SliceParams = {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly stride: readonly number[];
};

export const slicePrimitive: Primitive<SliceParams> = {
  name: "slice",
  infer: ([x], { start, stop, stride }) => [
    {
      shape: start.map((from, i) => Math.max(0, Math.ceil((stop[i] - from) / stride[i]))),
      dtype: x.dtype,
    },
  ],
  evaluate([x], { start, stride }, [spec], context) {
    const out = context.allocate(spec);
    copyGrid(x, start, stride, spec.shape, (from, to) => {
      out.data[to] = x.data[from];
    });
    return [out];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, params) => [
    t === null ? null : bind1(slicePrimitive, [t], params),
  ],
  transpose([ct], [x], { start, stop, stride }) {
    if (ct === null) return [null];
    const shape = x.linear ? x.spec.shape : x.value.shape;
    const last = ct.shape.map((n, i) => start[i] + (n - 1) * stride[i] + 1);
    return [
      padWith(ct, uniform({ shape: [], dtype: ct.dtype }, 0), {
        low: ct.shape.map((n, i) => (n === 0 ? shape[i] : start[i])),
        high: ct.shape.map((n, i) => (n === 0 ? 0 : shape[i] - last[i])),
        interior: stride.map((s, i) => (stop[i] > start[i] ? s - 1 : 0)),
      }),
    ];
  },
  batch: ([x], _batched, size, { start, stop, stride }) => ({
    outputs: [
      bind1(slicePrimitive, [x], {
        start: [0, ...start],
        stop: [size, ...stop],
        stride: [1, ...stride],
      }),
    ],
    batched: [true],
  }),
  taylor: (inputs, algebra, params: SliceParams, outputs) =>
    linearTaylor(([x]) => bind1(slicePrimitive, [x], params))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

/** Per axis: entries before, after, and between neighbours; all ≥ 0. */
export type PadParams = {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
};

/** `pad(x, value)`; the second operand is a scalar of the same dtype. */
export const padPrimitive: Primitive<PadParams> = {
  name: "pad",
  infer: ([x], params) => [{ shape: paddedShape(x.shape, params), dtype: x.dtype }],
  evaluate([x, value], { low, interior }, [spec], context) {
    const out = context.allocate(spec);
    out.data.fill(value.data[0]);
    const stride = interior.map((gap) => gap + 1);
    copyGrid(spec, low, stride, x.shape, (to, from) => {
      out.data[to] = x.data[from];
    });
    return [out];
  },
  jvp([x], [s, t], _outputs, params) {
    if (s === null && t === null) return [null];
    const scalar = { shape: [], dtype: x.dtype };
    return [padWith(s ?? uniform(x, 0), t ?? uniform(scalar, 0), params)];
  },
  transpose([ct], [x], params) {
    if (ct === null) return [null, null];
    const inner = bind1(slicePrimitive, [ct], unpad(x.linear ? x.spec : x.value, params));
    return [inner, ct.sum().sub(inner.sum())];
  },
  batch([x, value], [xBatched, valueBatched], size, { low, high, interior }) {
    const operand = xBatched ? x : x.broadcastTo([size, ...x.shape]);
    const params = { low: [0, ...low], high: [0, ...high], interior: [0, ...interior] };
    if (!valueBatched) return { outputs: [padWith(operand, value, params)], batched: [true] };
    const mask = padWith(
      uniform(operand, 1).cast("bool"),
      uniform({ shape: [], dtype: "bool" }, 0),
      params,
    );
    const zero = uniform({ shape: [], dtype: x.dtype }, 0);
    const values = value.reshape([size, ...low.map(() => 1)]);
    return { outputs: [mask.where(padWith(operand, zero, params), values)], batched: [true] };
  },
  taylor: ([x, value], _algebra, params: PadParams, [spec]) => [
    lazySeries(spec, (k) => {
      const [inside, border] = [x.slot(k), value.slot(k)];
      if (inside === null && border === null) return null;
      return padWith(inside ?? uniform(x.spec, 0), border ?? uniform(value.spec, 0), params);
    }),
  ],
  cost: () => 0,
};

/** A constant border around (and with `interior`, between) the entries. */
export interface PadOptions {
  /** Entries before and after, per axis. */
  readonly widths: readonly (readonly [before: number, after: number])[];
  readonly value?: TensorLike;
  readonly interior?: readonly number[];
}

/**
 * Pad with a constant. Negative widths crop.
 *
 * @throws ShapeError unless there is one pair of widths per axis.
 */
export function pad(x: Tensor, options: PadOptions): Tensor {
  const { widths, value = 0, interior = x.shape.map(() => 0) } = options;
  if (widths.length !== x.shape.length || interior.length !== x.shape.length) {
    throw new ShapeError({
      where: "pad",
      expected: `one [before, after] pair per axis of ${formatSpec(x)}`,
      received: `${widths.length} pairs`,
      fix: "Use [0, 0] for axes that stay as they are.",
    });
  }
  const low = widths.map(([before]) => Math.max(0, before));
  const high = widths.map(([, after]) => Math.max(0, after));
  const padded = padWith(x, asTensor(value, x.dtype).cast(x.dtype), { low, high, interior });
  if (widths.every(([before, after]) => before >= 0 && after >= 0)) return padded;
  return bind1(slicePrimitive, [padded], {
    start: widths.map(([before]) => Math.max(0, -before)),
    stop: padded.shape.map((n, axis) => n + Math.min(0, widths[axis][1])),
    stride: padded.shape.map(() => 1),
  });
}

function padWith(x: Tensor, value: Tensor, params: PadParams): Tensor {
  const { low, high, interior } = params;
  const unchanged = [...low, ...high, ...interior].every((n) => n === 0);
  return unchanged ? x : bind1(padPrimitive, [x, value], params);
}

function paddedShape(shape: Shape, { low, high, interior }: PadParams): number[] {
  return shape.map((n, i) => low[i] + n + high[i] + Math.max(0, n - 1) * interior[i]);
}

function unpad(x: TensorSpec, params: PadParams): SliceParams {
  const { low, interior } = params;
  return {
    start: low,
    stop: x.shape.map((n, i) => low[i] + (n === 0 ? 0 : (n - 1) * (interior[i] + 1) + 1)),
    stride: interior.map((gap) => gap + 1),
  };
}

/** Visit a regular grid of entries of `big` together with the dense entries of `shape`. */
function copyGrid(
  big: TensorSpec | HostArray,
  start: readonly number[],
  stride: readonly number[],
  shape: Shape,
  visit: (inBig: number, inDense: number) => void,
): void {
  const strides = stridesOf(big.shape);
  const steps = strides.map((s, axis) => s * stride[axis]);
  let offset = start.reduce((sum, from, axis) => sum + from * strides[axis], 0);
  const index = shape.map(() => 0);
  const total = sizeOf(shape);
  for (let i = 0; i < total; i++) {
    visit(offset, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += steps[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
