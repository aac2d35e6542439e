/** Tensors and functions that Fluxion and TensorFlow.js share. */
import {
  array,
  debugCallback,
  grad,
  jit,
  scalar,
  type Tensor,
  tanh,
  use,
  valueAndGrad,
  vmap,
  wasm,
} from "@fluxion/autodiff-core";
import { initializers, layers, sequential } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  asTfjsOp,
  fromLayersModel,
  fromTfjs,
  fromTfjsFunction,
  type TfTensor,
  toTfjs,
} from "./index.ts";
import { tfjs } from "./tfjs.ts";
import type { TfjsExecutor } from "./tfjs-executor.ts";

let executor: TfjsExecutor;

beforeAll(async () => {
  executor = await tfjs({ backend: "cpu" });
  await use(executor);
});

afterAll(async () => {
  await use(wasm());
});

describe("tensors", () => {
  test("go over and come back, and both owners dispose of their own", () => {
    const { tf } = executor;
    const once = () => {
      const x = array([2, 4, 6]);
      const shared = toTfjs(x);
      x.dispose();
      const doubled = tf.mul(shared, 2);
      const back = fromTfjs(doubled);
      doubled.dispose();
      shared.dispose();
      expect(back.js()).toEqual([4, 8, 12]);
      back.dispose();
    };
    once();
    const before = tf.memory().numTensors;
    once();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("share their memory", () => {
    const x = array([1, 2, 3]).mul(2);
    const first = toTfjs(x);
    const second = toTfjs(x);
    expect(first.dataId).toBe(second.dataId);
    const again = fromTfjs(first);
    expect(toTfjs(again).dataId).toBe(first.dataId);
  });

  test("whole numbers and booleans keep their dtypes", () => {
    expect(toTfjs(array([1, 2], { dtype: "int32" })).dtype).toBe("int32");
    expect(fromTfjs(executor.tf.tensor1d([true, false])).dtype).toBe("bool");
  });

  test("survive the tf.tidy in which they were made", () => {
    const { tf } = executor;
    const roots: Tensor[] = [];
    tf.tidy(() => {
      roots.push(fromTfjs(tf.tensor1d([1, 4])).sqrt());
    });
    expect(roots[0].js()).toEqual([1, 2]);
  });
});

describe("functions of Fluxion in TensorFlow.js", () => {
  test("derivatives of every order", () => {
    const { tf } = executor;
    const op = asTfjsOp((x) => tanh(x).mul(x));
    const f = (x: number) => Math.tanh(x) * x;
    const h = 1e-3;
    const at = tf.scalar(0.7);
    expect(op(at).dataSync()[0]).toBeCloseTo(f(0.7), 6);
    const first = tf.grad(op);
    expect(first(at).dataSync()[0]).toBeCloseTo((f(0.7 + h) - f(0.7 - h)) / (2 * h), 4);
    const second = tf.grad(first);
    const curvature = (f(0.7 + h) - 2 * f(0.7) + f(0.7 - h)) / (h * h);
    expect(second(at).dataSync()[0]).toBeCloseTo(curvature, 4);
  });

  test("gradients by several inputs, in a loss of TensorFlow.js", () => {
    const { tf } = executor;
    const op = asTfjsOp((a, b) => a.mul(b).sin());
    const [da, db] = tf.grads((a: TfTensor, b: TfTensor) => tf.sum(tf.square(op(a, b))))([
      tf.tensor1d([0.3, 0.5]),
      tf.tensor1d([1.1, -0.4]),
    ]);
    const slope = (p: number) => Math.sin(2 * p);
    expect(da.dataSync()[0]).toBeCloseTo(slope(0.33) * 1.1, 5);
    expect(db.dataSync()[1]).toBeCloseTo(slope(-0.2) * 0.5, 5);
  });

  test("leave no tensors behind", () => {
    const { tf } = executor;
    const op = asTfjsOp((x) => x.mul(x).sum());
    const x = tf.tensor1d([1, 2]);
    const once = () => tf.tidy(() => tf.grad(op)(x).dataSync());
    once();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) expect([...once()]).toEqual([2, 4]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("functions of TensorFlow.js in Fluxion", () => {
  const cubed = () => fromTfjsFunction((x) => executor.tf.mul(executor.tf.square(x), x), executor);

  test("value and gradient, compiled", () => {
    const f = cubed();
    const [value, slope] = jit(valueAndGrad((x: Tensor) => f(x).sum()))(array([1, 2]));
    expect(value.item()).toBe(9);
    expect(slope.js()).toEqual([3, 12]);
  });

  test("second derivative", () => {
    const f = cubed();
    expect(grad(grad((x: Tensor) => f(x)))(scalar(2)).item()).toBe(12);
  });

  test("batched", () => {
    const f = cubed();
    expect(vmap((x: Tensor) => f(x))(array([1, 2, 3])).js()).toEqual([1, 8, 27]);
  });

  test("an input that the result does not depend on has the gradient zero", () => {
    const f = fromTfjsFunction((x, _y) => executor.tf.square(x), executor);
    expect(grad((y: Tensor) => f(scalar(3), y))(scalar(1)).item()).toBe(0);
  });

  test("programs of another executor", async () => {
    const f = cubed();
    await use(wasm());
    expect(jit((x: Tensor) => f(x).add(1))(array([2])).js()).toEqual([9]);
    await use(executor);
  });
});

test("a LayersModel is trained inside of a Fluxion loss", async () => {
  const model = sequential();
  const kernelInitializer = initializers.glorotUniform({ seed: 3 });
  model.add(layers.dense({ units: 6, activation: "tanh", inputShape: [1], kernelInitializer }));
  model.add(layers.dense({ units: 1, kernelInitializer }));
  const net = fromLayersModel(model);
  const x = array([[-1], [-0.5], [0], [0.5], [1]]);
  const target = x.mul(0.8).add(0.1);
  const loss = (params: Tensor[]) => net.apply(params, x).sub(target).square().mean();
  const step = jit((params: Tensor[]): [Tensor, Tensor[]] => {
    const [value, gradient] = valueAndGrad(loss)(params);
    return [value, params.map((p, i) => p.sub(gradient[i].mul(0.2)))];
  });
  let { params } = net;
  const first = loss(params).item();
  const shared = net.params[0].js();
  for (let i = 0; i < 300; i++) [, params] = step(params);
  const last = loss(params).item();
  expect(last).toBeLessThan(0.01 * first);
  expect(fromTfjs(model.getWeights()[0]).js()).toEqual(shared);
  net.write(params);
  const predicted = fromTfjs(model.predict(toTfjs(x)) as TfTensor);
  expect(predicted.sub(target).square().mean().item()).toBeCloseTo(last, 6);
});

test("a model's gradient is not differentiated silently", () => {
  const model = sequential();
  model.add(layers.dense({ units: 1, inputShape: [1] }));
  const net = fromLayersModel(model);
  const f = (x: Tensor) => net.apply(net.params, x).sum();
  expect(() => grad((x: Tensor) => grad(f)(x).sum())(array([[1]]))).toThrow("first derivatives");
});

test("callbacks see values in the order of the program", () => {
  const seen: number[] = [];
  const f = jit((x: Tensor) => {
    debugCallback(({ data }) => seen.push(data[0]), x.mul(2));
    debugCallback(({ data }) => seen.push(data[0]), x.mul(3));
    return x;
  });
  f(array([1]));
  expect(seen).toEqual([2, 3]);
});
