import { describe, expect, test } from "vitest";
import golden from "../../fixtures/distributions-more.json" with { type: "json" };
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
  ShapeError,
  splitBatch,
  type Tensor,
  vmap,
} from "../index.ts";
import * as D from "./index.ts";

type Options = Readonly<Record<string, number>>;
type Make<T> = Readonly<Record<string, (o: never) => T>>;

const CONTINUOUS: Make<D.CumulativeDistribution> = {
  weibull: D.weibull,
  rayleigh: D.rayleigh,
  maxwell: D.maxwell,
  pareto: D.pareto,
  generalizedNormal: D.generalizedNormal,
  fisherF: D.fisherF,
  triangular: D.triangular,
  wald: D.wald,
};

const COUNTS: Make<D.Distribution> = {
  binomial: D.binomial,
  negativeBinomial: D.negativeBinomial,
  geometric: D.geometric,
  betaBinomial: D.betaBinomial,
};

function inDoubles(options: object): never {
  const entries = Object.entries(options as Options);
  return Object.fromEntries(
    entries.map(([k, v]) => [k, full([], v, { dtype: "float64" })]),
  ) as never;
}

function rowsOf<T extends { readonly options: object }>(
  table: Readonly<Record<string, readonly T[]>>,
) {
  return Object.entries(table).flatMap(([name, rows]) =>
    rows.map((row) => ({ name, row, title: JSON.stringify(row.options) })),
  );
}

interface ContinuousRow {
  readonly options: object;
  readonly x: number[];
  readonly logDensity: unknown;
  readonly cdf: unknown;
  readonly survival: unknown;
  readonly mean: unknown;
  readonly variance: unknown;
  readonly entropy: unknown;
  readonly p?: number[];
  readonly quantile?: unknown;
}

describe.each(rowsOf<ContinuousRow>(golden.table as never))(
  "$name $title agrees with SciPy",
  (it) => {
    const { name, row } = it;
    const make = CONTINUOUS[name];
    const d = make(inDoubles(row.options));
    const x = f64(row.x);
    const close = (actual: Tensor, expected: unknown, tolerance: number, scale = 1): void =>
      expectClose(actual, decode(expected as Golden), { tolerance, scale });

    test("log density and probabilities", () => {
      close(d.logDensity(x), row.logDensity, 2e-13);
      close(d.cdf(x), row.cdf, 1e-11, 1e-300);
      close(d.survival(x), row.survival, 1e-11, 1e-300);
    });

    test("quantiles and moments", () => {
      close(d.mean(), [row.mean], 1e-11);
      close(d.variance(), [row.variance], 1e-10);
      if (row.p === undefined) return;
      const continuous = d as D.ContinuousDistribution;
      close(continuous.quantile(f64(row.p)), row.quantile, 1e-11);
      close(continuous.entropy(), [row.entropy], 1e-10);
    });

    test("derivatives", () => {
      const inside = d.mean().isFinite().item()
        ? d
            .mean()
            .mul(f64([0.7, 0.93, 1.2]))
            .add(0.1)
        : f64([2.6, 3, 5]);
      checkGradients((v: Tensor) => d.logDensity(v).sum(), [inside], {
        step: 1e-5,
        tolerance: 1e-5,
      });
      const density = grad((v: Tensor) => d.cdf(v).sum())(inside);
      expectClose(density, d.logDensity(inside).exp().dataSync(), { tolerance: 1e-8 });
      const names = Object.keys(row.options);
      const at = Object.values(row.options as Options).map((v) => f64(v));
      const byParameters = (...values: Tensor[]): Tensor =>
        make(Object.fromEntries(names.map((k, i) => [k, values[i]])) as never)
          .logDensity(inside)
          .sum();
      checkGradients(byParameters, at, { step: 1e-4, tolerance: 1e-5 });
    });

    test("samples follow it (Kolmogorov–Smirnov), and have finite slopes", () => {
      const single = (n: number, values: readonly Tensor[]): Tensor => {
        const names = Object.keys(row.options);
        const options = Object.fromEntries(names.map((k, i) => [k, values[i]]));
        return make(options as never).sample(key(7), [n]);
      };
      const at = Object.values(row.options as Options).map((v) => full([], v));
      const drawn = single(2000, at);
      expect(drawn.dtype).toBe("float32");
      expect(kolmogorovSmirnov(d.cdf(drawn.cast("float64")).dataSync())).toBeLessThan(1);
      const slopes = grad((...v: Tensor[]) => single(60, v).sum(), {
        argnums: at.map((_, i) => i),
      })(...at);
      expect(slopes.every((s) => Number.isFinite(s.item()))).toBe(true);
    });
  },
);

describe("counts agree with SciPy", () => {
  interface CountRow {
    readonly options: object;
    readonly x: number[];
    readonly logDensity: unknown;
    readonly cdf?: unknown;
    readonly survival?: unknown;
    readonly mean: number;
    readonly variance: number;
  }
  test.each(rowsOf<CountRow>(golden.counts as never))("$name $title", ({ name, row }) => {
    const d = COUNTS[name](inDoubles(row.options));
    const k = f64(row.x);
    const close = (actual: Tensor, expected: unknown, scale = 1e-300): void =>
      expectClose(actual, decode(expected as Golden), { tolerance: 1e-11, scale });
    close(d.logDensity(k), row.logDensity, 1);
    close(d.mean(), [row.mean]);
    close(d.variance(), [row.variance]);
    if (row.cdf === undefined) return;
    close((d as D.CumulativeDistribution).cdf(k), row.cdf);
    close((d as D.CumulativeDistribution).survival(k), row.survival);
  });

  test.each([
    ["binomial, few", D.binomial({ trials: 12, probability: 0.3 }), 0, 8],
    ["binomial, many", D.binomial({ trials: 90, probability: 0.7 }), 54, 72],
    ["negativeBinomial", D.negativeBinomial({ successes: 3, probability: 0.4 }), 0, 12],
    ["geometric", D.geometric({ probability: 0.3 }), 1, 9],
    ["betaBinomial", D.betaBinomial({ trials: 9, alpha: 2, beta: 3 }), 0, 8],
  ] as const)("samples of %s", (_name, d, from, to) => {
    const n = 6000;
    const drawn = d.sample(key(5), [n]);
    expect(drawn.dtype).toBe("int32");
    const ks = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const p = [...d.logDensity(f64(ks)).exp().dataSync()];
    const found = ks.map((k) => drawn.equal(k).cast("int32").sum().item());
    const rest = (v: readonly number[], all: number): number => all - v.reduce((a, b) => a + b, 0);
    const expected = [...p, rest(p, 1)].map((v) => v * n);
    expect(chiSquareExcess([...found, rest(found, n)], expected)).toBeLessThan(4);
  });

  test("multinomial", () => {
    const { trials, probabilities, x, ...expected } = golden.multinomial;
    const d = D.multinomial({ trials, probabilities: f64(probabilities).mul(2) });
    expectClose(d.logDensity(f64(x)), decode(expected.logDensity as Golden), { tolerance: 1e-13 });
    expectClose(d.mean(), expected.mean, { tolerance: 1e-14 });
    expectClose(d.variance(), expected.variance, { tolerance: 1e-14 });
    const drawn = d.sample(key(2), [2000]);
    expect(drawn.sum(-1).equal(trials).all().item()).toBe(1);
    expectClose(drawn.cast("float64").mean(0), expected.mean, { tolerance: 0.1 });
    expect(d.logDensity(f64([Number.NaN, 3, 3])).item()).toBeNaN();
  });
});

describe("distributions on the circle", () => {
  const rows = [
    ...golden.circle.vonMises.map((row) => ({ make: D.vonMises, row })),
    ...golden.circle.wrappedCauchy.map((row) => ({ make: D.wrappedCauchy, row })),
  ];
  test.each(rows)("$row.options agrees with SciPy", ({ make, row }) => {
    const d = make(inDoubles(row.options));
    expectClose(d.logDensity(f64(row.x)), row.logDensity, { tolerance: 1e-12 });
    expectClose(d.entropy(), [row.entropy], { tolerance: 1e-12 });
    const grid = f64(Array.from({ length: 2000 }, (_, i) => ((i + 0.5) * Math.PI) / 1000));
    const total = d
      .logDensity(grid)
      .exp()
      .mean()
      .mul(2 * Math.PI);
    expectClose(total, [1], { tolerance: 1e-8 });
    const { location, concentration } = row.options;
    const drawn = make({ location, concentration }).sample(key(3), [2000]);
    const resultant = drawn.sub(location).cos().mean();
    expectClose(resultant, [1 - d.variance().item()], { tolerance: 0.04 });
    expect(
      drawn
        .sub(location)
        .abs()
        .lessEqual(Math.PI + 1e-5)
        .all()
        .item(),
    ).toBe(1);
    checkGradients(
      (m: Tensor, c: Tensor) =>
        make({ location: m, concentration: c }).logDensity(f64(row.x)).sum(),
      [f64(location), f64(concentration)],
      { step: 1e-5, tolerance: 1e-5 },
    );
  });
});

describe.each(golden.samples)("samples are those of jax.random, seed $seed, $dtype", (expected) => {
  const dtype = expected.dtype as "float32" | "float64";
  const k = key(expected.seed);
  const one = full([], 1, { dtype });
  const close = (actual: Tensor, values: unknown): void => {
    expect(actual.dtype).toBe(dtype);
    const tolerance = dtype === "float64" ? 1e-12 : 2e-5;
    expectClose(actual, decode(values as Golden), { tolerance, scale: 1e-2 });
  };

  test("of the line", () => {
    const draw = (d: D.Distribution): Tensor => d.sample(k, [3]);
    close(draw(D.weibull({ scale: one.mul(2), concentration: 1.5 })), expected.weibull);
    close(draw(D.rayleigh({ scale: one.mul(2) })), expected.rayleigh);
    close(draw(D.maxwell({ scale: one })), expected.maxwell);
    close(draw(D.doubleSidedMaxwell({ scale: one })), expected.doubleSidedMaxwell);
    close(draw(D.pareto({ concentration: one.mul(2.5) })), expected.pareto);
    close(draw(D.generalizedNormal({ power: one.mul(1.5) })), expected.generalizedNormal);
    close(draw(D.fisherF({ numeratorDf: one.mul(3), denominatorDf: 7 })), expected.fisherF);
    close(draw(D.triangular({ low: 0, mode: one, high: 5 })), expected.triangular);
    close(draw(D.wald({ mean: one.mul(2) })), expected.wald);
  });

  test("of counts, signs and points", () => {
    const trials = array(expected.trials, { dtype });
    const probability = array(expected.probability, { dtype });
    const { binomial, geometric, multinomial } = D;
    expect(binomial({ trials, probability }).sample(k, [2]).js()).toEqual(expected.binomial);
    expect(
      geometric({ probability: one.mul(0.3) })
        .sample(k, [5])
        .js(),
    ).toEqual(expected.geometric);
    const probabilities = array(golden.multinomial.probabilities, { dtype });
    expect(multinomial({ trials: 30, probabilities }).sample(k, [2]).js()).toEqual(
      expected.multinomial,
    );
    expect(D.rademacher(k, [6], { dtype }).js()).toEqual(expected.rademacher);
    close(D.ball(k, 3, { shape: [2], dtype }), expected.ball.flat());
    close(D.ball(k, 2, { power: 1, shape: [2], dtype }), expected.ballOfOne.flat());
    const shapes = array([1e-3, 2.5], { dtype });
    close(D.logGammaVariates(k, shapes), expected.logGamma);
  });
});

test("doubleSidedMaxwell", () => {
  const d = D.doubleSidedMaxwell({ scale: f64(1.5), location: 0.3 });
  const x = f64([-2, 0.1, 1, 4]);
  expectClose(grad((v: Tensor) => d.cdf(v).sum())(x), d.logDensity(x).exp().dataSync(), {
    tolerance: 1e-10,
  });
  expectClose(d.quantile(d.cdf(x)), x.dataSync(), { tolerance: 1e-11 });
  expectClose(d.survival(x).add(d.cdf(x)), [1, 1, 1, 1], { tolerance: 1e-14 });
  expect(kolmogorovSmirnov(d.cdf(d.sample(key(1), [3000])).dataSync())).toBeLessThan(1);
});

test("slopes of Wald samples are those at fixed probability", () => {
  const total = (m: Tensor, s: Tensor): Tensor =>
    D.wald({ mean: m, scale: s }).sample(key(3), [20_000]).mean();
  const slopes = grad(total, { argnums: [0, 1] })(f64(1.5), f64(2));
  expectClose(slopes[0], [1], { tolerance: 0.05 });
  expectClose(slopes[1], [0], { tolerance: 0.05 });
});

describe("divergences", () => {
  const pairs = [
    [
      "normal",
      D.normal({ location: f64(0.3), scale: 2 }),
      D.normal({ location: f64(1), scale: 1.5 }),
    ],
    ["gamma", D.gamma({ concentration: f64(2.5), rate: 2 }), D.gamma({ concentration: f64(1.5) })],
    ["exponential and gamma", D.exponential({ rate: f64(2) }), D.chiSquared({ df: f64(3) })],
    ["beta", D.beta({ alpha: f64(2), beta: 3 }), D.beta({ alpha: f64(1.5), beta: 4 })],
  ] as const;
  test.each(pairs)("of %s are the integral", (_name, p, q) => {
    const n = 20_000;
    const u = f64(Array.from({ length: n }, (_, i) => (i + 0.5) / n));
    const x = p.quantile(u);
    const integral = p.logDensity(x).sub(q.logDensity(x)).mean().item();
    expectClose(D.klDivergence(p, q), [integral], { tolerance: 2e-4 });
    expectClose(D.klDivergence(p, p), [0], { tolerance: 1e-14 });
  });

  test("of outcomes are the sum", () => {
    const p = D.bernoulli({ probability: f64(0.2) });
    const q = D.categorical({ probabilities: f64([0.4, 0.6]) });
    const expected = 0.8 * Math.log(0.8 / 0.4) + 0.2 * Math.log(0.2 / 0.6);
    expectClose(D.klDivergence(p, q), [expected], { tolerance: 1e-14 });
    const never = D.categorical({ probabilities: f64([1, 0]) });
    expectClose(D.klDivergence(never, q), [-Math.log(0.4)], { tolerance: 1e-14 });
    expect(D.klDivergence(q, never).item()).toBe(Number.POSITIVE_INFINITY);
    expect(D.klDivergence(never, never).item()).toBe(0);
  });

  test("of vectors", () => {
    const [a, b] = [f64([2.5, 1, 4]), f64([1, 2, 3])];
    const [p, q] = [D.dirichlet({ concentration: a }), D.dirichlet({ concentration: b })];
    const x = p.sample(key(1), [20_000]);
    const estimate = p.logDensity(x).sub(q.logDensity(x)).mean().item();
    expectClose(D.klDivergence(p, q), [estimate], { tolerance: 0.03 });
    const scale = D.normal({ location: f64([1, 2]), scale: f64([0.5, 2]) });
    const other = D.normal({ location: f64([0, 1]), scale: f64([1, 3]) });
    const asVector = (d: D.ContinuousDistribution): D.Distribution => {
      const s = d.variance();
      const zero = s.mul(0);
      const row = (i: number): Tensor => zero.add(f64(i === 0 ? [1, 0] : [0, 1])).mul(s);
      const rows = [row(0), row(1)].map((r) => [...r.dataSync()]);
      return D.multivariateNormal({ mean: d.mean(), covariance: f64(rows) });
    };
    const sum = D.klDivergence(scale, other).sum().item();
    expectClose(D.klDivergence(asVector(scale), asVector(other)), [sum], { tolerance: 1e-13 });
    const both = D.klDivergence(D.independent(scale), D.independent(other));
    expectClose(both, [sum], { tolerance: 1e-14 });
  });

  test("without a formula are refused", () => {
    expect(() => D.klDivergence(D.normal(), D.gamma({ concentration: 1 }))).toThrow(OptionError);
    expect(() => D.klDivergence(D.cauchy(), D.cauchy())).toThrow(/another distribution/);
  });
});

describe("made of others", () => {
  const parts = D.normal({ location: f64([-2, 0, 3]), scale: f64([1, 0.5, 2]) });
  const probabilities = f64([0.2, 0.3, 0.5]);

  test("independent adds log densities", () => {
    const d = D.independent(parts);
    const x = f64([0.1, 0.2, 0.3]);
    expectClose(d.logDensity(x), [parts.logDensity(x).sum().item()], { tolerance: 1e-14 });
    expect(d.sample(key(0), [4]).shape).toEqual([4, 3]);
    expect(() => D.independent(parts, 2)).toThrow(OptionError);
  });

  test("a mixture is the weighted mean of densities", () => {
    const d = D.mixture({ probabilities }, parts);
    const x = f64([-1, 0.5, 4]);
    const expected = [-1, 0.5, 4].map((v) =>
      Math.log(parts.logDensity(v).exp().mul(probabilities).sum().item()),
    );
    expectClose(d.logDensity(x), expected, { tolerance: 1e-14 });
    expectClose(d.survival(x).add(d.cdf(x)), [1, 1, 1], { tolerance: 1e-14 });
    expect(d.mean().item()).toBeCloseTo(1.1, 12);
    expect(d.variance().item()).toBeCloseTo(0.2 * 5 + 0.3 * 0.25 + 0.5 * 13 - 1.21, 12);
    const drawn = d.sample(key(4), [3000]);
    expect(kolmogorovSmirnov(d.cdf(drawn).dataSync())).toBeLessThan(1);
    checkGradients(
      (w: Tensor, m: Tensor) =>
        D.mixture({ logits: w }, D.normal({ location: m }))
          .logDensity(x)
          .sum(),
      [f64([0.1, -0.4]), f64([-1, 2])],
    );
  });

  test("a mixture of vectors, batched", () => {
    const means = f64([
      [
        [0, 0],
        [3, 3],
      ],
      [
        [1, 1],
        [-1, 2],
      ],
    ]);
    const d = D.mixture(
      { probabilities: f64([0.5, 0.5]) },
      D.independent(D.normal({ location: means })),
    );
    expect([d.batchShape, d.eventShape]).toEqual([[2], [2]]);
    expect(d.sample(key(0), [5]).shape).toEqual([5, 2, 2]);
    expectClose(d.mean(), [1.5, 1.5, 0, 1.5], { tolerance: 1e-14 });
    expect(d.logDensity(f64([0, 0])).shape).toEqual([2]);
    expect("cdf" in d).toBe(false);
    expect(() => D.mixture({ probabilities }, D.normal())).toThrow(ShapeError);
  });
});

test("compiled, and batched over keys and parameters", () => {
  const keys = splitBatch(key(1), 3);
  const p = array([0.1, 0.4, 0.9]);
  const draw = (own: Tensor, probability: Tensor): Tensor =>
    D.binomial({ trials: 60, probability }).sample(own, [2]);
  const each = [0, 1, 2].flatMap((i) => [...draw(keys.slice(i), p.slice(i)).dataSync()]);
  expect([...jit(vmap(draw))(keys, p).dataSync()]).toEqual(each);
});

test("bad parameters are refused", () => {
  expect(() => D.binomial({ trials: 3, probability: 1.2 })).toThrow(OptionError);
  expect(() => D.geometric({ probability: -0.1 })).toThrow(OptionError);
  expect(() => D.weibull({ concentration: 0 })).toThrow(DomainError);
  expect(() => D.triangular({ low: 0, mode: 3, high: 2 })).toThrow(DomainError);
  expect(() => D.multinomial({ trials: 3, probabilities: array(1) })).toThrow(ShapeError);
  expect(() => D.ball(key(0), 0)).toThrow(OptionError);
});
