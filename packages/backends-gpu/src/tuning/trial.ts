/** Runs steps of one kernel on buffers of their own, apart from all programs, to measure and compare them. */
import { KernelContext } from "../lowering/kernel-context.ts";
import { CONTROL, type Place } from "../lowering/place.ts";
import type { DispatchStep, Step } from "../lowering/step.ts";
import type { Target } from "../lowering/target.ts";
import { bytesOf } from "../storage.ts";

// The namespaces of WebGPU are not there in Node.
const STORAGE = 0x80;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const MAP_READ = 0x01;

/** Words of an input, or the number of words of the output. */
export interface TrialBuffers {
  readonly inputs: readonly (Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>)[];
  readonly output: number;
}

/** Writes steps that read buffers 0, 1, … and write the one after them. */
export type TrialKernel = (context: KernelContext) => readonly Step[];

interface ReadyDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export class Trial {
  readonly #device: GPUDevice;
  readonly #buffers: readonly GPUBuffer[];
  readonly #dispatches: readonly ReadyDispatch[];
  readonly #outputWords: number;

  private constructor(
    device: GPUDevice,
    buffers: readonly GPUBuffer[],
    dispatches: readonly ReadyDispatch[],
    outputWords: number,
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#dispatches = dispatches;
    this.#outputWords = outputWords;
  }

  /** @throws Error where the device does not take the kernels. */
  static async prepare(
    device: GPUDevice,
    target: Target,
    { inputs, output }: TrialBuffers,
    kernel: TrialKernel,
  ): Promise<Trial> {
    const sizes = [...inputs.map(({ length }) => length), output];
    const places = sizes.map(
      (size, b): Place => ({ root: CONTROL + 1 + b, byte: 0, size, dtype: "float32" }),
    );
    const site = { places, buffers: [], level: 0, gate: undefined };
    const context = new KernelContext(target, [], () => [], site, 0);
    const steps = kernel(context).filter((step): step is DispatchStep => step.kind === "dispatch");
    const bytes = [context.arenaBytes, 0, ...sizes.map((size) => bytesOf("float32", size))];
    const usage = STORAGE | COPY_SRC | COPY_DST;
    const buffers = bytes.map((size) =>
      device.createBuffer({ size: Math.max(256, Math.ceil(size / 256) * 256), usage }),
    );
    inputs.forEach((words, b) => {
      device.queue.writeBuffer(buffers[CONTROL + 1 + b], 0, words);
    });
    const dispatches = await Promise.all(steps.map((step) => readyDispatch(device, step, buffers)));
    return new Trial(device, buffers, dispatches, output);
  }

  /** Record all steps so many times. */
  submit(times: number): void {
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) {
      for (const { pipeline, group, workgroups } of this.#dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...workgroups);
      }
    }
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
  }

  /** Milliseconds until as many runs are done. */
  async milliseconds(times: number): Promise<number> {
    await this.#device.queue.onSubmittedWorkDone();
    const start = performance.now();
    this.submit(times);
    await this.#device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  }

  /** The first words of what the steps have written; all by default. */
  async output(words: number = this.#outputWords): Promise<ArrayBuffer> {
    const size = words * 4;
    const staging = this.#device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#buffers[this.#buffers.length - 1], 0, staging, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    const copy = staging.getMappedRange().slice(0);
    staging.destroy();
    return copy;
  }

  free(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

async function readyDispatch(
  device: GPUDevice,
  { shader: { code, slots }, workgroups }: DispatchStep,
  buffers: readonly GPUBuffer[],
): Promise<ReadyDispatch> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module, entryPoint: "main" },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: slots.map(({ root, byte, bytes }, binding) => ({
      binding,
      resource: { buffer: buffers[root], offset: byte, size: bytes },
    })),
  });
  return { pipeline, group, workgroups };
}
