/** Looking at values while a program runs, in compiled code too. */
import { bind } from "../bind.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";

/** Gets a copy of the values, with shape and dtype. */
export type DebugCallback = (value: HostArray, label: string) => void;

type CallbackParams = { readonly callback: DebugCallback; readonly label: string };

const callbackPrimitive: Primitive<CallbackParams> = {
  name: "callback",
  effect: true,
  infer: () => [],
  evaluate([x], { callback, label }) {
    callback({ shape: x.shape, dtype: x.dtype, data: x.data.slice() }, label);
    return [];
  },
  batch([x], _batched, _size, params) {
    bind(callbackPrimitive, [x], params);
    return { outputs: [], batched: [] };
  },
  taylor: () => [],
  cost: () => 0,
};

/**
 * Call a function with the values of a tensor whenever the program passes this place, as `jax.debug.callback`.
 *
 * It works inside `jit`, loops and branches, in the order of the program. Under `vmap` it is called once with the
 * whole batch along axis 0; derivatives do not call it again, but `checkpoint` does when it recomputes.
 *
 * @param callback - Function of a copy of the values; what it returns is ignored, what it throws ends the program.
 * @param label - Handed on to the callback.
 *
 * @example
 * ```ts test
 * import { array, debugCallback, jit } from "@fluxion/autodiff-core";
 *
 * const seen = [];
 * const f = jit((x) => {
 *   debugCallback(({ data }) => seen.push(...data), x.square());
 *   return x.sum();
 * });
 * f(array([1, 2])).item() // => 3
 * seen // => [1, 4]
 * ```
 */
export function debugCallback(callback: DebugCallback, x: Tensor, label = ""): void {
  bind(callbackPrimitive, [x], { callback, label });
}
