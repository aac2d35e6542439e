import {
  array,
  derivatives,
  grad,
  jit,
  key,
  type Shape,
  sin,
  type Tensor,
  tanh,
  trace,
  uniform,
  vmap,
} from "@fluxion/autodiff-core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type DenseParams, dense } from "./dense.ts";
import { fourierFeatures } from "./fourier-features.ts";
import {
  constantInit,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  zerosInit,
} from "./initializers.ts";
import type { NoParams } from "./layer.ts";
import { type MlpParams, mlp } from "./mlp.ts";
import { parameterCount } from "./parameter-count.ts";
import { periodicFeatures } from "./periodic-features.ts";
import { activation, sequential } from "./sequential.ts";

const numbers = (x: Tensor): number[] => Array.from(x.dataSync());

describe("initialisers", () => {
  const INPUTS = 120;
  const OUTPUTS = 80;
  const variance = { glorot: 2 / (INPUTS + OUTPUTS), he: 2 / INPUTS, lecun: 1 / INPUTS };
  const CASES: readonly [string, Initializer, number, "normal" | "uniform"][] = [
    ["glorotNormal", glorotNormal, variance.glorot, "normal"],
    ["glorotUniform", glorotUniform, variance.glorot, "uniform"],
    ["heNormal", heNormal, variance.he, "normal"],
    ["heUniform", heUniform, variance.he, "uniform"],
    ["lecunNormal", lecunNormal, variance.lecun, "normal"],
  ];

  test.each(CASES)("%s has mean 0 and its declared variance", (_name, init, expected, kind) => {
    const values = numbers(init(key(5), [INPUTS, OUTPUTS], { dtype: "float64" }));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const measured = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    // Five standard deviations of the mean, and of the variance of a normal distribution.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(expected / values.length));
    expect(Math.abs(measured / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
    const largest = Math.max(...values.map(Math.abs));
    if (kind === "uniform") expect(largest).toBeLessThanOrEqual(Math.sqrt(3 * expected));
    else expect(largest).toBeGreaterThan(Math.sqrt(3 * expected));
  });

  test.each(CASES)("%s is the same for the same key, and another for another", (_name, init) => {
    expect(init(key(1), [3, 4]).js()).toEqual(init(key(1), [3, 4]).js());
    expect(init(key(1), [3, 4]).js()).not.toEqual(init(key(2), [3, 4]).js());
    expect(init(key(1), [3, 4]).dtype).toBe("float32");
  });

  test("zerosInit and constantInit", () => {
    expect(zerosInit(key(0), [2]).js()).toEqual([0, 0]);
    expect(constantInit(0.5)(key(0), [2], { dtype: "float64" }).js()).toEqual([0.5, 0.5]);
  });

  test.each<Shape>([[3], [0, 3], []])(
    "a shape without inputs and outputs is refused: %j",
    (...shape) => {
      expect(() => glorotNormal(key(0), shape)).toThrow(/a shape that ends in \[inputs, outputs\]/);
    },
  );
});

describe("dense", () => {
  const layer = dense({ inputs: 2, outputs: 3, biasInit: constantInit(0.5), dtype: "float64" });
  const params = layer.init(key(0));

  test("is x W + b", () => {
    const [w, b] = [params.weight.js() as number[][], params.bias?.js() as number[]];
    const y = layer.apply(params, array([2, -1], { dtype: "float64" })).js() as number[];
    y.forEach((value, j) => {
      expect(value).toBeCloseTo(2 * w[0][j] - w[1][j] + b[j], 14);
    });
  });

  test.each<Shape>([[2], [5, 2], [4, 5, 2], [0, 2]])(
    "treats all axes but the last as a batch: %j",
    (...shape) => {
      const x = uniform(key(1), shape, { dtype: "float64" });
      expect(layer.apply(params, x).shape).toEqual([...shape.slice(0, -1), 3]);
    },
  );

  test("of a batch is the layer of each entry, as vmap has it", () => {
    const x = uniform(key(1), [5, 2], { dtype: "float64" });
    const one = vmap((point: Tensor) => layer.apply(params, point))(x);
    expect(layer.apply(params, x).js()).toEqual(one.js());
  });

  test("without bias has only a weight", () => {
    const plain = dense({ inputs: 2, outputs: 3, bias: false }).init(key(0));
    expect(Object.keys(plain)).toEqual(["weight"]);
  });

  test("says what is wrong with its sizes and inputs", () => {
    expect(() => dense({ inputs: 0, outputs: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: dense: expected options.inputs to be a whole number >= 1, received 0. Give the number of features on the last axis.]`,
    );
    expect(() => dense({ inputs: 1, outputs: 1.5 })).toThrow(/options.outputs/);
    expect(() => layer.apply(params, array([1, 2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: dense: expected x to have 2 features on its last axis, received shape [3]. Put the features last, for example by stacking coordinates on axis -1.]`,
    );
    expect(() => layer.apply(params, array(1))).toThrow(/2 features on its last axis/);
  });

  test("its parameters have a type that transformations keep", () => {
    const gradient = grad((p: DenseParams) => layer.apply(p, array([1, 2])).sum())(params);
    expectTypeOf(gradient).toEqualTypeOf<DenseParams>();
    expect(gradient.bias?.js()).toEqual([1, 1, 1]);
  });
});

describe("mlp", () => {
  const network = mlp({ inputs: 2, outputs: 1, width: 7, depth: 3 });
  const params = network.init(key(3));

  test("is dense layers with tanh between", () => {
    const x = uniform(key(4), [6, 2]);
    const last = params.length - 1;
    const byHand = params.reduce((h, { weight, bias }, i) => {
      const z = h.matmul(weight).add(bias ?? 0);
      return i < last ? tanh(z) : z;
    }, x);
    expect(network.apply(params, x).js()).toEqual(byHand.js());
    expectTypeOf(params).toEqualTypeOf<MlpParams>();
  });

  test("its sizes can be listed, and its layers differ", () => {
    const listed = mlp({ layers: [2, 7, 7, 7, 1] }).init(key(3));
    expect(listed.map(({ weight }) => weight.js())).toEqual(
      params.map(({ weight }) => weight.js()),
    );
    expect(params[1].weight.js()).not.toEqual(params[2].weight.js());
    expect(parameterCount(params)).toBe(2 * 7 + 7 + 2 * (7 * 7 + 7) + 7 + 1);
  });

  test("activations can be chosen", () => {
    const layers = [1, 4, 1];
    const waves = mlp({ layers, activation: sin, outputActivation: (x) => x.square() });
    const p = waves.init(key(0));
    const x = array([[0.3]]);
    const plain = mlp({ layers, activation: (z) => z.sin() })
      .apply(p, x)
      .item();
    expect(waves.apply(p, x).item()).toBeCloseTo(plain ** 2, 6);
  });

  test("float64 all through", () => {
    const exact = mlp({ layers: [1, 3, 1], dtype: "float64" });
    const p = exact.init(key(0));
    expect(
      p.every(({ weight, bias }) => weight.dtype === "float64" && bias?.dtype === "float64"),
    ).toBe(true);
    expect(exact.apply(p, array([1], { dtype: "float64" })).dtype).toBe("float64");
  });

  test("a set of derivatives takes one product per layer", () => {
    const point = array([0.1, 0.2]);
    const u = (x: Tensor): Tensor => network.apply(params, x).slice(0);
    const { program } = trace(
      (x: Tensor) => derivatives(u, { u: [0, 0], t: [1, 0], x: [0, 1], xx: [0, 2] })(x),
      point,
    );
    const products = program.equations.filter(({ primitive }) => primitive.name === "dot");
    expect(products).toHaveLength(params.length);
  });

  test("init and apply are traced", () => {
    const run = jit((seed: Tensor, x: Tensor) => network.apply(network.init(seed), x));
    const x = uniform(key(4), [2, 2]);
    numbers(run(key(3), x)).forEach((value, i) => {
      expect(value).toBeCloseTo(numbers(network.apply(params, x))[i], 6);
    });
  });

  test("says what is wrong with its options and parameters", () => {
    expect(() => mlp({ layers: [3] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: mlp: expected options.layers to hold at least the inputs and the outputs, received [3]. Write for example layers: [2, 20, 20, 1].]`,
    );
    expect(() => mlp({ inputs: 1, outputs: 1, width: 4, depth: -1 })).toThrow(/options.depth/);
    expect(() => network.apply(params.slice(1), array([1, 2]))).toThrow(/parameters of 4 layers/);
  });
});

describe("fourierFeatures", () => {
  test("are cosines and sines of the same fixed phases", () => {
    const layer = fourierFeatures({ inputs: 2, features: 5, seed: 7, dtype: "float64" });
    const values = numbers(layer.apply({}, array([0.3, -0.2], { dtype: "float64" })));
    expect(values).toHaveLength(layer.outputs);
    for (let i = 0; i < 5; i++) expect(values[i] ** 2 + values[i + 5] ** 2).toBeCloseTo(1, 14);
    const again = fourierFeatures({ inputs: 2, features: 5, key: key(7), dtype: "float64" });
    expect(numbers(again.apply({}, array([0.3, -0.2], { dtype: "float64" })))).toEqual(values);
    expect(parameterCount(layer.init(key(0)))).toBe(0);
  });

  test("have frequencies with the given standard deviation", () => {
    const scale = 3;
    const layer = fourierFeatures({ inputs: 1, features: 4000, scale, dtype: "float64" });
    // d/dx sin(2πbx) at 0 is 2πb.
    const slope = numbers(layer.apply({}, array([1e-6], { dtype: "float64" }))).slice(4000);
    const square = slope.reduce((sum, s) => sum + (s / (2e-6 * Math.PI)) ** 2, 0) / 4000;
    expect(Math.abs(square / scale ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / 4000));
  });
});

describe("periodicFeatures", () => {
  const layer = periodicFeatures({ periods: [undefined, 2, 0.5], harmonics: 3, dtype: "float64" });
  const at = (...point: number[]): number[] =>
    numbers(layer.apply({}, array(point, { dtype: "float64" })));

  test("pass coordinates without a period through and come back after each period", () => {
    expect(layer.outputs).toBe(1 + 2 * 6);
    expect(at(0.7, 0.1, 0.2)).toHaveLength(layer.outputs);
    expect(at(0.7, 0.1, 0.2)[0]).toBe(0.7);
    at(0.7, 2.1, -0.3).forEach((value, i) => {
      expect(value).toBeCloseTo(at(0.7, 0.1, 0.2)[i], 12);
    });
  });

  test("are the harmonics", () => {
    const [x, y] = [0.3, 0.1];
    const phases = [1, 2, 3]
      .map((k) => Math.PI * k * x)
      .concat([1, 2, 3].map((k) => 4 * Math.PI * k * y));
    const expected = [5, ...phases.map(Math.cos), ...phases.map(Math.sin)];
    at(5, x, y).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });
  });

  test("all periodic, or none", () => {
    expect(periodicFeatures({ periods: [1] }).apply({}, array([[0], [0.25]])).shape).toEqual([
      2, 2,
    ]);
    expect(
      periodicFeatures({ periods: [undefined] })
        .apply({}, array([3]))
        .js(),
    ).toEqual([3]);
  });

  test("make a network periodic to all orders", () => {
    const network = sequential(layer, mlp({ layers: [layer.outputs, 6, 1], dtype: "float64" }));
    const params = network.init(key(0));
    const u = (x: Tensor): Tensor => network.apply(params, x).slice(0);
    const orders = { u: [0, 0, 0], x: [0, 1, 0], xx: [0, 2, 0] };
    const [left, right] = [-1, 1].map((x) =>
      derivatives(u, orders)(array([0.3, x, 0.1], { dtype: "float64" })),
    );
    for (const name of ["u", "x", "xx"] as const) {
      expect(left[name].item()).toBeCloseTo(right[name].item(), 9);
    }
  });

  test("a period that is none is refused", () => {
    expect(() => periodicFeatures({ periods: [0] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: periodicFeatures: expected options.periods to hold one positive period, or undefined, per coordinate, received [0]. Write for example periods: [undefined, 2] for (t, x) with x periodic on [-1, 1].]`,
    );
    expect(() => periodicFeatures({ periods: [] })).toThrow(/one positive period/);
  });
});

describe("sequential", () => {
  const layers = sequential(
    dense({ inputs: 1, outputs: 2 }),
    activation(tanh),
    mlp({ layers: [2, 3, 1] }),
  );
  const params = layers.init(key(1));

  test("has the list of its layers' parameters", () => {
    expectTypeOf(params).toEqualTypeOf<readonly [DenseParams, NoParams, MlpParams]>();
    expect(params).toHaveLength(3);
    expect(parameterCount(params)).toBe(4 + 9 + 4);
  });

  test("applies them in order", () => {
    const x = array([[0.5], [1]]);
    const byHand = mlp({ layers: [2, 3, 1] }).apply(
      params[2],
      tanh(dense({ inputs: 1, outputs: 2 }).apply(params[0], x)),
    );
    expect(layers.apply(params, x).js()).toEqual(byHand.js());
  });

  test("parameters of another network are refused", () => {
    const [first, second] = params;
    expect(() => layers.apply([first, second] as never, array([1]))).toThrow(
      /parameters of 3 layers/,
    );
  });
});
