/** Choice between two tensors, and clamping. */
import { bind1, uniform } from "../bind.ts";
import { promoteOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { broadcastShapes } from "../shape.ts";
import { lazySeries, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameSpec, NO_PARAMS, type NoParams, spreadBatch } from "./elementwise.ts";

/** `select(condition, a, b)`; all three have the same shape. */
const selectPrimitive: Primitive<NoParams> = {
  name: "select",
  infer([condition, a, b]) {
    checkSameSpec("where", [a, b]);
    checkSameSpec("where", [condition, { shape: a.shape, dtype: "bool" }]);
    return [{ shape: a.shape, dtype: a.dtype }];
  },
  evaluate([condition, a, b], _params, [spec], context) {
    const out = context.allocate(spec);
    for (let i = 0; i < out.data.length; i++) {
      out.data[i] = condition.data[i] === 0 ? b.data[i] : a.data[i];
    }
    return [out];
  },
  uniform: ([condition, a, b]) => (condition === 0 ? b : a),
  jvp: ([condition], [, s, t]) => [selectTangent(condition, s, t)],
  transpose([ct], [condition]) {
    if (ct === null || condition.linear) return [null, null, null];
    const zero = uniform(ct, 0);
    return [null, select(condition.value, ct, zero), select(condition.value, zero, ct)];
  },
  batch: (inputs, batched, size) => {
    const [condition, a, b] = spreadBatch(inputs, batched, size);
    return { outputs: [select(condition, a, b)], batched: [true] };
  },
  taylor: ([condition, a, b]) => [
    lazySeries(a.spec, (k) => selectTangent(valueSlot(condition), a.slot(k), b.slot(k))),
  ],
};

/** `a` where `condition` holds, else `b`. Broadcasts; the branch not taken passes no derivative. */
export function where(condition: Tensor, a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promoteOperands("where", a, b);
  const shape = broadcastShapes("where", condition.shape, x.shape);
  return select(
    condition.cast("bool").broadcastTo(shape),
    x.broadcastTo(shape),
    y.broadcastTo(shape),
  );
}

/** Limit to `[low, high]`; outside, the derivative is 0. */
export function clamp(x: Tensor, low: TensorLike, high: TensorLike): Tensor {
  const raised = where(x.less(low), low, x);
  return where(raised.greater(high), high, raised).cast(x.dtype);
}

/** `max(x, 0)`, with derivative 0 at 0. */
export function relu(x: Tensor): Tensor {
  return where(x.greater(0), x, 0);
}

/** What {@link nanToNum} puts in the place of values that are not finite. */
export interface NanToNumOptions {
  /** Default 0. */
  readonly nan?: number;
  /** In the place of infinity. Default: the largest finite number of the dtype. */
  readonly positive?: number;
  /** In the place of minus infinity. Default: the lowest finite number of the dtype. */
  readonly negative?: number;
}

/** Replace NaN and infinities by numbers; they pass no derivative. */
export function nanToNum(x: Tensor, options: NanToNumOptions = {}): Tensor {
  const largest = x.dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38;
  const { nan = 0, positive = largest, negative = -largest } = options;
  const numbers = where(x.notEqual(x), nan, x);
  const above = where(numbers.equal(Number.POSITIVE_INFINITY), positive, numbers);
  return where(above.equal(Number.NEGATIVE_INFINITY), negative, above);
}

/** 0 for negative `x`, 1 for positive, `atZero` (default ½) at 0. Its derivative is 0. */
export function heaviside(x: Tensor, atZero: TensorLike = 0.5): Tensor {
  return where(x.less(0), 0, where(x.equal(0), atZero, where(x.greater(0), 1, x)));
}

function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return bind1(selectPrimitive, [condition, a, b], NO_PARAMS);
}

function selectTangent(condition: Tensor, a: Tensor | null, b: Tensor | null): Tensor | null {
  const some = a ?? b;
  if (some === null) return null;
  const zero = uniform(some, 0);
  return select(condition, a ?? zero, b ?? zero);
}
