import { describe, expect, test } from "vitest";
import golden from "../../fixtures/distributions.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode, type Golden } from "../../testing/golden-numbers.ts";
import { chiSquareExcess, kolmogorovSmirnov } from "../../testing/goodness-of-fit.ts";
import {
  array,
  checkGradients,
  DomainError,
  full,
  grad,
  jit,
  key,
  OptionError,
  ones,
  ShapeError,
  splitBatch,
  type Tensor,
  vmap,
} from "../index.ts";
import * as D from "./index.ts";

type Options = Readonly<Record<string, number>>;

const CONTINUOUS: Readonly<Record<string, (o: never) => D.ContinuousDistribution>> = {
  normal: D.normal,
  logNormal: D.logNormal,
  truncatedNormal: D.truncatedNormal,
  uniform: D.uniform,
  exponential: D.exponential,
  gamma: D.gamma,
  chiSquared: D.chiSquared,
  beta: D.beta,
  laplace: D.laplace,
  cauchy: D.cauchy,
  logistic: D.logistic,
  gumbel: D.gumbel,
  studentT: D.studentT,
};

/** The distribution with float64 parameters. */
function build(name: string, options: Options): D.ContinuousDistribution {
  const tensors = Object.entries(options).map(([k, v]) => [k, full([], v, { dtype: "float64" })]);
  return CONTINUOUS[name](Object.fromEntries(tensors) as never);
}

const cases = Object.entries(golden.table).flatMap(([name, rows]) =>
  rows.filter((row) => "quantile" in row).map((row) => ({ name, ...row, ...describeRow(row) })),
);

function describeRow({ options }: { options: object }): { options: Options; title: string } {
  return { options: options as Options, title: JSON.stringify(options) };
}

describe.each(cases)("$name $title agrees with SciPy", (row) => {
  const d = build(row.name, row.options);
  const x = f64(row.x);
  const close = (actual: Tensor, expected: Golden, tolerance = 1e-12): void =>
    expectClose(actual, decode(expected), { tolerance, scale: 1 });

  test("log density", () => close(d.logDensity(x), row.logDensity, 2e-13));

  test("probabilities, relative to their own size", () => {
    for (const [actual, expected] of [
      [d.cdf(x), row.cdf],
      [d.survival(x), row.survival],
    ] as const) {
      expectClose(actual, decode(expected), { tolerance: 1e-11, scale: 1e-300 });
    }
  });

  test("quantiles and moments", () => {
    const p = f64(row.p);
    close(d.quantile(p), row.quantile, 1e-11);
    const moments = { mean: row.mean, variance: row.variance, entropy: row.entropy } as const;
    for (const [name, value] of Object.entries(moments)) {
      const actual = d[name as keyof typeof moments]();
      expectClose(actual, decode([value] as Golden), { tolerance: 1e-10 }, name);
    }
  });

  test("derivatives of the log density and of the probability", () => {
    const inside = d.quantile(f64([0.2, 0.45, 0.8]));
    checkGradients((v: Tensor) => d.logDensity(v).sum(), [inside], { step: 1e-5, tolerance: 1e-5 });
    const density = grad((v: Tensor) => d.cdf(v).sum())(inside);
    expectClose(density, d.logDensity(inside).exp().dataSync(), { tolerance: 1e-10 });
    const names = Object.keys(row.options);
    const at = names.map((name) => full([], row.options[name], { dtype: "float64" }));
    const byParameters = (...values: Tensor[]): Tensor => {
      const options = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      return CONTINUOUS[row.name](options as never)
        .logDensity(inside)
        .sum();
    };
    checkGradients(byParameters, at, { step: 1e-4, tolerance: 1e-5 });
  });

  test("samples follow it (Kolmogorov–Smirnov), in float32", () => {
    const single = Object.entries(row.options).map(([k, v]) => [k, full([], v)]);
    const drawn = CONTINUOUS[row.name](Object.fromEntries(single) as never).sample(key(7), [4000]);
    expect(drawn.dtype).toBe("float32");
    const probabilities = d.cdf(drawn.cast("float64")).dataSync();
    expect(kolmogorovSmirnov(probabilities)).toBeLessThan(1);
  });
});

describe("outside of the support the gradient is not NaN", () => {
  test.each([
    ["gamma", D.gamma({ concentration: 2 }), -1],
    ["beta", D.beta({ alpha: 2, beta: 3 }), 1.5],
    ["exponential", D.exponential(), -2],
    ["uniform", D.uniform(), 3],
    ["logNormal", D.logNormal(), -1],
    ["truncatedNormal", D.truncatedNormal({ low: 0, high: 1 }), 2],
  ] as const)("%s", (_name, d, x) => {
    expect(d.logDensity(x).item()).toBe(Number.NEGATIVE_INFINITY);
    expect(grad((v: Tensor) => d.logDensity(v))(array(x)).item()).toBe(0);
    expect(d.logDensity(Number.NaN).item()).toBeNaN();
  });
});

describe("discrete distributions agree with SciPy", () => {
  const rows = [
    ...golden.table.bernoulli.map((row) => ({ d: D.bernoulli, row, name: "bernoulli" })),
    ...golden.table.poisson.map((row) => ({ d: D.poisson, row, name: "poisson" })),
  ];
  test.each(rows)("$name $row.options", ({ d, row }) => {
    const [[name, value]] = Object.entries(row.options);
    const it = d({ [name]: array(value, { dtype: "float64" }) } as never);
    const k = f64(row.x);
    const close = (actual: Tensor, expected: unknown): void =>
      expectClose(actual, decode(expected as Golden), { tolerance: 1e-12, scale: 1e-300 });
    close(it.logDensity(k), row.logDensity);
    close(it.cdf(k), row.cdf);
    close(it.survival(k), row.survival);
    close(it.mean(), [row.mean]);
    close(it.variance(), [row.variance]);
    if ("entropy" in it && "entropy" in row) {
      expectClose((it as D.BernoulliDistribution).entropy(), [row.entropy as number], {
        tolerance: 1e-12,
      });
    }
  });

  test("logits of a Bernoulli variable", () => {
    const logits = f64([-800, -1, 0, 2, 900]);
    const d = D.bernoulli({ logits });
    expectClose(
      d.logDensity(1),
      [-800, -Math.log1p(Math.E), -Math.LN2, -Math.log1p(Math.exp(-2)), 0],
      { tolerance: 1e-14 },
    );
    checkGradients(
      (l: Tensor) =>
        D.bernoulli({ logits: l })
          .logDensity(f64([1, 0, 1]))
          .sum(),
      [f64([-1, 0.5, 2])],
    );
  });

  test("categorical", () => {
    const d = D.categorical({
      probabilities: f64([
        [1, 3, 4],
        [1, 0, 1],
      ]),
    });
    expect(d.batchShape).toEqual([2]);
    expectClose(d.logDensity(2).exp(), [0.5, 0.5], { tolerance: 1e-15 });
    expectClose(d.logDensity(array([1, 1], { dtype: "int32" })).exp(), [0.375, 0], {
      tolerance: 1e-15,
    });
    expectClose(d.logDensity(f64([3, 0.5])), [-Infinity, -Infinity], { tolerance: 0 });
    expectClose(d.mean(), [1.375, 1], { tolerance: 1e-15 });
    expectClose(d.variance(), [0.375 + 2 - 1.375 ** 2, 1], { tolerance: 1e-14 });
    expectClose(
      d.entropy(),
      [-(Math.log(1 / 8) / 8 + (3 * Math.log(3 / 8)) / 8 + Math.log(0.5) / 2), Math.LN2],
      { tolerance: 1e-14 },
    );
    const drawn = D.categorical({ probabilities: array([1, 3, 4]) }).sample(key(3), [8000]);
    const counts = [0, 1, 2].map((k) => drawn.equal(k).cast("int32").sum().item());
    expect(chiSquareExcess(counts, [1000, 3000, 4000])).toBeLessThan(4);
  });

  test.each([0.7, 8, 40])("Poisson samples with mean %d", (rate) => {
    const d = D.poisson({ rate: array(rate, { dtype: "float64" }) });
    const n = 8000;
    const drawn = d.sample(key(5), [n]);
    expect(drawn.dtype).toBe("int32");
    const [from, to] = [
      Math.max(0, Math.floor(rate - 2 * Math.sqrt(rate))),
      Math.ceil(rate + 2 * Math.sqrt(rate)),
    ];
    const bounds = Array.from({ length: to - from }, (_, i) => from + i);
    const cumulative = d.cdf(f64(bounds)).dataSync();
    const below = bounds.map((k) => drawn.lessEqual(k).cast("int32").sum().item());
    const differences = (v: ArrayLike<number>, total: number): number[] =>
      [...Array.from(v), total].map((x, i) => x - (i === 0 ? 0 : v[i - 1]));
    const expected = differences(cumulative, 1).map((p) => p * n);
    expect(chiSquareExcess(differences(below, n), expected)).toBeLessThan(4);
  });
});

describe("vectors agree with SciPy", () => {
  test("dirichlet", () => {
    const { concentration, x, ...expected } = golden.vectors.dirichlet;
    const d = D.dirichlet({ concentration: f64(concentration) });
    expectClose(d.logDensity(f64(x)), expected.logDensity, { tolerance: 1e-12 });
    expectClose(d.mean(), expected.mean, { tolerance: 1e-14 });
    expectClose(d.variance(), expected.variance, { tolerance: 1e-14 });
    expectClose(d.entropy(), [expected.entropy], { tolerance: 1e-12 });
    expect(d.logDensity(f64([0.5, 0.2, 0.2])).item()).toBe(Number.NEGATIVE_INFINITY);
    expect(d.logDensity(f64([1.1, -0.2, 0.1])).item()).toBe(Number.NEGATIVE_INFINITY);
    const drawn = d.sample(key(1), [3000]);
    expectClose(drawn.sum(-1), new Float64Array(3000).fill(1), { tolerance: 1e-14 });
    expectClose(drawn.mean(0), expected.mean, { tolerance: 0.02 });
    const first = D.beta({ alpha: f64(0.5), beta: f64(6.5) }).cdf(drawn.slice(":", 0));
    expect(kolmogorovSmirnov(first.dataSync())).toBeLessThan(1);
  });

  test("multivariateNormal", () => {
    const { mean, covariance, x, logDensity, entropy } = golden.vectors.multivariateNormal;
    const d = D.multivariateNormal({ mean: f64(mean), covariance: f64(covariance) });
    expectClose(d.logDensity(f64(x)), logDensity, { tolerance: 1e-12 });
    expectClose(d.entropy(), [entropy], { tolerance: 1e-13 });
    expectClose(d.covariance(), covariance.flat(), { tolerance: 1e-14 });
    expectClose(
      d.variance(),
      covariance.map((row, i) => row[i]),
      { tolerance: 1e-14 },
    );
    const same = D.multivariateNormal({ mean: f64(mean), scaleTril: d.scaleTril() });
    expectClose(same.logDensity(f64(x)), logDensity, { tolerance: 1e-12 });
    const z = d.sample(key(9), [4000]).sub(f64(mean));
    expectClose(z.transpose().matmul(z).div(4000), covariance.flat(), { tolerance: 0.15 });
    checkGradients(
      (m: Tensor, s: Tensor) =>
        D.multivariateNormal({ mean: m, covariance: s }).logDensity(f64(x)).sum(),
      [f64(mean), f64(covariance)],
      { tolerance: 1e-6 },
    );
  });

  test("bad covariances", () => {
    const mean = f64([0, 0]);
    const covariance = f64([
      [1, 2],
      [2, 1],
    ]);
    expect(() => D.multivariateNormal({ mean, covariance })).toThrow(DomainError);
    expect(() =>
      jit((s: Tensor) => D.multivariateNormal({ mean, covariance: s }).logDensity(mean))(
        covariance,
      ),
    ).toThrow(DomainError);
    expect(() => D.multivariateNormal({ mean, covariance: ones([3, 3]) })).toThrow(ShapeError);
    expect(() => D.multivariateNormal({ mean })).toThrow(OptionError);
  });
});

describe.each(golden.samples)("samples are those of jax.random, seed $seed, $dtype", (expected) => {
  const dtype = expected.dtype as "float32" | "float64";
  const k = key(expected.seed);
  const one = full([], 1, { dtype });
  const alpha = array(expected.alpha, { dtype });
  const close = (actual: Tensor, values: unknown): void => {
    expect(actual.dtype).toBe(dtype);
    expectClose(actual, decode(values as Golden), {
      tolerance: dtype === "float64" ? 1e-12 : 2e-5,
      scale: 1e-2,
    });
  };

  test("of the line", () => {
    close(D.exponential({ rate: one }).sample(k, [3]), expected.exponential);
    close(D.laplace({ scale: one }).sample(k, [3]), expected.laplace);
    close(D.cauchy({ scale: one }).sample(k, [3]), expected.cauchy);
    close(D.logistic({ scale: one }).sample(k, [3]), expected.logistic);
    close(D.gumbel({ scale: one }).sample(k, [3]), expected.gumbel);
    close(
      D.truncatedNormal({ scale: one, low: -1, high: 2 }).sample(k, [3]),
      expected.truncatedNormal,
    );
    close(D.studentT({ df: full([], 3.5, { dtype }) }).sample(k, [3]), expected.studentT);
  });

  test("of the gamma family", () => {
    close(D.gamma({ concentration: alpha }).sample(k, [2]), expected.gamma);
    close(D.beta({ alpha, beta: 1.5 }).sample(k, [2]), expected.beta);
    close(D.chiSquared({ df: alpha }).sample(k, [2]), expected.chiSquared);
    close(D.dirichlet({ concentration: alpha }).sample(k, [2]), expected.dirichlet);
  });

  test("of whole numbers and vectors", () => {
    if (dtype === "float32") {
      const rate = array([0, 0.3, 4, 9.9, 10, 70, 3000]);
      expect(D.poisson({ rate }).sample(k, [2]).js()).toEqual(expected.poisson);
    }
    const probabilities = array([0.1, 0.2, 0.7], { dtype });
    expect(D.categorical({ probabilities }).sample(k, [8]).js()).toEqual(expected.categorical);
    const { mean, covariance } = golden.vectors.multivariateNormal;
    const d = D.multivariateNormal({
      mean: array(mean, { dtype }),
      covariance: array(covariance, { dtype }),
    });
    close(d.sample(k, [2]), expected.multivariateNormal);
  });

  test("the derivative of a gamma sample is that at fixed probability", () => {
    if (expected.gammaSlope === null) return;
    const total = (a: Tensor): Tensor => D.gamma({ concentration: a }).sample(k, [2]).sum();
    const slopes = decode(expected.gammaSlope);
    const sums = alpha.shape[0];
    const columns = Float64Array.from({ length: sums }, (_, i) => slopes[i] + slopes[sums + i]);
    expectClose(grad(total)(alpha), columns, { tolerance: 1e-10, scale: 1e-6 });
  });
});

describe("samples as functions", () => {
  const k = key(11);

  test("compiled, batched over keys and parameters", () => {
    const draw = (own: Tensor, a: Tensor): Tensor => D.gamma({ concentration: a }).sample(own, [2]);
    const keys = splitBatch(k, 3);
    const a = array([0.5, 2, 9]);
    const each = [0, 1, 2].flatMap((i) => [...draw(keys.slice(i), a.slice(i)).dataSync()]);
    expectClose(vmap(draw)(keys, a), each, { tolerance: 1e-6 });
    expectClose(jit(vmap(draw))(keys, a), each, { tolerance: 1e-6 });
    expect(draw(k, ones([0])).shape).toEqual([2, 0]);
  });

  test.each([
    ["normal", (m: Tensor, s: Tensor) => D.normal({ location: m, scale: s })],
    ["cauchy", (m: Tensor, s: Tensor) => D.cauchy({ location: m, scale: s })],
    [
      "truncatedNormal",
      (m: Tensor, s: Tensor) => D.truncatedNormal({ location: m, scale: s, low: 0, high: 3 }),
    ],
    ["uniform", (m: Tensor, s: Tensor) => D.uniform({ low: m, high: s.add(2) })],
    ["studentT", (m: Tensor, s: Tensor) => D.studentT({ df: s.add(2), location: m })],
    ["beta", (m: Tensor, s: Tensor) => D.beta({ alpha: s, beta: m.add(2) })],
  ] as const)("of %s are differentiable at fixed probability", (_name, make) => {
    const [m, s] = [f64(0.4), f64(1.3)];
    const total = (a: Tensor, b: Tensor): Tensor => make(a, b).sample(k, [5]).sum();
    const slopes = grad(total, { argnums: [0, 1] })(m, s);
    if (_name === "studentT" || _name === "beta") {
      // These are made of two gamma or normal variates: compare with differences of the mean instead.
      expect(slopes.every((g) => Number.isFinite(g.item()))).toBe(true);
      return;
    }
    checkGradients(total, [m, s]);
  });

  test("second derivatives of gamma samples", () => {
    const total = (a: Tensor): Tensor => D.gamma({ concentration: a }).sample(k, [4]).sum();
    const h = 1e-4;
    const slope = (x: number): number => grad(total)(f64(x)).item();
    // The sample jumps where the rejection decides otherwise: second differences of the slope at fixed samples.
    const second = grad(grad(total))(f64(2.2)).item();
    expect(Number.isFinite(second)).toBe(true);
    expect(Math.abs((slope(2.2 + h) - slope(2.2 - h)) / (2 * h) - second)).toBeLessThan(5);
  });

  test("bad parameters are refused, or give NaN as tensors", () => {
    expect(() => D.normal({ scale: -1 })).toThrow(DomainError);
    expect(() => D.gamma({ concentration: 0 })).toThrow(/concentration > 0/);
    expect(() => D.uniform({ low: 2, high: 1 })).toThrow(/Swap/);
    expect(() => D.bernoulli({ probability: 1.5 })).toThrow(OptionError);
    expect(() => D.dirichlet({ concentration: array(1) })).toThrow(ShapeError);
    expect(
      D.normal({ scale: array(-1) })
        .logDensity(0)
        .item(),
    ).toBeNaN();
    expect(
      D.gamma({ concentration: array(Number.NaN) })
        .sample(k)
        .item(),
    ).toBeNaN();
    expect(() => D.normal({ location: ones([2]), scale: ones([3]) })).toThrow(ShapeError);
  });
});
