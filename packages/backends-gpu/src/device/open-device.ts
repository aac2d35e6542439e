import { BackendError } from "@fluxion/autodiff-core";
import type { WebGpuSettings } from "../webgpu-options.ts";
import {
  type AdapterInfo,
  adapterName,
  type Capabilities,
  capabilitiesOf,
  isSoftware,
  WANTED_FEATURES,
  WANTED_LIMITS,
} from "./capabilities.ts";
import { findGpu, isInNode } from "./find-gpu.ts";

/** A device, and what can be done with it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly capabilities: Capabilities;
}

/** Which device to take. */
export type DeviceChoice = Pick<
  WebGpuSettings,
  "device" | "adapter" | "powerPreference" | "software" | "label"
>;

/**
 * The device that was given, or one of the adapter that was given or is found, with all that it has and kernels can use.
 *
 * @throws BackendError where there is none.
 */
export async function openDevice(choice: DeviceChoice): Promise<Gpu> {
  const { device, software, label } = choice;
  // Engines in which devices do not tell of their adapter are still in use.
  if (device !== undefined) return gpuOf(device, device.adapterInfo ?? {});
  const adapter = await adapterOf(choice);
  if (software === "refuse" && isSoftware(adapter.info)) {
    throw new BackendError({
      where: "webgpu",
      expected: 'a GPU, as options.software is "refuse"',
      received: `the software adapter ${adapterName(adapter.info)}`,
      fix: `${driverAdvice()}, or use(wasm()).`,
    });
  }
  return gpuOf(await requestDevice(adapter, label), adapter.info);
}

function gpuOf(device: GPUDevice, info: AdapterInfo): Gpu {
  return { device, capabilities: capabilitiesOf(device, info) };
}

async function adapterOf({
  adapter,
  powerPreference,
  software,
}: DeviceChoice): Promise<GPUAdapter> {
  if (adapter !== undefined) return adapter;
  const gpu = await findGpu();
  const inSoftware =
    software === "prefer" ? await gpu.requestAdapter({ forceFallbackAdapter: true }) : null;
  const found = inSoftware ?? (await gpu.requestAdapter({ powerPreference }));
  if (found !== null) return found;
  throw new BackendError({
    where: "webgpu",
    expected: "a GPU, or a driver that stands for one",
    received: "no adapter",
    fix: `${driverAdvice()}, or use(wasm()).`,
  });
}

/** What makes an adapter appear. */
function driverAdvice(): string {
  if (!isInNode()) return "Switch hardware acceleration on in the settings of the browser";
  if (process.platform !== "linux") return "Install a current driver of the graphics card";
  return "Install Vulkan (apt install libvulkan1) and the driver of the card, or mesa-vulkan-drivers, which needs no card";
}

async function requestDevice(adapter: GPUAdapter, label: string): Promise<GPUDevice> {
  const { limits, features } = adapter;
  const requiredFeatures = WANTED_FEATURES.filter((name) => features.has(name)) as GPUFeatureName[];
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, limits[name]]));
  try {
    return await adapter.requestDevice({ label, requiredFeatures, requiredLimits });
  } catch (cause) {
    throw new BackendError({
      where: "webgpu",
      expected: `a device of the adapter ${adapterName(adapter.info)} with the limits and features that it says it has`,
      received: `${(cause as Error).message?.split("\n")[0]}`,
      fix: "Each adapter makes one device: leave options.adapter out, so that a new one is asked for.",
      cause,
    });
  }
}
