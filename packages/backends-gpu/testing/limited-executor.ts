/** An executor that takes its device for one that allows less, so that small tensors meet the limits. */
import type { Executor } from "@fluxion/autodiff-core";
import type { Capabilities } from "../src/device/capabilities.ts";
import { RestorableExecutor } from "../src/runtime/restorable-executor.ts";
import type { WebGpuExecutor } from "../src/webgpu.ts";
import { type WebGpuOptions, webGpuSettings } from "../src/webgpu-options.ts";

export function limitedExecutor(
  { name, dtypes, device, capabilities }: WebGpuExecutor,
  limits: Partial<Capabilities>,
  options: WebGpuOptions = {},
): Executor {
  const gpu = { device, capabilities: { ...capabilities, ...limits } };
  const executor = new RestorableExecutor(gpu, webGpuSettings(options));
  return {
    name,
    dtypes,
    compile: (program) => executor.compile(program),
    upload: (array) => executor.upload(array),
    download: (buffer) => executor.download(buffer),
  };
}
