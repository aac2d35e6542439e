/** A card of a data centre, for what is counted and not measured. */
import type { Target } from "../src/lowering/target.ts";
import { webGpuSettings } from "../src/webgpu-options.ts";

/** Operations on float32, and bytes of its memory, in a second. */
export const CARD = { flops: 67e12, bytes: 4.8e12 };

/** What such a card gives to WebGPU. */
export const CARD_TARGET: Target = {
  ...webGpuSettings({}),
  adapter: "a card of a data centre",
  isSoftware: false,
  storageBuffers: 10,
  bindingBytes: 2 ** 31 - 4,
  bufferBytes: 2 ** 32,
  bindingAlignment: 256,
  workgroupBytes: 49_152,
  invocations: 1024,
  workgroupsPerDimension: 65_535,
  subgroups: { least: 32, most: 32 },
  subgroupMatrices: [],
  f16: true,
  timestamps: true,
};
