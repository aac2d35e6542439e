/** Loops around random functions, alone and for a batch, against the reference. */
import { scan, type Tensor, trace, vmap } from "@fluxion/autodiff-core";
import fc from "fast-check";
import { test } from "vitest";
import { f64 } from "../../../../autodiff-core/testing/doubles.ts";
import { randomSteps } from "../../../../autodiff-core/testing/generator/random-case.ts";
import { randomFunction } from "../../../../autodiff-core/testing/generator/random-function.ts";
import type { Step } from "../../../../autodiff-core/testing/generator/step.ts";
import { hostArray } from "../../../../autodiff-core/testing/reference-values.ts";
import { checkOnDevice } from "../../../testing/check-on-device.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

/** A state whose next value depends on all that the function gives, and stays small. */
function loopAround(steps: readonly Step[], reverse: boolean): (x: Tensor) => readonly Tensor[] {
  const fn = randomFunction(steps, { size: 12, rank: 2 });
  const turn = (s: Tensor, v: Tensor) => {
    const values = fn(s, v).map((y) => y.cast("float64"));
    const size = values.map((y) => y.tanh().sum()).reduce((a, b) => a.add(b));
    return [s.mul(0.5).add(size.tanh()), values[0].tanh()] as const;
  };
  return (x) => scan(turn, x.slice(0), x, { reverse });
}

test("random bodies", async () => {
  const x = f64([
    [0.3, -1.2, 0.7],
    [1.1, 0.4, -0.6],
    [-0.2, 0.9, 1.3],
  ]);
  await fc.assert(
    fc.asyncProperty(randomSteps, fc.boolean(), fc.boolean(), async (steps, reverse, isBatch) => {
      const one = loopAround(steps, reverse);
      const fn = isBatch ? vmap((y: Tensor) => [...one(y)]) : one;
      const input = isBatch ? x.expandDims(0).mul(f64([[[1]], [[0.5]], [[-1]], [[0.9]]])) : x;
      const { program, captures } = trace((y: Tensor) => [...fn(y)], input);
      const inputs = [...captures, input].map(hostArray);
      await checkOnDevice(executor, { program, inputs, donated: new Set() });
    }),
    { seed: 17, numRuns: 8 },
  );
}, 60_000);
