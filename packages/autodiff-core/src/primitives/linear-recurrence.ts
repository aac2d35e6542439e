import { bind1 } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import { floatOperands } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import {
  addTangents,
  convolve,
  dense,
  lazySeries,
  type Series,
  type TaylorAlgebra,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameSpec, spreadBatch } from "./elementwise.ts";
import { shiftIn } from "./prefix-combine.ts";

/** Along which axis something runs, and from which end. */
export type RunningParams = { readonly axis: number; readonly reverse: boolean };

/** `(a, b) ↦ y` with `yᵢ = aᵢ yᵢ₋₁ + bᵢ`; linear in `b`. */
const linearRecurrencePrimitive: Primitive<RunningParams> = {
  name: "linearRecurrence",
  infer([a, b]) {
    checkSameSpec("linearRecurrence", [a, b]);
    if (!isFloat(a.dtype)) throw notFloat(a);
    return [{ shape: a.shape, dtype: a.dtype }];
  },
  evaluate([a, b], { axis, reverse }, [spec], context) {
    const out = context.allocate(spec);
    forEachRun(spec.shape, axis, (first, step, length) => {
      let y = 0;
      for (let i = 0; i < length; i++) {
        const at = first + (reverse ? length - 1 - i : i) * step;
        y = i === 0 ? b.data[at] : a.data[at] * y + b.data[at];
        out.data[at] = y;
      }
    });
    return [out];
  },
  jvp([a], [s, t], [y], params) {
    const moved = s === null ? null : s.mul(previous(y, params, 0));
    const source = addTangents(moved, t);
    return [source === null ? null : bind1(linearRecurrencePrimitive, [a, source], params)];
  },
  // λᵢ = ctᵢ + aᵢ₊₁ λᵢ₊₁.
  transpose([ct], [a], { axis, reverse }) {
    if (ct === null || a.linear) return [null, null];
    const backwards = { axis, reverse: !reverse };
    const next = previous(a.value, backwards, 0);
    return [null, bind1(linearRecurrencePrimitive, [next, ct], backwards)];
  },
  batch: (inputs, batched, size, { axis, reverse }) => ({
    outputs: [
      bind1(linearRecurrencePrimitive, spreadBatch(inputs, batched, size), {
        axis: axis + 1,
        reverse,
      }),
    ],
    batched: [true],
  }),
  taylor: ([a, b], algebra, params: RunningParams, [spec]) => [
    recurrenceSeries(a, b, algebra, params, spec),
  ],
  cost: ([a]) => 2 * sizeOf(a.shape),
};

/** Coefficient k of `yᵢ = aᵢ yᵢ₋₁ + bᵢ`: the same recurrence with the lower coefficients of `y` in the terms. */
function recurrenceSeries(
  a: Series,
  b: Series,
  algebra: TaylorAlgebra,
  params: RunningParams,
  spec: TensorSpec,
): Series {
  const result: Series = lazySeries(spec, (k) => {
    const known = convolve(
      algebra,
      k,
      a,
      result,
      (x, y) => x.mul(previous(y, params, 0)),
      (i) => i !== 0,
    );
    const source = addTangents(known, b.slot(k));
    if (source === null) return null;
    return bind1(linearRecurrencePrimitive, [dense(a.slot(0), spec), source], params);
  });
  return result;
}

/** Along which axis a recurrence runs. */
export interface RecurrenceOptions {
  /** Default 0. */
  readonly axis?: number;
  /** Run from the last entry to the first. Default false. */
  readonly reverse?: boolean;
}

/**
 * First-order linear recurrence `yᵢ = aᵢ yᵢ₋₁ + bᵢ` along an axis, with `y₋₁ = 0`: one pass, O(n).
 *
 * Running sums that decay or start again, recursive filters and discounted returns are of this form. For another
 * initial value add `a₀ y₋₁` to `b₀`.
 *
 * @param a - Factors; broadcast against `b`. The first has no effect.
 * @param b - Terms.
 * @returns `y`, of the common shape; float.
 *
 * @example
 * ```ts test
 * import { array, linearRecurrence } from "@fluxion/autodiff-core";
 *
 * linearRecurrence(array(0.5), array([8, 0, 0, 4])).js() // => [8, 4, 2, 5]
 * ```
 */
export function linearRecurrence(a: Tensor, b: Tensor, options: RecurrenceOptions = {}): Tensor {
  const { axis = 0, reverse = false } = options;
  const [x, y] = floatOperands("linearRecurrence", a, b);
  const at = normalizeAxis("linearRecurrence", axis, x.shape.length);
  return bind1(linearRecurrencePrimitive, [x, y], { axis: at, reverse });
}

/** What came before each entry, in the direction of the run; `value` before the first. */
export function previous(x: Tensor, { axis, reverse }: RunningParams, value: number): Tensor {
  if (!reverse) return shiftIn(x, axis, 1, value);
  return shiftIn(x.reverse(axis), axis, 1, value).reverse(axis);
}

/** Visit every line of entries along an axis: where it starts, the distance of neighbours, and how many there are. */
export function forEachRun(
  shape: readonly number[],
  axis: number,
  visit: (first: number, step: number, length: number) => void,
): void {
  const length = shape[axis];
  const step = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  for (let row = 0; row < outer; row++) {
    for (let column = 0; column < step; column++) visit(row * length * step + column, step, length);
  }
}

function notFloat(a: TensorSpec): DTypeError {
  return new DTypeError({
    where: "linearRecurrence",
    expected: "float operands",
    received: formatSpec(a),
    fix: 'Cast first, for example x.cast("float32").',
  });
}
