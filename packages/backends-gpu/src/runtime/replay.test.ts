import { array, jit, type Tensor, withExecutor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const KERNELS = 20;

/** Counts calls of a method of the device from now on. */
function countCalls(
  device: GPUDevice,
  name: "createBindGroup" | "createBuffer",
): { calls: number } {
  const count = { calls: 0 };
  const original = device[name].bind(device) as (descriptor: never) => never;
  Object.assign(device, {
    [name]: (descriptor: never) => {
      count.calls++;
      return original(descriptor);
    },
  });
  return count;
}

test("a repeated step makes no bind group and no buffer, and one submission", async () => {
  const executor = await webgpu();
  const { device } = executor;
  const step = jit(
    (x: Tensor, w: Tensor, rate: Tensor) => {
      let y = x;
      for (let k = 0; k < KERNELS; k++) y = y.matmul(w).mul(rate).tanh();
      return y;
    },
    { donate: [0], executor },
  );
  const w = withExecutor(executor, () =>
    array([
      [0.5, 0.25],
      [-0.5, 1],
    ]),
  );
  let x = withExecutor(executor, () =>
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  const advance = async (): Promise<void> => {
    const rate = withExecutor(executor, () => array(1.25));
    x = step(x, w, rate);
    rate.dispose();
    await null;
  };
  for (let i = 0; i < 5; i++) await advance();
  await x.data();
  const groups = countCalls(device, "createBindGroup");
  const buffers = countCalls(device, "createBuffer");
  let submissions = 0;
  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (commands) => {
    submissions++;
    submit(commands);
  };
  for (let i = 0; i < 10; i++) await advance();
  expect(submissions).toBe(10);
  await x.data();
  expect([groups.calls, buffers.calls]).toEqual([0, 0]);
  executor.destroy();
});

test("buffers that change places keep their bind groups", async () => {
  const executor = await webgpu();
  const swap = jit((x: Tensor, y: Tensor) => [x.matmul(y), y.matmul(x)], { executor });
  const [a, b] = withExecutor(executor, () => [
    array([
      [1, 2],
      [3, 4],
    ]),
    array([
      [0, 1],
      [1, 0],
    ]),
  ]);
  const run = async (x: Tensor, y: Tensor): Promise<void> => {
    const results = swap(x, y);
    await results[0].data();
    for (const result of results) result.dispose();
  };
  for (let i = 0; i < 4; i++) {
    await run(a, b);
    await run(b, a);
  }
  const groups = countCalls(executor.device, "createBindGroup");
  await run(a, b);
  await run(b, a);
  expect(groups.calls).toBe(0);
  executor.destroy();
});
