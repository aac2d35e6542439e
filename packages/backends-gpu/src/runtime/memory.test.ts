import { arange, array, jit, type Tensor, withExecutor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";
import { sizeClass } from "./buffer-pool.ts";

const MIB = 2 ** 20;

test("sizes are rounded up by an eighth of a power of two at most", () => {
  expect([0, 1, 4, 256, 257, 4096, 4097, 10_000].map(sizeClass)).toEqual([
    256, 256, 256, 256, 512, 4096, 4608, 10_240,
  ]);
});

test("memory is in use while tensors are there, and the peak is kept", async () => {
  const executor = await webgpu();
  const before = executor.memory().inUse;
  const x = withExecutor(executor, () => arange(0, 65_536, 1, { dtype: "float32" }));
  await x.data();
  expect(executor.memory().inUse - before).toBeGreaterThanOrEqual(65_536 * 4);
  x.dispose();
  const { inUse, peak, limit } = executor.memory();
  expect(inUse).toBe(before);
  expect(peak).toBeGreaterThanOrEqual(before + 65_536 * 4);
  expect(limit).toBe(Number.POSITIVE_INFINITY);
  executor.destroy();
});

test("a repeated step makes no new buffers", async () => {
  const executor = await webgpu();
  const step = jit((x: Tensor) => x.mul(0.5).add(1), { executor });
  let x = withExecutor(executor, () => array([1, 2, 3]));
  let made = 0;
  const { device } = executor;
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    made++;
    return createBuffer(descriptor);
  };
  const advance = (times: number): void => {
    for (let i = 0; i < times; i++) {
      const next = step(x);
      x.dispose();
      x = next;
    }
  };
  advance(3);
  await x.data();
  const first = made;
  advance(50);
  await x.data();
  expect(made - first).toBe(0);
  executor.destroy();
});

test("tensors of one memory in two shapes keep it until both are gone", async () => {
  const executor = await webgpu();
  const add = jit((x: Tensor) => x.add(1), { donate: [0], executor });
  const x = withExecutor(executor, () => array([1, 2, 3, 4]));
  const { inUse } = executor.memory();
  const y = withExecutor(executor, () => x.reshape([2, 2]));
  expect(executor.memory().inUse).toBe(inUse);
  const z = add(x);
  expect(await z.data()).toEqual(Float32Array.of(2, 3, 4, 5));
  expect(await y.data()).toEqual(Float32Array.of(1, 2, 3, 4));
  y.dispose();
  z.dispose();
  expect(executor.memory().inUse).toBe(inUse - 256);
  executor.destroy();
});

const grow = (x: Tensor): Tensor => x.mul(0.5).add(1);
const ROUNDS = 60;

test("a loop that makes garbage and never waits stays within memoryLimit", async () => {
  const memoryLimit = 16 * MIB;
  const executor = await webgpu({ memoryLimit });
  const held = watchBuffers(executor.device);
  const step = jit(grow, { executor });
  let x = withExecutor(executor, () => arange(0, MIB / 2, 1, { dtype: "float32" }));
  for (let i = 0; i < ROUNDS; i++) x = step(x);
  const values = await x.data();
  expect([values[0], values.at(-1)]).toEqual([2, 2]);
  // What is read back lies in a buffer of its own.
  expect(held.most).toBeLessThanOrEqual(memoryLimit + 3 * MIB);
  executor.destroy();
});

test("a loop that waits has its garbage collected, although little of it is memory of the host", async () => {
  const executor = await webgpu({ hostCopies: 0 });
  const row = { shape: [MIB / 4], dtype: "float32", data: new Float32Array(MIB / 4) } as const;
  for (let i = 0; i < 400; i++) {
    executor.upload(row);
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(executor.memory().peak).toBeLessThan(300 * MIB);
  executor.destroy();
});

/** The most bytes that buffers of a device have had at once from now on. */
function watchBuffers(device: GPUDevice): { most: number } {
  const watched = { held: 0, most: 0 };
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    watched.held += descriptor.size;
    watched.most = Math.max(watched.most, watched.held);
    buffer.destroy = () => {
      watched.held -= descriptor.size;
      destroy();
    };
    return buffer;
  };
  return watched;
}
