import { describe, expect, test } from "vitest";
import golden from "../../fixtures/random.json" with { type: "json" };
import { array } from "../creation.ts";
import { erfcValue } from "../special/error-function-values.ts";
import { bernoulli } from "./bernoulli.ts";
import { hostBits, hostUniform } from "./host-random.ts";
import { foldIn, key, split, splitBatch } from "./key.ts";
import { normal } from "./normal.ts";
import { randomBits } from "./random-bits.ts";
import { randomInt } from "./random-int.ts";
import { uniform } from "./uniform.ts";

const words = (key: readonly number[]) => array(key, { dtype: "uint32" });

describe.each(golden.keys.filter(({ seed }) => seed >= 0))("key of seed $seed", (row) => {
  test("is the seed's high and low word", () => {
    expect(key(row.seed).js()).toEqual(row.key);
    expect(key(BigInt(row.seed)).js()).toEqual(row.key);
  });

  test.each(["2", "3", "5"] as const)("splits into %s keys as in JAX", (count) => {
    expect(split(key(row.seed), Number(count)).map((k) => k.js())).toEqual(row.split[count]);
    expect(splitBatch(key(row.seed), Number(count)).js()).toEqual(row.split[count]);
  });

  test.each(row.foldIn)("folds in $data as in JAX", ({ data, key: folded }) => {
    expect(foldIn(key(row.seed), data).js()).toEqual(folded);
    expect(foldIn(key(row.seed), array(data, { dtype: "uint32" })).js()).toEqual(folded);
  });
});

describe.each(golden.draws)("draws with seed $seed equal those of JAX", (row) => {
  const k = words(row.key);

  test.each(row.bits)("bits of shape $shape", ({ shape, value }) => {
    expect(randomBits(k, shape).js()).toEqual(value);
  });

  test.each(row.uniformFloat32)("uniform float32 $shape in [$minval, $maxval)", (draw) => {
    const { shape, minval: min, maxval: max, twoRoundings } = draw;
    expect(uniform(k, shape, { min, max }).js()).toEqual(twoRoundings);
  });

  test.each(row.uniformFloat64)("uniform float64 $shape in [$minval, $maxval)", (draw) => {
    const { shape, minval: min, maxval: max, twoRoundings } = draw;
    expect(uniform(k, shape, { min, max, dtype: "float64" }).js()).toEqual(twoRoundings);
  });

  test.each(row.normalFloat32)("normal float32 $shape", ({ shape, exact }) => {
    expect(relativeError(normal(k, shape).dataSync(), exact)).toBeLessThan(2 * 2 ** -23);
  });

  test.each(row.normalFloat64)("normal float64 $shape", ({ shape, exact }) => {
    const drawn = normal(k, shape, { dtype: "float64" }).dataSync();
    expect(relativeError(drawn, exact)).toBeLessThan(4 * 2 ** -52);
  });

  test.each(row.randint.filter(({ minval, maxval }) => minval < maxval))(
    "randomInt $shape in [$minval, $maxval)",
    ({ shape, minval: min, maxval: max, value }) => {
      expect(randomInt(k, shape, { min, max }).js()).toEqual(value);
    },
  );

  test.each(row.bernoulliFloat32)("bernoulli float32 $shape, p = $p", ({ shape, p, value }) => {
    expect(bernoulli(k, p, shape).js()).toEqual(value);
  });

  test.each(row.bernoulliFloat64)("bernoulli float64 $shape, p = $p", ({ shape, p, value }) => {
    expect(bernoulli(k, array(p, { dtype: "float64" }), shape).js()).toEqual(value);
  });
});

function relativeError(actual: ArrayLike<number>, expected: unknown): number {
  const flat = [expected].flat(Number.POSITIVE_INFINITY) as number[];
  return Math.max(...flat.map((value, i) => Math.abs(actual[i] - value) / Math.abs(value)));
}

test("every draw is the same as in a longer one: an element depends on its index only", () => {
  const long = uniform(key(3), [100]).dataSync();
  expect(uniform(key(3), [4, 5]).dataSync()).toEqual(long.slice(0, 20));
});

test("empty shapes give empty tensors", () => {
  expect(normal(key(0), [0, 3]).shape).toEqual([0, 3]);
  expect(split(key(0), 0)).toEqual([]);
});

test("uint32 numbers use the whole range", () => {
  const all = randomInt(key(0), [1000], { max: 2 ** 32, dtype: "uint32" });
  expect(all.max().item()).toBeGreaterThan(2 ** 31);
  expect(randomInt(key(0), [1000], { min: 7, max: 8, dtype: "uint32" }).min().item()).toBe(7);
});

test("host draws equal tensor draws", () => {
  expect(hostBits(key(9), 50)).toEqual(randomBits(key(9), [50]).dataSync());
  expect(hostUniform(key(9), 50)).toEqual(uniform(key(9), [50], { dtype: "float64" }).dataSync());
});

describe("distributions of 100,000 numbers", () => {
  const n = 100_000;
  /** Kolmogorov-Smirnov distance times √n; above 1.95 with probability 0.001. */
  const kolmogorovSmirnov = (sample: ArrayLike<number>, cdf: (x: number) => number): number => {
    const sorted = Float64Array.from(sample).sort();
    const gaps = sorted.map((x, i) => Math.max(cdf(x) - i / n, (i + 1) / n - cdf(x)));
    return Math.sqrt(n) * gaps.reduce((a, b) => Math.max(a, b));
  };

  test.each(["float32", "float64"] as const)("uniform %s passes Kolmogorov-Smirnov", (dtype) => {
    const sample = uniform(key(11), [n], { dtype }).dataSync();
    expect(kolmogorovSmirnov(sample, (x) => x)).toBeLessThan(1.95);
  });

  test.each(["float32", "float64"] as const)("normal %s passes Kolmogorov-Smirnov", (dtype) => {
    const sample = normal(key(12), [n], { dtype }).dataSync();
    const cdf = (x: number): number => 0.5 * erfcValue(-x * Math.SQRT1_2);
    expect(kolmogorovSmirnov(sample, cdf)).toBeLessThan(1.95);
  });

  test("normal has moments 0, 1, 0, 3 to four standard errors", () => {
    const sample = Array.from(normal(key(13), [n], { dtype: "float64" }).dataSync());
    const moment = (p: number): number => sample.reduce((sum, x) => sum + x ** p, 0) / n;
    const standardErrors = [1, 2, 15, 96].map((v) => Math.sqrt(v / n));
    [0, 1, 0, 3].forEach((expected, i) => {
      expect(Math.abs(moment(i + 1) - expected)).toBeLessThan(4 * standardErrors[i]);
    });
  });

  test("bernoulli is true as often as it should be", () => {
    const share = bernoulli(key(14), 0.3, [n]).cast("float64").mean().item();
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / n));
  });
});

describe("misuse", () => {
  test("says what a key is", () => {
    expect(() => uniform(array([1, 2]), [3])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: uniform: expected a key, uint32[2], received float32[2]. Make one with key(seed) and more with split(key); map over several keys with vmap.]`,
    );
  });

  test("says so if a seed comes in place of a key", () => {
    // @ts-expect-error: a number is not a key
    expect(() => normal(7, [3])).toThrow("normal: expected a key, uint32[2], received 7.");
  });

  test("says which seeds there are", () => {
    expect(() => key(0.5)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: key: expected a seed that is a whole number from 0 to 2^53 - 1, or a bigint from 0 to 2^64 - 1, received 0.5. Pass a fixed seed, for example key(0).]`,
    );
    expect(() => key(-1)).toThrow("received -1");
    expect(() => key(2n ** 64n)).toThrow("received 18446744073709551616");
  });

  test("refuses 2^32 numbers", () => {
    expect(() => uniform(key(0), [65536, 65536])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: uniform: expected fewer than 2^32 elements, received shape [65536, 65536]. Split the key and draw in several parts.]`,
    );
  });

  test("refuses an empty range", () => {
    expect(() => randomInt(key(0), [], { min: 3, max: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: randomInt: expected whole numbers with -2147483648 <= options.min < options.max <= 2147483648 for int32, received min 3, max 3. max is not drawn itself: { min: 1, max: 7 } rolls a die.]`,
    );
    expect(() => uniform(key(0), [], { min: 1, max: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: uniform: expected finite numbers with options.min <= options.max, received min 1, max 0. Swap them, or draw from [0, 1) and scale.]`,
    );
  });

  test("refuses to fold in what is not a whole number", () => {
    expect(() => foldIn(key(0), 1.5)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: foldIn: expected data to be a whole number from 0 to 2^32 - 1, received 1.5. Fold larger numbers in parts: foldIn(foldIn(key, high), low).]`,
    );
    expect(() => foldIn(key(0), array([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: foldIn: expected data to be a number or a scalar of dtype int32 or uint32, received float32[2]. Cast it, or map over a vector of numbers with vmap.]`,
    );
  });

  test("refuses counts of keys that are not whole", () => {
    expect(() => split(key(0), -1)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: split: expected count to be a whole number >= 0, received -1. Say how many keys you need, for example split(key, 3).]`,
    );
  });
});
