/** Training on TensorFlow.js: tensors stay there, and none is left behind. */
import {
  array,
  full,
  jit,
  key,
  normal,
  type Tensor,
  treeLeaves,
  treeMap,
  use,
  valueAndGrad,
  wasm,
  withExecutor,
} from "@fluxion/autodiff-core";
import { afterAll, describe, expect, test } from "vitest";
import { tfjs } from "./tfjs.ts";

const STEPS = 1000;

type Params = { readonly w: Tensor; readonly b: Tensor; readonly v: Tensor };

function loss({ w, b, v }: Params, x: Tensor): Tensor {
  const y = x.matmul(w).add(b).tanh().matmul(v);
  return y
    .sub(x.sum([1], { keepDims: true }).tanh())
    .square()
    .mean();
}

const step = (params: Params, x: Tensor): [Params, Tensor] => {
  const [value, gradient] = valueAndGrad(loss)(params, x);
  return [treeMap((p: Tensor, g: Tensor) => p.sub(g.mul(0.2)), params, gradient), value];
};

const initial = (): Params => ({
  w: normal(key(1), [2, 8]),
  b: full([8], 0),
  v: normal(key(2), [8, 1]).mul(0.3),
});

afterAll(async () => {
  await use(wasm());
});

describe.each(["cpu", "wasm"])("backend %s", (backend) => {
  test(`no tensor leaks over ${STEPS} steps of training`, async () => {
    const executor = await tfjs({ backend });
    await use(executor);
    const compiled = jit(step);
    const x = array([
      [0.1, 0.4],
      [-0.3, 0.8],
      [0.9, -0.5],
    ]);
    let params = initial();
    const counts = new Set<number>();
    const losses: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      const [next, value] = compiled(params, x);
      for (const leaf of treeLeaves<Tensor>(params)) leaf.dispose();
      params = next;
      losses.push(value.item());
      value.dispose();
      if (i >= 1) counts.add(executor.tf.memory().numTensors);
    }
    expect(counts.size).toBe(1);
    expect(losses[STEPS - 1]).toBeLessThan(1e-3 * losses[0]);
  });

  test("donated parameters are given back", async () => {
    const executor = await tfjs({ backend });
    await use(executor);
    const compiled = jit(step, { donate: [0] });
    const x = array([[0.1, 0.4]]);
    let [params, value] = compiled(initial(), x);
    value.dispose();
    const before = executor.tf.memory().numTensors;
    [params, value] = compiled(params, x);
    value.dispose();
    expect(executor.tf.memory().numTensors).toBe(before);
    expect(Number.isFinite(params.b.dataSync()[0])).toBe(true);
  });

  test("the same training as on the default executor", async () => {
    const executor = await tfjs({ backend });
    const x = array([[0.1, 0.4]]);
    const train = () => {
      const compiled = jit(step);
      let params = initial();
      for (let i = 0; i < 20; i++) [params] = compiled(params, array([[0.1, 0.4]]));
      return loss(params, array([[0.1, 0.4]])).item();
    };
    expect(x.size).toBe(2);
    const here = withExecutor(executor, train);
    const there = withExecutor(wasm(), train);
    expect(here).toBeCloseTo(there, 6);
  });
});
