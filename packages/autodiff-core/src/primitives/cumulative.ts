/** Running sums, products, extrema: one pass along an axis. Their derivatives are linear recurrences. */
import { bind1 } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { asFloat } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor } from "./elementwise.ts";
import { forEachRun, linearRecurrence, previous, type RunningParams } from "./linear-recurrence.ts";

type Combine = (total: number, x: number) => number;

interface RunningDefinition
  extends Pick<Primitive<RunningParams>, "jvp" | "transpose" | "taylor" | "cost"> {
  readonly name: string;
  /** A fresh running result, for one line of entries. */
  readonly start: (isInteger: boolean) => Combine;
  readonly first: number;
}

function running(definition: RunningDefinition): Primitive<RunningParams> {
  const { name, start, first: initial, ...rules } = definition;
  const self: Primitive<RunningParams> = {
    name,
    infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
    evaluate([x], { axis, reverse }, [spec], context) {
      const out = context.allocate(spec);
      forEachRun(x.shape, axis, (first, step, length) => {
        const combine = start(isInteger(x.dtype));
        let total = initial;
        for (let i = 0; i < length; i++) {
          const at = first + (reverse ? length - 1 - i : i) * step;
          total = combine(total, x.data[at]);
          out.data[at] = total;
        }
      });
      return [out];
    },
    batch: ([x], _batched, _size, { axis, reverse }) => ({
      outputs: [bind1(self, [x], { axis: axis + 1, reverse })],
      batched: [true],
    }),
    ...rules,
  };
  return self;
}

const add: Combine = (total, x) => total + x;
const multiply: Combine = (total, x) => total * x;

const cumsumPrimitive: Primitive<RunningParams> = /* @__PURE__ */ running({
  name: "cumsum",
  first: 0,
  start: () => add,
  jvp: (_primals, [t], _outputs, params) => [
    t === null ? null : bind1(cumsumPrimitive, [t], params),
  ],
  transpose: ([ct], _inputs, { axis, reverse }) => [
    ct === null ? null : bind1(cumsumPrimitive, [ct], { axis, reverse: !reverse }),
  ],
  taylor: (inputs, algebra, params: RunningParams, outputs) =>
    linearTaylor(([x]) => bind1(cumsumPrimitive, [x], params))(inputs, algebra, {}, outputs),
});

/** `ṗᵢ = xᵢ ṗᵢ₋₁ + pᵢ₋₁ ẋᵢ`, which divides by nothing: right where entries are zero. */
const cumprodPrimitive = /* @__PURE__ */ running({
  name: "cumprod",
  first: 1,
  start: (integers) => (integers ? Math.imul : multiply),
  jvp: ([x], [t], [y], params) => [
    t === null ? null : linearRecurrence(x, previous(y, params, 1).mul(t), params),
  ],
});

/** Entries that equal the extremum so far share its derivative. */
function sharedTangent(x: Tensor, t: Tangent, y: Tensor, params: RunningParams): Tangent {
  if (t === null) return null;
  const isSame = y.equal(previous(y, params, 0)).cast(t.dtype);
  const reaches = x.equal(y).cast(t.dtype);
  const total = linearRecurrence(isSame, reaches.mul(t), params);
  return total.div(linearRecurrence(isSame, reaches, params));
}

const cummaxPrimitive = /* @__PURE__ */ running({
  name: "cummax",
  first: Number.NEGATIVE_INFINITY,
  start: () => Math.max,
  jvp: ([x], [t], [y], params) => [sharedTangent(x, t, y, params)],
});

const cumminPrimitive = /* @__PURE__ */ running({
  name: "cummin",
  first: Number.POSITIVE_INFINITY,
  start: () => Math.min,
  jvp: ([x], [t], [y], params) => [sharedTangent(x, t, y, params)],
});

/** `ẏᵢ = exp(yᵢ₋₁ - yᵢ) ẏᵢ₋₁ + exp(xᵢ - yᵢ) ẋᵢ`; where the result is infinite, 0. */
const cumlogsumexpPrimitive = /* @__PURE__ */ running({
  name: "cumlogsumexp",
  first: Number.NEGATIVE_INFINITY,
  start: runningLogsumexp,
  jvp([x], [t], [y], params) {
    if (t === null) return [null];
    const isFinite = y.sub(y).equal(0);
    const weight = (v: Tensor): Tensor => isFinite.where(v.sub(y), Number.NEGATIVE_INFINITY).exp();
    const before = previous(y, params, Number.NEGATIVE_INFINITY);
    return [linearRecurrence(weight(before), weight(x).mul(t), params)];
  },
  cost: ([x]) => 20 * sizeOf(x.shape),
});

/** Keeps the largest entry and the sum of exponentials relative to it. */
function runningLogsumexp(): Combine {
  let largest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  return (_total, x) => {
    if (x > largest) {
      sum = sum * Math.exp(largest - x) + 1;
      largest = x;
    } else if (x === largest) sum += x === Number.NEGATIVE_INFINITY ? 0 : 1;
    else sum += Math.exp(x - largest);
    return largest + Math.log(sum);
  };
}

/** Which end the running result starts from. */
export interface CumulativeOptions {
  /** Start from the last entry. Default false. */
  readonly reverse?: boolean;
}

/** Running sum along an axis. Booleans are counted as int32. */
export function cumsum(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return run(cumsumPrimitive, asNumbers(x), axis, options);
}

/** Running product along an axis. Booleans are counted as int32. */
export function cumprod(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return run(cumprodPrimitive, asNumbers(x), axis, options);
}

/** Largest entry so far along an axis; NaN from the first NaN on. Equal entries share the derivative equally. */
export function cummax(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return run(cummaxPrimitive, x, axis, options);
}

/** Smallest entry so far along an axis; NaN from the first NaN on. Equal entries share the derivative equally. */
export function cummin(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return run(cumminPrimitive, x, axis, options);
}

/** `log Σ_{j≤i} eˣʲ` along an axis, without overflow. */
export function cumlogsumexp(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return run(cumlogsumexpPrimitive, asFloat(x), axis, options);
}

function run(
  primitive: Primitive<RunningParams>,
  x: Tensor,
  axis: number,
  { reverse = false }: CumulativeOptions,
): Tensor {
  return bind1(primitive, [x], {
    axis: normalizeAxis(primitive.name, axis, x.shape.length),
    reverse,
  });
}

function asNumbers(x: Tensor): Tensor {
  return x.dtype === "bool" ? x.cast("int32") : x;
}
