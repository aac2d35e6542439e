/**
 * Executors for GPUs.
 *
 * @module
 */
export {
  type AutoBackendOptions,
  autoBackend,
  type BackendChoice,
  type BackendName,
} from "./auto-backend.ts";
export type { Capabilities, SubgroupMatrix } from "./device/capabilities.ts";
export type { Tuning } from "./tuning/product-choices.ts";
export { type WebGpuExecutor, webgpu } from "./webgpu.ts";
export type { WebGpuOptions } from "./webgpu-options.ts";
