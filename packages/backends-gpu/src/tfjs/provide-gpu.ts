/** WebGPU where TensorFlow.js looks for it: at `navigator.gpu`, which Node does not have. */
import { findGpu } from "../device/find-gpu.ts";

/** No literal, or bundlers for browsers would look for it. */
const DAWN: string = "webgpu";

/** @throws BackendError where there is no WebGPU. */
export async function provideGpu(): Promise<void> {
  const { navigator } = globalThis;
  if ("gpu" in navigator) return;
  const gpu = await findGpu();
  const { globals } = await import(/* @vite-ignore */ /* webpackIgnore: true */ DAWN);
  Object.assign(globalThis, globals);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
}
