import { bind1 } from "../bind.ts";
import { highestOf, lowestOf } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { maximum, minimum, mul } from "./arithmetic.ts";
import { linearTaylor } from "./elementwise.ts";
import { prefixCombine } from "./prefix-combine.ts";

type CumulativeParams = { readonly axis: number; readonly reverse: boolean };

const cumsumPrimitive: Primitive<CumulativeParams> = {
  name: "cumsum",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  evaluate([x], { axis, reverse }, [spec], context) {
    const out = context.allocate(spec);
    const length = x.shape[axis];
    const inner = sizeOf(x.shape.slice(axis + 1));
    const outer = sizeOf(x.shape.slice(0, axis));
    for (let row = 0; row < outer; row++) {
      for (let column = 0; column < inner; column++) {
        let total = 0;
        for (let i = 0; i < length; i++) {
          const at = (row * length + (reverse ? length - 1 - i : i)) * inner + column;
          total += x.data[at];
          out.data[at] = total;
        }
      }
    }
    return [out];
  },
  jvp: (_primals, [t], _outputs, params) => [
    t === null ? null : bind1(cumsumPrimitive, [t], params),
  ],
  transpose: ([ct], _inputs, { axis, reverse }) => [
    ct === null ? null : bind1(cumsumPrimitive, [ct], { axis, reverse: !reverse }),
  ],
  batch: ([x], _batched, _size, { axis, reverse }) => ({
    outputs: [bind1(cumsumPrimitive, [x], { axis: axis + 1, reverse })],
    batched: [true],
  }),
  taylor: (inputs, algebra, params: CumulativeParams, outputs) =>
    linearTaylor(([x]) => bind1(cumsumPrimitive, [x], params))(inputs, algebra, {}, outputs),
};

/** Which end the running result starts from. */
export interface CumulativeOptions {
  /** Start from the last entry. Default false. */
  readonly reverse?: boolean;
}

/** Running sum along an axis. Booleans are counted as int32. */
export function cumsum(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  const { reverse = false } = options;
  const operand = x.dtype === "bool" ? x.cast("int32") : x;
  return bind1(cumsumPrimitive, [operand], {
    axis: normalizeAxis("cumsum", axis, x.shape.length),
    reverse,
  });
}

/** Running product along an axis. */
export function cumprod(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  const operand = x.dtype === "bool" ? x.cast("int32") : x;
  return running("cumprod", operand, axis, options, 1, mul);
}

/** Largest entry so far along an axis; NaN from the first NaN on. */
export function cummax(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return running("cummax", x, axis, options, lowestOf(x.dtype), maximum);
}

/** Smallest entry so far along an axis; NaN from the first NaN on. */
export function cummin(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return running("cummin", x, axis, options, highestOf(x.dtype), minimum);
}

function running(
  where: string,
  x: Tensor,
  axis: number,
  { reverse = false }: CumulativeOptions,
  identity: number,
  combine: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const at = normalizeAxis(where, axis, x.shape.length);
  const turned = reverse ? x.reverse(at) : x;
  const result = prefixCombine(turned, at, identity, combine);
  return reverse ? result.reverse(at) : result;
}
