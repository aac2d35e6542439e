/** Sliding windows laid out as axes, and the sum of overlapping windows: each is the other's transpose. */

import { bind1 } from "../bind.ts";
import { emitFold } from "../executors/wasm/library/indexing/fold.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { linearTaylor } from "../primitives/elementwise.ts";
import { sizeOf, stridesOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { dilatedLength, windowCount } from "./geometry.ts";
import { lattice } from "./lattice.ts";

/** Per spatial axis, which are the last ones. */
export type UnfoldParams = {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
};

/** `[...leading, ...spatial]` to `[...leading, ...window, ...positions]`. */
const unfoldPrimitive: Primitive<UnfoldParams> = {
  name: "unfold",
  infer([x], params) {
    const { leading, spatial } = divide(x.shape, params.window.length);
    const positions = windowPositions(spatial, params);
    return [{ shape: [...leading, ...params.window, ...positions], dtype: x.dtype }];
  },
  evaluate([x], params, [spec], context) {
    const out = context.allocate(spec);
    const { leading, spatial } = divide(x.shape, params.window.length);
    const { taps, bases } = placesOf(spatial, params);
    const plane = sizeOf(spatial);
    let to = 0;
    for (let row = 0; row < sizeOf(leading); row++) {
      for (const tap of taps) {
        const from = row * plane + tap;
        for (let p = 0; p < bases.length; p++) out.data[to++] = x.data[from + bases[p]];
      }
    }
    return [out];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, params) => [t === null ? null : bindUnfold(t, params)],
  transpose([ct], [x], params) {
    if (ct === null) return [null];
    const { spatial } = divide(x.linear ? x.spec.shape : x.value.shape, params.window.length);
    return [bindFold(ct, { ...params, spatial })];
  },
  batch: ([x], _batched, _size, params) => ({ outputs: [bindUnfold(x, params)], batched: [true] }),
  taylor: (inputs, algebra, params: UnfoldParams, outputs) =>
    linearTaylor(([x]) => bindUnfold(x, params))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

export type FoldParams = UnfoldParams & {
  /** Spatial shape of the result. */
  readonly spatial: readonly number[];
};

/** `[...leading, ...window, ...positions]` to `[...leading, ...spatial]`. */
const foldPrimitive: Primitive<FoldParams> = {
  name: "fold",
  kernels: { wasm: emitFold },
  infer([y], { window, spatial }) {
    const { leading } = divide(y.shape, 2 * window.length);
    return [{ shape: [...leading, ...spatial], dtype: y.dtype }];
  },
  evaluate([y], params, [spec], context) {
    const out = context.allocate(spec);
    const { leading } = divide(y.shape, 2 * params.window.length);
    addWindows(y, sizeOf(leading), params, out);
    return [out];
  },
  jvp: (_primals, [t], _outputs, params) => [t === null ? null : bindFold(t, params)],
  transpose: ([ct], _inputs, params) => {
    const { window, strides, dilation } = params;
    return [ct === null ? null : bindUnfold(ct, { window, strides, dilation })];
  },
  batch: ([y], _batched, _size, params) => ({ outputs: [bindFold(y, params)], batched: [true] }),
  taylor: (inputs, algebra, params: FoldParams, outputs) =>
    linearTaylor(([y]) => bindFold(y, params))(inputs, algebra, {}, outputs),
  cost: ([y]) => sizeOf(y.shape),
};

export function bindUnfold(x: Tensor, params: UnfoldParams): Tensor {
  return bind1(unfoldPrimitive, [x], params);
}

export function bindFold(y: Tensor, params: FoldParams): Tensor {
  return bind1(foldPrimitive, [y], params);
}

function divide(
  shape: readonly number[],
  last: number,
): { readonly leading: readonly number[]; readonly spatial: readonly number[] } {
  const at = shape.length - last;
  return { leading: shape.slice(0, at), spatial: shape.slice(at) };
}

/** How many windows there are along each axis. */
export function windowPositions(
  spatial: readonly number[],
  { window, strides, dilation }: UnfoldParams,
): number[] {
  return spatial.map((n, axis) =>
    windowCount(n, dilatedLength(window[axis], dilation[axis]), strides[axis]),
  );
}

/** Places, in one spatial block, of the taps of the first window and of the first tap of every window. */
function placesOf(
  spatial: readonly number[],
  params: UnfoldParams,
): { readonly taps: Int32Array; readonly bases: Int32Array } {
  const { window, strides, dilation } = params;
  const along = (counts: readonly number[], steps: readonly number[]): Int32Array =>
    lattice(
      counts.map((count, axis) => ({ start: 0, step: steps[axis], count })),
      stridesOf(spatial),
    );
  return {
    taps: along(window, dilation),
    bases: along(windowPositions(spatial, params), strides),
  };
}

function addWindows(y: HostArray, rows: number, params: FoldParams, out: HostArray): void {
  const { taps, bases } = placesOf(params.spatial, params);
  const plane = sizeOf(params.spatial);
  const sum = new Float64Array(plane);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    sum.fill(0);
    for (const tap of taps) {
      for (let p = 0; p < bases.length; p++) sum[tap + bases[p]] += y.data[from++];
    }
    out.data.set(sum, row * plane);
  }
}
