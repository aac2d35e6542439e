/** Batches in blocks on the executor itself: threads, memory and profiles. Results are tested in compiler/blocking. */
import { expect, test } from "vitest";
import {
  dot,
  grad,
  jit,
  key,
  normal,
  Profile,
  type Tensor,
  type WasmOptions,
  wasm,
  withExecutor,
} from "../../../index.ts";

const POINTS = 4096;

/** The gradient of a layer's loss in its weights, at enough points for blocks. */
function gradient(options: WasmOptions): { readonly values: Float32Array; readonly peak: number } {
  const executor = wasm(options);
  return withExecutor(executor, () => {
    const x = normal(key(0), [POINTS, 2], { dtype: "float32" });
    const w = normal(key(1), [2, 64], { dtype: "float32" });
    const v = normal(key(2), [64, 64], { dtype: "float32" });
    const loss = (u: Tensor): Tensor => dot(dot(x, u).tanh(), v).tanh().square().mean();
    const values = jit(grad(loss))(w).dataSync() as Float32Array;
    return { values, peak: executor.memory?.().peak ?? 0 };
  });
}

test("results do not depend on the number of threads", () => {
  const { values } = gradient({ threads: 1 });
  expect(gradient({ threads: 3 }).values).toEqual(values);
});

test("what lies between takes the memory of some points", () => {
  const { peak } = gradient({ threads: 1 });
  expect(peak).toBeLessThan(POINTS * 64 * 4);
});

test("a profile lists kernels inside blocks, and the blocks as what holds them", () => {
  const profile = new Profile();
  gradient({ threads: 2, profile });
  const rows = profile.summary();
  const [blocks, ...others] = rows.filter(({ isContainer }) => isContainer);
  expect(others).toEqual([]);
  expect(blocks.label).toMatch(/^blocks 4096 by \d+, \d+ kernels$/);
  expect(blocks.runs).toBe(1);
  const [products] = rows.filter(({ label }) => /^dot \d+x64x64/.test(label));
  expect(products.runs).toBeGreaterThan(1);
  expect(products.totalMs).toBeLessThan(blocks.totalMs);
});
