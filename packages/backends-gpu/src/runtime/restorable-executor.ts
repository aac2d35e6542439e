/** An executor whose device can be made anew after it was lost. */
import {
  BackendError,
  type DeviceBuffer,
  type Executable,
  type HostArray,
  type MemoryUse,
} from "@fluxion/autodiff-core";
import type { Program } from "@fluxion/autodiff-core/compiler";
import { type Gpu, openDevice } from "../device/open-device.ts";
import type { Tuning } from "../tuning/product-choices.ts";
import type { WebGpuSettings } from "../webgpu-options.ts";
import { DeviceExecutor } from "./device-executor.ts";
import { HostCopies } from "./host-copies.ts";
import { Machine } from "./machine.ts";

export class RestorableExecutor {
  readonly #settings: WebGpuSettings;
  readonly #copies: HostCopies;
  #executor: DeviceExecutor;
  /** Whether the device is not the caller's. */
  #isOwn: boolean;
  #restoring: Promise<void> | undefined;

  constructor(gpu: Gpu, settings: WebGpuSettings) {
    this.#settings = settings;
    this.#copies = new HostCopies(settings.hostCopies);
    this.#executor = this.#on(gpu);
    this.#isOwn = settings.device === undefined;
  }

  get gpu(): Gpu {
    return this.#executor.machine.gpu;
  }

  get memory(): MemoryUse {
    const { inUse, peak, limit } = this.#executor.machine.pool;
    return { inUse, peak, limit };
  }

  /** Programs are compiled again when they run on another device first. */
  compile(program: Program): Executable {
    let executor = this.#executor;
    let executable = executor.compile(program);
    return {
      run: (inputs, donated) => {
        if (executor !== this.#executor) {
          executor = this.#executor;
          executable = executor.compile(program);
        }
        return executable.run(inputs, donated);
      },
    };
  }

  upload(array: HostArray): DeviceBuffer {
    return this.#executor.upload(array);
  }

  download(buffer: DeviceBuffer): Promise<HostArray> {
    return this.#executor.download(buffer);
  }

  tune(): Promise<Tuning> {
    return this.#executor.tune();
  }

  restore(device: GPUDevice | undefined): Promise<void> {
    this.#restoring ??= this.#restore(device).finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  destroy(): void {
    const { machine } = this.#executor;
    machine.stop(destroyed());
    machine.pool.destroy();
    if (this.#isOwn) machine.device.destroy();
  }

  async #restore(device: GPUDevice | undefined): Promise<void> {
    if (this.#executor.machine.loss === undefined) return;
    const { powerPreference, software, label } = this.#settings;
    const choice = { powerPreference, software, label, ...(device && { device }) };
    this.#executor = this.#on(await openDevice(choice));
    this.#isOwn = device === undefined;
  }

  #on(gpu: Gpu): DeviceExecutor {
    return new DeviceExecutor(new Machine(gpu, this.#settings, this.#copies));
  }
}

function destroyed(): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "an executor that is there",
    received: "one after destroy()",
    fix: "Destroy it after the last use, or await executor.restore().",
  });
}
