import { arange, array, jit, sort, type Tensor, withExecutor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { webgpu } from "./webgpu.ts";

test("it tells of its device", async () => {
  const executor = await webgpu({ label: "mine" });
  expect(executor.name).toBe("webgpu");
  expect(executor.device.label).toBe("mine");
  const { adapter, storageBuffers, invocations, bindingBytes, subgroupMatrices } =
    executor.capabilities;
  expect(adapter.length).toBeGreaterThan(0);
  expect(storageBuffers).toBeGreaterThanOrEqual(8);
  expect(invocations).toBeGreaterThanOrEqual(256);
  expect(bindingBytes).toBeGreaterThanOrEqual(2 ** 27);
  expect(subgroupMatrices).toBeInstanceOf(Array);
  executor.destroy();
});

test("programs of many operations run in the order of the calls, whatever has to be waited for", async () => {
  const executor = await webgpu();
  const results = withExecutor(executor, () => {
    let x = array([1, 2, 3]);
    const seen: Tensor[] = [];
    for (let i = 0; i < 10; i++) {
      x = i % 2 === 0 ? x.add(i) : sort(x.mul(2));
      seen.push(x.sum());
    }
    return seen;
  });
  const sums = await Promise.all(results.map(async (sum) => (await sum.data())[0]));
  expect(sums).toEqual([6, 12, 18, 36, 48, 96, 114, 228, 252, 504]);
  executor.destroy();
});

test("an array that is changed after it was given keeps the values that it had", async () => {
  const executor = await webgpu();
  const first = withExecutor(executor, () => arange(0, 4).exp());
  const data = Float32Array.of(1, 2);
  const uploaded = executor.upload({ shape: [2], dtype: "float32", data });
  data.fill(9);
  expect((await executor.download(uploaded)).data).toEqual(Float32Array.of(1, 2));
  expect((await first.data())[0]).toBe(1);
  executor.destroy();
});

test.each([
  [false, Number.POSITIVE_INFINITY],
  [true, Math.fround(1e38)],
])("with fastMath %s, 1e38 · 10 / 10 is %d", async (fastMath, expected) => {
  const executor = await webgpu({ fastMath });
  const f = jit((x: Tensor) => x.mul(10).div(10), { executor });
  const x = withExecutor(executor, () => array([1e38]));
  expect(await f(x).data()).toEqual(Float32Array.of(expected));
  executor.destroy();
});
