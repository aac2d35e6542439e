/** A device, and what kernels are written for on it, to test kernels apart from programs. */
import { openDevice } from "../src/device/open-device.ts";
import type { Target } from "../src/lowering/target.ts";
import { webGpuSettings } from "../src/webgpu-options.ts";

export async function trialTarget(): Promise<{
  readonly device: GPUDevice;
  readonly target: Target;
}> {
  const settings = webGpuSettings({});
  const { device, capabilities } = await openDevice(settings);
  return { device, target: { ...settings, ...capabilities } };
}
