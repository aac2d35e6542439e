/** A backend whose elements are not to be had without waiting. */
import { array, guard, jit, type Tensor, use, wasm, whileLoop } from "@fluxion/autodiff-core";
import { hasAdapter } from "@fluxion/tooling/vulkan-driver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asTfjsOp } from "./as-tfjs-op.ts";
import { toTfjs } from "./share-tensors.ts";
import { tfjs } from "./tfjs.ts";
import type { TfjsExecutor } from "./tfjs-executor.ts";

const doubled = (x: Tensor) =>
  whileLoop(
    (y: Tensor) => y.max().less(100),
    (y: Tensor) => y.mul(2),
    x,
  );

describe.skipIf(!hasAdapter(process.env))("backend webgpu", () => {
  let executor: TfjsExecutor;

  beforeAll(async () => {
    executor = await tfjs({ backend: "webgpu", hostLoops: 0 });
    await use(executor);
  });

  afterAll(async () => {
    await use(wasm());
  });

  test("a run returns at once, and what uses its results waits for them", async () => {
    const grown = jit(doubled)(array([3, 1]));
    const more = grown.add(1);
    expect([...(await more.data())]).toEqual([193, 65]);
    expect([...(await grown.data())]).toEqual([192, 64]);
  });

  test("operands may be disposed of while a run waits", async () => {
    const x = array([3, 1]).mul(1);
    const f = jit(doubled);
    const first = f(x);
    const second = f(first.mul(0.01));
    first.dispose();
    x.dispose();
    expect((await second.data())[0]).toBeCloseTo(122.88, 4);
  });

  test("what goes wrong in a run is thrown where its results are read, and work goes on", async () => {
    const checked = jit((x: Tensor) =>
      guard(x, x.mul(1).greater(1), {
        where: "checked",
        expected: "small numbers",
        received: "large ones",
        fix: "Divide.",
      }),
    );
    const bad = checked(array([2]).mul(1)).mul(3);
    await expect(bad.data()).rejects.toThrow("small numbers");
    expect([...(await checked(array([1]).mul(1)).data())]).toEqual([1]);
  });

  test("no tensor leaks over loops that read back", async () => {
    const f = jit(doubled);
    const once = async () => {
      const x = array([3, 1]);
      const y = f(x);
      await y.data();
      x.dispose();
      y.dispose();
    };
    await once();
    const before = executor.tf.memory().numTensors;
    for (let i = 0; i < 20; i++) await once();
    expect(executor.tf.memory().numTensors).toBeLessThanOrEqual(before);
  });

  test("a tensor that is still being computed cannot be handed over", async () => {
    const y = jit(doubled)(array([3, 1]));
    expect(() => toTfjs(y)).toThrow("Await its data() before");
    await y.data();
    expect([...(await toTfjs(y).data())]).toEqual([192, 64]);
  });

  test("operations of TensorFlow.js with gradients of Fluxion's", async () => {
    const { tf } = executor;
    const slope = tf.grad(asTfjsOp((x) => x.mul(x).mul(x)))(tf.scalar(2));
    expect((await slope.data())[0]).toBe(12);
  });
});
