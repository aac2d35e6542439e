import { array, jit, type Tensor, trace, withExecutor, zeros } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { findGpu } from "../device/find-gpu.ts";
import { formatBytes } from "../storage.ts";
import { webgpu } from "../webgpu.ts";
import { Pipelines } from "./pipelines.ts";

const executor = await webgpu();
const { device } = executor;

const shaderOf = (code: string) => ({
  code,
  slots: [],
  usesControl: false,
  levels: [],
  origin: undefined,
});

test("a kernel that does not compile is named a bug, with the compiler's words and the kernel", async () => {
  const pipelines = new Pipelines(device);
  const pipeline = pipelines.get(shaderOf("@compute fn main() { nonsense }"));
  await pipeline.compiling;
  expect(() => pipeline.compiled).toThrow(
    expect.objectContaining({
      name: "BackendError",
      message: expect.stringMatching(
        /^webgpu: expected a kernel that the device compiles, received [\s\S]*parsing WGSL[\s\S]*This is a bug of @fluxion\/backends-gpu: please report it/,
      ),
      cause: expect.objectContaining({ message: expect.stringContaining("nonsense") }),
    }),
  );
});

test("kernels with one text are compiled once", async () => {
  const pipelines = new Pipelines(device);
  const code = "@compute @workgroup_size(1) fn main() {}";
  const pipeline = pipelines.get(shaderOf(code));
  expect(pipelines.get(shaderOf(code))).toBe(pipeline);
  expect(pipelines.get(shaderOf(`${code}\n`))).not.toBe(pipeline);
  await pipeline.compiling;
  expect(pipeline.compiled).toBeDefined();
});

test("a command that has failed is told of by the next download, once", async () => {
  const x = withExecutor(executor, () => array([1, 2]));
  device.createBuffer({ size: 2 ** 52, usage: 0x80 });
  await expect(x.data()).rejects.toThrow(
    /^webgpu: expected commands that the device can do, received Buffer size \(4503599627370496\) exceeds/,
  );
  expect(await x.data()).toEqual(Float32Array.of(1, 2));
});

test("a run fails with the run that its inputs come from", async () => {
  const small = await webgpu({ memoryLimit: 2 ** 20 });
  const held: Tensor[] = [];
  const { sum } = withExecutor(small, () => {
    const row = jit((x: Tensor) => x.mul(2).reshape([1, 1]).broadcastTo([300, 300]).add(0));
    for (let i = 0; i < 4; i++) held.push(row(array([i])));
    return { sum: held[3].sum() };
  });
  await expect(sum.data()).rejects.toThrow(
    /^webgpu: expected room for [0-9.]+ KiB in the memory of the device, received [0-9.]+ MiB in use of at most 1 MiB\. Dispose tensors/,
  );
  for (const tensor of held.splice(0)) tensor.dispose();
  expect(await withExecutor(small, () => array([1]).add(1).data())).toEqual(Float32Array.of(2));
  small.destroy();
});

test("what no buffer can hold is refused before it is asked for, with what the adapter allows", () => {
  const most = formatBytes(device.limits.maxBufferSize);
  expect(() =>
    executor.upload({ shape: [2 ** 40], dtype: "float32", data: new Float32Array(1) }),
  ).toThrow(
    `webgpu: expected at most ${most} in a buffer, as the adapter allows, received 4 TiB in a tensor, float32 of shape [1099511627776]. Divide it, work on smaller batches, or use(wasm()).`,
  );
  const { program } = trace((x: Tensor) => x.expandDims(0).add(zeros([2 ** 30, 1])), zeros([1024]));
  expect(() => executor.compile(program)).toThrow(
    "received 4 TiB in result 0 of a program, float32 of shape [1073741824,1024].",
  );
});

test("a device of the caller's with the limits that every adapter has will do", async () => {
  const gpu = await findGpu();
  const adapter = await gpu.requestAdapter();
  const tiny = await adapter?.requestDevice({
    requiredLimits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 },
  });
  const small = await webgpu({ device: tiny as GPUDevice });
  expect(small.capabilities).toMatchObject({ storageBuffers: 8, workgroupBytes: 16384 });
  const x = withExecutor(small, () =>
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  expect(await withExecutor(small, () => x.matmul(x).data())).toEqual(
    Float32Array.of(7, 10, 15, 22),
  );
  small.destroy();
  tiny?.destroy();
});
