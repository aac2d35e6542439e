import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/quasi-random.json" with { type: "json" };
import { array } from "../creation.ts";
import { key } from "./key.ts";
import { halton, latinHypercube, sobol } from "./quasi-random.ts";
import { sobolPoints } from "./sobol-points.ts";

describe(`sobol against ${golden.source.programs[1]}`, () => {
  test.each(Object.entries(golden.sobol))("the first points in %s dimensions", (d, points) => {
    expect(sobol(64, Number(d)).js()).toEqual(points);
  });

  test("points from 1000 on in 21 dimensions", () => {
    const points = golden.sobolFrom1000["21"];
    expect(sobol(points.length, 21, { skip: 1000 }).js()).toEqual(points);
  });
});

test.each(Object.entries(golden.halton))(
  "halton in %s dimensions is correctly rounded",
  (d, points) => {
    expect(halton(64, Number(d)).js()).toEqual(points);
  },
);

test("each coordinate of 2ᵐ Sobol points has one point in each of 2ᵐ parts, in all 64 dimensions", () => {
  const [n, d] = [256, 64];
  const points = sobolPoints(n, d, 0);
  for (let axis = 0; axis < d; axis++) {
    const parts = new Set(Array.from({ length: n }, (_, i) => points[i * d + axis] >>> 24));
    expect(parts.size).toBe(n);
  }
});

test("a Sobol sequence can be made in parts", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.integer({ min: 1, max: 8 }), (skip, d) => {
      expect(sobolPoints(20, d, skip)).toEqual(sobolPoints(skip + 20, d, 0).slice(skip * d));
    }),
    { numRuns: 20 },
  );
  expect(sobolPoints(2, 1, 2 ** 32 - 2)).toHaveLength(2);
});

test("Sobol points integrate a smooth function far better than the 1/√n of random ones", () => {
  const [n, d] = [4096, 5];
  const points = sobol(n, d, { shift: key(1) }).dataSync();
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let product = 1;
    for (let axis = 0; axis < d; axis++) product *= 1 + 0.5 * (points[i * d + axis] - 0.5);
    sum += product;
  }
  expect(Math.abs(sum / n - 1)).toBeLessThan(2e-4); // random points: 5e-3
});

test("every coordinate of a Latin hypercube has one point in each of n parts", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 5 }),
      (seed, n, d) => {
        const points = latinHypercube(key(seed), n, d).dataSync();
        for (let axis = 0; axis < d; axis++) {
          const parts = Array.from({ length: n }, (_, i) => Math.floor(points[i * d + axis] * n));
          expect(parts.sort((a, b) => a - b)).toEqual(parts.map((_, i) => i));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("a key gives the same points again, and another key others", () => {
  expect(latinHypercube(key(1), 8, 2).js()).toEqual(latinHypercube(key(1), 8, 2).js());
  expect(latinHypercube(key(1), 8, 2).js()).not.toEqual(latinHypercube(key(2), 8, 2).js());
});

test.each([
  [
    "sobol",
    (dtype: "float32" | "float64") => sobol(5000, 3, { shift: key(5), skip: 2 ** 31, dtype }),
  ],
  [
    "halton",
    (dtype: "float32" | "float64") => halton(5000, 3, { shift: key(5), skip: 2 ** 31, dtype }),
  ],
  ["latinHypercube", (dtype: "float32" | "float64") => latinHypercube(key(5), 5000, 3, { dtype })],
] as const)("%s points are in [0, 1) in both precisions", (_name, points) => {
  for (const dtype of ["float32", "float64"] as const) {
    const data = Float64Array.from(points(dtype).dataSync());
    expect(data.every((x) => x >= 0 && x < 1)).toBe(true);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.002);
  }
});

describe("misuse", () => {
  test("says how many dimensions there are", () => {
    expect(() => sobol(4, 65)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: sobol: expected d to be at most 64, received 65. In so many dimensions use latinHypercube or uniform.]`,
    );
  });

  test("refuses counts that are not whole", () => {
    expect(() => halton(1.5, 2)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: halton: expected whole numbers n >= 0, d >= 1 and options.skip >= 0, with n + skip <= 2^32, received n 1.5, d 2, skip 0. n is the number of points and d the number of coordinates of each.]`,
    );
  });

  test("refuses a shift that is not a key", () => {
    expect(() => halton(4, 2, { shift: array([0.5, 0.5]) })).toThrow("expected a key, uint32[2]");
  });
});
