import type { Capabilities } from "../device/capabilities.ts";
import type { ProductChoices } from "../tuning/product-choices.ts";
import type { WebGpuSettings } from "../webgpu-options.ts";

/** What kernels are written for: what the device can do, and what has been asked for. */
export interface Target
  extends Capabilities,
    Pick<WebGpuSettings, "blocks" | "deterministic" | "fastMath" | "float64"> {
  /** Which kernels of products were measured to be the fastest. */
  readonly products?: ProductChoices | undefined;
}
