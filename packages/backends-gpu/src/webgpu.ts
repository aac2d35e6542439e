/** The executor that turns programs into WGSL. */
import type { DType, Executor, MemoryUse } from "@fluxion/autodiff-core";
import type { Capabilities } from "./device/capabilities.ts";
import { openDevice } from "./device/open-device.ts";
import { RestorableExecutor } from "./runtime/restorable-executor.ts";
import type { Tuning } from "./tuning/product-choices.ts";
import { type WebGpuOptions, webGpuSettings } from "./webgpu-options.ts";
import { loadFloat64 } from "./wgsl/functions/call.ts";

/** What numbers of a device are. */
const DTYPES: readonly DType[] = ["float32", "int32", "uint32", "bool"];

/** An executor on a GPU. */
export interface WebGpuExecutor extends Executor {
  readonly device: GPUDevice;
  /** What the device can do. */
  readonly capabilities: Capabilities;
  memory(): MemoryUse;
  /**
   * Make a new device in the place of one that was lost; nothing happens while the present one is there. Programs are
   * compiled again when they run. Tensors that were uploaded or read come back, as far as `hostCopies` had room for them;
   * any other one that is used throws a BackendError.
   *
   * @param device - The new device, where `options.device` was given; else one is asked for.
   * @throws BackendError where there is none.
   */
  restore(device?: GPUDevice): Promise<void>;
  /**
   * Measure the ways of computing the matrix products of programs that have run so far, and use the fastest from now on.
   * Other work waits meanwhile.
   *
   * @returns All that has been measured, to be stored and given as `options.tuning` to the next executor on the adapter.
   */
  tune(): Promise<Tuning>;
  /** Give all memory and the device back; a device of `options.device` stays. Whatever waits fails. */
  destroy(): void;
}

/**
 * Compiles programs to WGSL and runs them on the GPU.
 *
 * Results are there when `await tensor.data()` gives them; what went wrong in a run is thrown there too. Memory of
 * tensors is given back by `dispose`, or once the collector finds that nobody can reach them, which it does only between
 * turns of the event loop: a loop that makes tensors and never waits needs `memoryLimit` to stay within bounds.
 *
 * @throws OptionError for an option that will not do.
 * @throws BackendError where there is no WebGPU or no adapter.
 */
export async function webgpu(options: WebGpuOptions = {}): Promise<WebGpuExecutor> {
  const settings = webGpuSettings(options);
  if (settings.float64 === "emulate") await loadFloat64();
  const executor = new RestorableExecutor(await openDevice(settings), settings);
  return {
    name: "webgpu",
    dtypes: settings.float64 === "emulate" ? [...DTYPES, "float64"] : DTYPES,
    get device() {
      return executor.gpu.device;
    },
    get capabilities() {
      return executor.gpu.capabilities;
    },
    compile: (program) => executor.compile(program),
    memory: () => executor.memory,
    upload: (array) => executor.upload(array),
    download: (buffer) => executor.download(buffer),
    restore: (device) => executor.restore(device),
    tune: () => executor.tune(),
    destroy: () => executor.destroy(),
  };
}
