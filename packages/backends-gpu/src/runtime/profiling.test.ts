import { array, jit, Profile, type Tensor, withExecutor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { findGpu } from "../device/find-gpu.ts";
import { webgpu } from "../webgpu.ts";

const work = (x: Tensor): Tensor => x.matmul(x).tanh().sum();

test("kernels of the device are in the profile with their labels, counts and times", async () => {
  const profile = new Profile();
  const executor = await webgpu({ profile });
  expect(executor.capabilities.timestamps).toBe(true);
  const x = withExecutor(executor, () =>
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  const f = jit(work, { executor });
  const before = performance.now();
  for (let i = 0; i < 3; i++) await f(x).data();
  const elapsed = performance.now() - before;
  const rows = profile.summary();
  const product = rows.find(({ label }) => label.startsWith("dot"));
  expect(product).toMatchObject({ program: 0, isContainer: false });
  expect(product?.runs).toBeGreaterThanOrEqual(3);
  expect(product?.flops).toBeGreaterThanOrEqual(16);
  expect(product?.totalMs).toBeGreaterThan(0);
  expect(rows.reduce((sum, { totalMs }) => sum + totalMs, 0)).toBeLessThan(elapsed);
  const starts = profile.runs.map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  executor.destroy();
});

test("a device that does not time kernels has its submissions timed, and the profile says so", async () => {
  const adapter = await (await findGpu()).requestAdapter();
  const device = (await adapter?.requestDevice()) as GPUDevice;
  const profile = new Profile();
  const executor = await webgpu({ device, profile });
  expect(executor.capabilities.timestamps).toBe(false);
  const x = withExecutor(executor, () =>
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  await jit(work, { executor })(x).data();
  const [row, ...others] = profile.summary();
  expect(others).toEqual([]);
  expect(row.label).toMatch(/^\d kernels and their way to a device that does not time them$/);
  expect(row.totalMs).toBeGreaterThan(0);
  expect(row.flops).toBeGreaterThanOrEqual(16);
  device.destroy();
});

test("many kernels in one submission are all measured", async () => {
  const profile = new Profile();
  const executor = await webgpu({ profile });
  const f = jit(
    (x: Tensor) => {
      let y = x;
      for (let i = 0; i < 300; i++) y = y.matmul(x).tanh();
      return y;
    },
    { executor },
  );
  const x = withExecutor(executor, () =>
    array([
      [0.1, 0.2],
      [0.3, 0.4],
    ]),
  );
  await f(x).data();
  expect(profile.runs.length).toBeGreaterThanOrEqual(300);
  executor.destroy();
});
