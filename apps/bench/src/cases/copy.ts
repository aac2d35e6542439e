/** What memory of a GPU can do: what moves data and computes little is measured against it. */
import { currentExecutor } from "@fluxion/autodiff-core";
import type { WebGpuExecutor } from "@fluxion/backends-gpu";
import { sizesOf, type TimedCase, timedCase, type Workload } from "./bench-case.ts";

type Size = { readonly n: number };

const COPY_SRC = 0x4;
const COPY_DST = 0x8;

export const copy: TimedCase = timedCase<Size>({
  name: "copy",
  title: "copy between two buffers of a GPU, by the command of its driver",
  timing: "one copy",
  dtypes: ["float32"],
  sizes: {},
  deviceSizes: sizesOf(2 ** 26),
  tolerance: { float32: 0, float64: 0 },
  traffic: ({ n }) => 8 * n,
  programs: {
    fluxion: ({ size: { n } }) => copyOnDevice(currentExecutor() as WebGpuExecutor, 4 * n),
  },
});

function copyOnDevice({ device }: WebGpuExecutor, size: number): Workload {
  const [from, to] = [COPY_SRC, COPY_DST].map((usage) => device.createBuffer({ size, usage }));
  return {
    run() {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(from, 0, to, 0, size);
      device.queue.submit([encoder.finish()]);
    },
    result: () => [[size]],
  };
}
