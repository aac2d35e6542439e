/** Stages that share rows run in one kernel, and read their input once. */
import { type HostArray, type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { scheduleProgram } from "@fluxion/autodiff-core/compiler";
import { describe, expect, test } from "vitest";
import type { RandomKernel } from "../../../../autodiff-core/testing/random-stage.ts";
import { arrayOf } from "../../../testing/loop-cases.ts";
import { emitLoop, interpretLoop, runLoop } from "../../../testing/run-loop-kernel.ts";
import { DEVICE_STORAGE } from "../../storage.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

/** The one kernel of a function of a float32 array. */
function kernelOf(
  apply: (x: Tensor) => Tensor | readonly Tensor[],
  input: HostArray,
): RandomKernel {
  const { program } = trace(
    apply as (x: Tensor) => Tensor,
    zeros(input.shape, { dtype: "float32" }),
  );
  const { kernels, buffers } = scheduleProgram(program, { storage: DEVICE_STORAGE });
  const [kernel] = kernels;
  if (kernel.kind !== "loop" || kernels.length > 1) throw new Error("it is not one loop kernel");
  return { kernel, buffers, inputs: [input] };
}

function matrix(rows: number, columns: number): HostArray {
  const { dtype, data } = arrayOf("float32", rows * columns, (i) => Math.sin(i * i) * 3);
  return { shape: [rows, columns], dtype, data };
}

const keepDims = { keepDims: true };

const FUNCTIONS = {
  softmax: (x: Tensor) => {
    const e = x.sub(x.max(-1, keepDims)).exp();
    return e.div(e.sum(-1, keepDims));
  },
  "layer norm": (x: Tensor) => {
    const centred = x.sub(x.mean(-1, keepDims));
    return centred.mul(centred.square().mean(-1, keepDims).add(1e-5).rsqrt());
  },
  logsumexp: (x: Tensor) => {
    const most = x.max(-1, keepDims);
    return x
      .sub(most)
      .exp()
      .sum(-1)
      .log()
      .add(most.reshape([-1]));
  },
};

/** Largest difference, relative to the largest entry. */
function distance([a]: HostArray[], [b]: HostArray[]): number {
  const scale = Math.max(...Array.from(b.data, Math.abs));
  return Math.max(...Array.from(a.data, (x, i) => Math.abs(x - b.data[i]))) / scale;
}

describe.each(Object.entries(FUNCTIONS))("%s", (_name, apply) => {
  test.each([
    [5, 2],
    [200, 3],
    [300, 8],
    [65, 64],
    [9, 100],
    [4, 1000],
    [130, 257],
    [3, 4096],
    [2, 5001],
  ])("of %i rows of %i", async (rows, columns) => {
    const kernel = kernelOf(apply, matrix(rows, columns));
    expect(emitLoop(executor, kernel).steps.length).toBe(1);
    const wanted = interpretLoop(kernel);
    for (const isSoftware of [false, true]) {
      const found = await runLoop(executor, kernel, { isSoftware });
      expect(distance(found, wanted)).toBeLessThan(2e-6);
    }
  });

  test.each([8, 64, 100, 1000, 4096])("reads and writes rows of %i once", (columns) => {
    const { steps } = emitLoop(executor, kernelOf(apply, matrix(200, columns)));
    const [{ shader }] = steps;
    expect(shader.slots.map(({ access }) => access)).toEqual(["read", "read_write"]);
    expect(shader.code.match(/m0\[[^\]]*\]/g)).toHaveLength(
      new Set(shader.code.match(/m0\[[^\]]*\]/g)).size,
    );
  });

  test("of a long row takes several kernels", async () => {
    const kernel = kernelOf(apply, matrix(2, 20_000));
    expect(emitLoop(executor, kernel).steps.length).toBeGreaterThan(2);
    const found = await runLoop(executor, kernel);
    expect(distance(found, interpretLoop(kernel))).toBeLessThan(2e-6);
  });
});

test("a row that does not fit in registers is read by several stages", async () => {
  const kernel = kernelOf(FUNCTIONS.softmax, matrix(3, 6000));
  const { steps } = emitLoop(executor, kernel);
  expect(steps[0].shader.code).toContain("storageBarrier");
  const found = await runLoop(executor, kernel);
  expect(distance(found, interpretLoop(kernel))).toBeLessThan(2e-6);
});
