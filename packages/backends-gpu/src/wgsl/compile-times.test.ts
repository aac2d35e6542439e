/**
 * Compilers that take twice as long for every branch in a loop: a reduction of many quotients or comparisons has
 * to be there in seconds nonetheless.
 */
import { expect, test } from "vitest";
import * as F from "../../../autodiff-core/src/index.ts";
import { webgpu } from "../webgpu.ts";

const executor = await webgpu();

const STEPS = 16;

function chain(step: (x: F.Tensor, k: number) => F.Tensor): (x: F.Tensor) => F.Tensor {
  return (x) => {
    let y = x;
    for (let k = 1; k <= STEPS; k++) y = step(y, k);
    return y.sum();
  };
}

const x = [0.5, 2, -3, 4, 0.25];

test.each([
  ["quotients", chain((y, k) => y.div(y.mul(y).add(k)))],
  [
    "comparisons",
    chain((y, k) => F.where(F.logicalAnd(y.less(k), y.greater(-k)), y.mul(0.5), y.add(k))),
  ],
])("a sum of %s compiles soon", { timeout: 10_000 }, async (_name, f) => {
  const found = await F.jit(f, { executor })(F.withExecutor(executor, () => F.array(x))).data();
  expect(found[0]).toBeCloseTo((await f(F.array(x)).data())[0], 4);
});
