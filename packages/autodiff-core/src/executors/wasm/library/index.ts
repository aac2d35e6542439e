import type { Primitive } from "../../../primitive.ts";
import { emitGuard } from "./guard.ts";
import { emitGather } from "./indexing/gather.ts";
import { emitPad } from "./indexing/pad.ts";
import { emitScatter } from "./indexing/scatter.ts";
import { emitDynamicSlice, emitDynamicUpdate } from "./indexing/window.ts";
import type { ControlEmitter, ConvolutionEmitter, LibraryEmitter } from "./library.ts";
import { emitArgExtremum } from "./order/arg-extremum.ts";
import { emitRunning } from "./order/running.ts";
import { emitThreefry } from "./random/emit-threefry.ts";

/** Kernels of primitives that nearly every program can come to, by name. Others bring their own. */
const LIBRARY: Readonly<Record<string, LibraryEmitter>> = {
  argmax: /* @__PURE__ */ emitArgExtremum(true),
  argmin: /* @__PURE__ */ emitArgExtremum(false),
  cummax: emitRunning,
  cummin: emitRunning,
  cumprod: emitRunning,
  cumsum: emitRunning,
  dynamicSlice: emitDynamicSlice,
  dynamicUpdate: emitDynamicUpdate,
  gather: emitGather,
  guard: emitGuard,
  linearRecurrence: emitRunning,
  pad: emitPad,
  scatterAdd: /* @__PURE__ */ emitScatter("add"),
  scatterMax: /* @__PURE__ */ emitScatter("max"),
  scatterMin: /* @__PURE__ */ emitScatter("min"),
  scatterMul: /* @__PURE__ */ emitScatter("mul"),
  scatterSet: /* @__PURE__ */ emitScatter("set"),
  threefry2x32: emitThreefry,
};

/** What writes a convolution. The primitive brings it along, so that programs without convolutions do not have it. */
export function convolutionEmitterOf({ kernels }: Primitive): ConvolutionEmitter {
  return kernels?.["wasmConvolution"] as ConvolutionEmitter;
}

/** What writes a loop or a branch, likewise. */
export function controlEmitterOf({ kernels }: Primitive): ControlEmitter {
  return kernels?.["wasmControl"] as ControlEmitter;
}

/** What writes the kernel of a primitive; `undefined` if it has none, so that JavaScript does it. */
export function libraryEmitterOf({ name, kernels }: Primitive): LibraryEmitter | undefined {
  return (kernels?.["wasm"] as LibraryEmitter | undefined) ?? LIBRARY[name];
}
