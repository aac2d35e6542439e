/** Convolution and correlation of two tensors, as in signal processing. */
import { promote } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { reverse } from "../primitives/joining.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { bindConv } from "./conv-primitive.ts";
import type { Widths } from "./geometry.ts";

/** All overlaps; as many as the larger operand has, around the middle; only the complete overlaps. */
export type OverlapMode = "full" | "same" | "valid";

/** Options of {@link convolve} and {@link correlate}. */
export interface OverlapOptions {
  /** Default: `"full"` for `convolve`, `"valid"` for `correlate`, as in NumPy. */
  readonly mode?: OverlapMode;
}

/**
 * Discrete convolution `Σₘ a[m] v[k - m]` of two tensors of the same rank, as `numpy.convolve` in one dimension: the
 * coefficients of the product of two polynomials. Direct sums: O(size of a · size of v).
 *
 * @returns Per axis with sizes n and m: n + m - 1 entries (`"full"`), max(n, m) (`"same"`) or |n - m| + 1 (`"valid"`).
 * @throws ShapeError if ranks differ, an operand is a scalar or one is empty.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { convolve } from "@fluxion/autodiff-core/convolution";
 *
 * convolve(array([1, 2, 3]), array([0, 1, 0.5])).js() // => [0, 1, 2.5, 4, 1.5]
 * convolve(array([1, 2, 3]), array([0, 1, 0.5]), { mode: "same" }).js() // => [1, 2.5, 4]
 * ```
 */
export function convolve(a: Tensor, v: Tensor, options: OverlapOptions = {}): Tensor {
  const { mode = "full" } = options;
  const [x, y] = overlapOperands("convolve", a, v);
  return slide("convolve", x, reverse(y), mode, (n, m) => Math.floor((Math.min(n, m) - 1) / 2));
}

/**
 * Correlation `c[k] = Σₙ a[n + k] v[n]` of two tensors of the same rank, as `numpy.correlate` in one dimension; `v` is
 * not reversed. Direct sums: O(size of a · size of v).
 *
 * @returns Sizes as for {@link convolve}, first the smallest `k`.
 * @throws ShapeError if ranks differ, an operand is a scalar or one is empty.
 */
export function correlate(a: Tensor, v: Tensor, options: OverlapOptions = {}): Tensor {
  const { mode = "valid" } = options;
  const [x, y] = overlapOperands("correlate", a, v);
  // NumPy exchanges the operands and reverses the result where the second is longer.
  return slide("correlate", x, y, mode, (n, m) => Math.floor(n < m ? n / 2 : (m - 1) / 2));
}

/** @param middle - Where `"same"` begins in `"full"`. */
function slide(
  where: string,
  a: Tensor,
  v: Tensor,
  mode: OverlapMode,
  middle: (n: number, m: number) => number,
): Tensor {
  if (mode !== "full" && mode !== "same" && mode !== "valid") throw notAMode(where, mode);
  const padding = a.shape.map((n, axis): Widths => {
    const m = v.shape[axis];
    const [short, long] = [Math.min(n, m), Math.max(n, m)];
    if (mode === "full") return [m - 1, m - 1];
    const start = mode === "valid" ? short - 1 : middle(n, m);
    const count = mode === "valid" ? long - short + 1 : long;
    const before = m - 1 - start;
    return [before, count + m - 1 - n - before];
  });
  const ones = a.shape.map(() => 1);
  return bindConv(a.reshape([1, 1, ...a.shape]), v.reshape([1, 1, ...v.shape]), {
    strides: ones,
    padding,
    inputDilation: ones,
    kernelDilation: ones,
    groups: 1,
  }).squeeze([0, 1]);
}

function overlapOperands(where: string, a: Tensor, v: Tensor): [Tensor, Tensor] {
  const fits = a.shape.length === v.shape.length && a.shape.length > 0;
  if (!fits || sizeOf(a.shape) === 0 || sizeOf(v.shape) === 0) {
    throw new ShapeError({
      where,
      expected: "two tensors of the same rank, at least 1, that are not empty",
      received: `${formatSpec(a)} and ${formatSpec(v)}`,
      fix: "Reshape one of them; batches are for vmap.",
    });
  }
  const dtype = promote(where, a.dtype, v.dtype);
  return dtype === "bool" ? [asFloat(a), asFloat(v)] : [a.cast(dtype), v.cast(dtype)];
}

function notAMode(where: string, received: unknown): OptionError {
  return new OptionError({
    where,
    expected: 'mode "full", "same" or "valid"',
    received: String(received),
    fix: "The mode says which overlaps to return.",
  });
}
