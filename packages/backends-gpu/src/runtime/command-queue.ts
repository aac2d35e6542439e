/** Records commands and hands them over together: when there are many, when somebody waits, else in the next microtask. */
import type { ProfiledKernel } from "@fluxion/autodiff-core";
import type { Allocation } from "./allocation.ts";
import { sizeClass } from "./buffer-pool.ts";
import { commandFailed } from "./gpu-errors.ts";
import type { KernelTimer } from "./kernel-timer.ts";
import type { WorkOrder } from "./work-order.ts";

/** Dispatches after which recorded commands are handed over, so that the device need not wait for the last. */
export const MOST_RECORDED = 256;

// The namespaces of WebGPU are not there in Node.
const MAP_READ = 0x01;
const COPY_DST = 0x08;

export interface CommandQueueOptions {
  readonly device: GPUDevice;
  readonly order: WorkOrder;
  /** Measures every dispatch. */
  readonly timer: KernelTimer | undefined;
}

export class CommandQueue {
  readonly device: GPUDevice;
  readonly #order: WorkOrder;
  readonly #timer: KernelTimer | undefined;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  // Of the pass, so that nothing is set twice.
  #pipeline: GPUComputePipeline | undefined;
  #group: GPUBindGroup | undefined;
  #control: { readonly group: GPUBindGroup; readonly offsets: readonly number[] } | undefined;
  #recorded = 0;
  #submittedTo = 0;
  readonly #staging: GPUBuffer[] = [];

  constructor({ device, order, timer }: CommandQueueOptions) {
    this.device = device;
    this.#order = order;
    this.#timer = timer;
  }

  /** Work whose commands have all been handed over, by position. */
  get submittedTo(): number {
    return this.#submittedTo;
  }

  /** Bind group 1 for the next dispatch. */
  setControl(group: GPUBindGroup, offsets: readonly number[]): void {
    this.#control = { group, offsets };
  }

  /**
   * Record one dispatch.
   *
   * @param kernel - What a profile is told of it.
   */
  dispatch(
    pipeline: GPUComputePipeline,
    group: GPUBindGroup,
    [x, y, z]: readonly [number, number, number],
    kernel: ProfiledKernel | undefined,
  ): void {
    const pass = this.#openPass(kernel);
    if (this.#pipeline !== pipeline) pass.setPipeline(pipeline);
    if (this.#group !== group) pass.setBindGroup(0, group);
    if (this.#control !== undefined)
      pass.setBindGroup(1, this.#control.group, this.#control.offsets);
    pass.dispatchWorkgroups(x, y, z);
    this.#pipeline = pipeline;
    this.#group = group;
    this.#control = undefined;
    if (++this.#recorded >= MOST_RECORDED) this.flush();
  }

  /** Record a copy between buffers; all three numbers are multiples of four. */
  copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    this.#endPass();
    this.#open().copyBufferToBuffer(from, fromByte, to, toByte, bytes);
  }

  /** Write words; comes after all that has been recorded. */
  write(to: GPUBuffer, data: ArrayBufferView, toByte = 0): void {
    this.flush();
    this.writeAhead(to, data, toByte);
  }

  /** Write words; may come before what has been recorded and not handed over. */
  writeAhead(to: GPUBuffer, data: ArrayBufferView, toByte = 0): void {
    this.device.queue.writeBuffer(to, toByte, data.buffer, data.byteOffset, data.byteLength);
  }

  /** Read bytes as they are at this place of the order. */
  async read({ buffer }: Allocation, bytes: number, fromByte = 0): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const staging = this.#stagingFor(bytes);
    this.copy(buffer, fromByte, staging, 0, bytes);
    this.flush();
    const mapped = staging.mapAsync(MAP_READ, 0, bytes).catch(failed);
    await this.#order.orStop(mapped);
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.#staging.push(staging);
    return copy;
  }

  /** Hand over what has been recorded. */
  flush(): void {
    this.#submittedTo = this.#order.done;
    if (this.#encoder === undefined) return;
    this.#endPass();
    this.#timer?.resolve(this.#encoder);
    this.device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#recorded = 0;
    this.#timer?.collect();
  }

  #stagingFor(bytes: number): GPUBuffer {
    const found = this.#staging.findIndex(({ size }) => size >= bytes);
    if (found >= 0) return this.#staging.splice(found, 1)[0];
    for (const old of this.#staging.splice(0)) old.destroy();
    const size = Math.min(sizeClass(bytes), this.device.limits.maxBufferSize);
    return this.device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  }

  #open(): GPUCommandEncoder {
    if (this.#encoder === undefined) {
      this.#encoder = this.device.createCommandEncoder();
      queueMicrotask(() => this.flush());
    }
    return this.#encoder;
  }

  /** Kernels that are measured have a pass of their own. */
  #openPass(kernel: ProfiledKernel | undefined): GPUComputePassEncoder {
    const timed = kernel && this.#timer?.passOf(kernel);
    if (timed !== undefined) this.#endPass();
    this.#pass ??= this.#open().beginComputePass(timed);
    return this.#pass;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
    this.#pipeline = undefined;
    this.#group = undefined;
  }
}

/** The device tells that it is lost only after whatever waited for it has failed. */
async function failed(error: Error): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve));
  throw commandFailed(error);
}
