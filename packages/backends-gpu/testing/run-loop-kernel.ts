/** Runs one loop kernel on a device, and with an interpreter. */
import type { HostArray } from "@fluxion/autodiff-core";
import type { Buffer, LoopKernel, Stage } from "@fluxion/autodiff-core/compiler";
import { planMemory } from "../../autodiff-core/src/compiler/plan-memory.ts";
import { interpretStage } from "../../autodiff-core/testing/interpret-stage.ts";
import type { RandomKernel } from "../../autodiff-core/testing/random-stage.ts";
import { emptyRegion, filledRegion } from "../../autodiff-core/testing/schedule-memory.ts";
import type { Capabilities } from "../src/device/capabilities.ts";
import { emitLoopKernel } from "../src/kernels/loops/loop-kernel.ts";
import { KernelContext } from "../src/lowering/kernel-context.ts";
import { ARENA, type Place, type Root } from "../src/lowering/place.ts";
import type { DispatchStep } from "../src/lowering/step.ts";
import { arrayOfWords, bytesOf, DEVICE_STORAGE, wordsOf } from "../src/storage.ts";
import type { WebGpuExecutor } from "../src/webgpu.ts";
import { webGpuSettings } from "../src/webgpu-options.ts";

/** Steps of a kernel, and what they run on. */
export interface EmittedLoop {
  readonly steps: readonly DispatchStep[];
  readonly roots: readonly Root[];
  readonly places: readonly Place[];
  readonly arenaBytes: number;
}

/** The kernel as it is for a GPU, unless limits say otherwise. */
export function emitLoop(
  { capabilities }: WebGpuExecutor,
  { kernel, buffers }: Omit<RandomKernel, "inputs">,
  limits: Partial<Capabilities> = {},
): EmittedLoop {
  const { offsets, bytes } = planMemory(buffers, [kernel], [], DEVICE_STORAGE);
  const roots: Root[] = [{ kind: "arena" }, { kind: "control" }];
  const places = buffers.map(({ dtype, size, role }, position): Place => {
    if (role === "temporary") {
      return { root: ARENA, byte: offsets[position], size, dtype, isPrivate: true };
    }
    return { root: roots.push({ kind: role, position }) - 1, byte: 0, size, dtype };
  });
  const settings = webGpuSettings({});
  const target = { ...settings, ...capabilities, isSoftware: false, ...limits };
  const site = { places, buffers, level: 0, gate: undefined };
  const context = new KernelContext(target, roots, () => [], site, bytes);
  const steps = emitLoopKernel(context, kernel);
  return { steps, roots, places, arenaBytes: context.arenaBytes };
}

const USAGE = { storage: 0x80, copySource: 0x04, copyTarget: 0x08, mapRead: 0x01 };

/** Words behind every buffer, which kernels must leave as they are. */
const MARGIN = 64;
const FILL = 0xffffffff;

/** Results of a kernel, in the order of its output buffers. */
export async function runLoop(
  executor: WebGpuExecutor,
  random: RandomKernel,
  limits: Partial<Capabilities> = {},
): Promise<HostArray[]> {
  const { device } = executor;
  const { buffers, inputs } = random;
  const { steps, roots, arenaBytes } = emitLoop(executor, random, limits);
  const given = [...inputs];
  const memory = roots.map((root) => {
    const position = "position" in root ? root.position : -1;
    const bytes = position < 0 ? arenaBytes : 4 * (buffers[position].size + MARGIN);
    const size = Math.ceil((bytes + 4) / 256) * 256;
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    const buffer = device.createBuffer({ size, usage });
    device.queue.writeBuffer(buffer, 0, new Uint32Array(size / 4).fill(FILL));
    if (root.kind === "input") {
      const [array] = given.splice(0, 1);
      device.queue.writeBuffer(buffer, 0, wordsOf(array) as Float32Array<ArrayBuffer>);
    }
    return buffer;
  });
  for (const step of steps) dispatch(device, step, memory);
  const results = await Promise.all(
    roots.flatMap((root, r) => (root.kind === "output" ? [read(root.position, memory[r])] : [])),
  );
  for (const buffer of memory) buffer.destroy();
  return results;

  async function read(position: number, from: GPUBuffer): Promise<HostArray> {
    const { size, dtype } = buffers[position];
    const staging = device.createBuffer({
      size: from.size,
      usage: USAGE.mapRead | USAGE.copyTarget,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, staging, 0, from.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(USAGE.mapRead);
    const words = staging.getMappedRange().slice(0);
    staging.destroy();
    const behind = new Uint32Array(words, 4 * size);
    if (behind.some((word) => word !== FILL)) throw new Error("written behind a result");
    const data = arrayOfWords(dtype, words.slice(0, bytesOf(dtype, size)));
    return { shape: [size], dtype, data };
  }
}

function dispatch(
  device: GPUDevice,
  { shader: { code, slots }, workgroups }: DispatchStep,
  memory: readonly GPUBuffer[],
): void {
  const module = device.createShaderModule({ code });
  const layout = device.createBindGroupLayout({
    entries: slots.map(({ access }, binding) => ({
      binding,
      visibility: 4,
      buffer: { type: access === "read" ? "read-only-storage" : "storage" },
    })),
  });
  const pipeline = device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: "main" },
  });
  const group = device.createBindGroup({
    layout,
    entries: slots.map(({ root, byte, bytes }, binding) => ({
      binding,
      resource: { buffer: memory[root], offset: byte, size: bytes },
    })),
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...workgroups);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** What an interpreter gives. */
export function interpretLoop({ kernel, buffers, inputs }: RandomKernel): HostArray[] {
  const given = [...inputs];
  const regions = buffers.map(({ dtype, size, role }) => {
    if (role !== "input") return emptyRegion(dtype, size);
    const [{ data }] = given.splice(0, 1);
    return filledRegion(data);
  });
  for (const stage of kernel.stages) interpretStage(stage, regions);
  return buffers.flatMap(({ role, size, dtype }, b) =>
    role === "output" ? [{ shape: [size], dtype, data: regions[b].data }] : [],
  );
}

/** A kernel with float32 in place of float64. */
export function inSingle({ kernel, buffers, inputs }: RandomKernel): RandomKernel {
  const single = <T extends { readonly dtype: string }>(x: T): T =>
    x.dtype === "float64" ? { ...x, dtype: "float32" } : x;
  const stages = kernel.stages.map(
    (stage): Stage => ({ ...stage, nodes: stage.nodes.map((node) => single(node)) }),
  );
  return {
    kernel: { ...kernel, stages } satisfies LoopKernel,
    buffers: buffers.map((b): Buffer => single(b)),
    inputs: inputs.map((x): HostArray => {
      if (x.dtype !== "float64") return x;
      return { shape: x.shape, dtype: "float32", data: Float32Array.from(x.data) };
    }),
  };
}
