import { array, jit, type Tensor, withExecutor } from "@fluxion/autodiff-core";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const LOST = /^webgpu: expected a device that is there, received a lost one/;

test("whatever waits for a lost device fails, and so does what comes later", async () => {
  const executor = await webgpu();
  const { x, waiting } = withExecutor(executor, () => {
    const x = array([1, 2, 3]);
    return { x, waiting: [x.exp().data(), jit((y: Tensor) => y.sin().sum())(x).data()] };
  });
  executor.device.destroy();
  for (const data of waiting) await expect(data).rejects.toThrow(LOST);
  const later = withExecutor(executor, () => x.mul(2).data());
  await expect(later).rejects.toThrow(LOST);
  await expect(x.data()).rejects.toThrow(LOST);
  await expect(withExecutor(executor, () => array([1]).data())).rejects.toThrow(LOST);
});

test("on a new device programs are compiled again, and tensors come back from what was uploaded or read", async () => {
  const executor = await webgpu();
  const step = jit((w: Tensor, x: Tensor) => w.sub(x.mul(0.5)), { donate: [0], executor });
  const loss = jit((w: Tensor) => w.mul(w).sum(), { executor });
  const { x, uploaded } = withExecutor(executor, () => ({
    x: array([2, 4]),
    uploaded: array([
      [1, 2],
      [3, 4],
    ]),
  }));
  const reshaped = withExecutor(executor, () => uploaded.reshape([4]));
  let w = withExecutor(executor, () => array([10, 20]));
  w = step(w, x);
  expect(await w.data()).toEqual(Float32Array.of(9, 18));
  const unread = withExecutor(executor, () => x.add(1));

  const before = executor.device;
  before.destroy();
  await before.lost;
  await executor.restore();
  expect(executor.device).not.toBe(before);

  w = step(w, x);
  expect(await w.data()).toEqual(Float32Array.of(8, 16));
  expect(await loss(w).data()).toEqual(Float32Array.of(320));
  expect(await reshaped.data()).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(() => withExecutor(executor, () => unread.mul(2))).toThrow(
    "webgpu: expected tensors of the present device, or lost ones with a copy on the host, received a tensor that was lost with its device. Make it again, or load it from a checkpoint; tensors that had been uploaded or read come back by themselves.",
  );
  const same = executor.device;
  await executor.restore();
  expect(executor.device).toBe(same);
  executor.destroy();
});

test("copies take no more of the host's memory than they may", async () => {
  const executor = await webgpu({ hostCopies: 16 });
  const [kept, dropped] = withExecutor(executor, () => [array([1, 2]), array([1, 2, 3])]);
  executor.device.destroy();
  await executor.device.lost;
  await executor.restore();
  expect(await kept.data()).toEqual(Float32Array.of(1, 2));
  await expect(dropped.data()).rejects.toThrow("received a tensor that was lost with its device");
  executor.destroy();
});

test("after destroy() everything fails with the reason, and a device of the caller's is still theirs", async () => {
  const own = await webgpu();
  const executor = await webgpu({ device: own.device });
  const x = withExecutor(executor, () => array([1, 2]));
  const y = withExecutor(own, () => array([3]));
  expect(await x.data()).toEqual(Float32Array.of(1, 2));
  executor.destroy();
  await expect(x.data()).rejects.toThrow(
    "webgpu: expected an executor that is there, received one after destroy(). Destroy it after the last use, or await executor.restore().",
  );
  expect(await y.data()).toEqual(Float32Array.of(3));
  own.destroy();
});

test("two executors have a device each, and tensors do not go from one to the other unread", async () => {
  const [one, other] = await Promise.all([webgpu(), webgpu()]);
  expect(one.device).not.toBe(other.device);
  const x = withExecutor(one, () => array([1, 2]).exp());
  expect(() => withExecutor(other, () => x.mul(2))).toThrow(
    "webgpu: expected tensors that live on webgpu or can be read at once, received a tensor of the webgpu executor.",
  );
  const foreign = one.upload({ shape: [1], dtype: "float32", data: Float32Array.of(1) });
  await expect(other.download(foreign)).rejects.toThrow(
    "webgpu: expected tensors of this executor, received one of another executor.",
  );
  one.destroy();
  other.destroy();
});
