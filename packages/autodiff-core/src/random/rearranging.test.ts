import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/distributions.json" with { type: "json" };
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { chiSquareExcess } from "../../testing/goodness-of-fit.ts";
import {
  arange,
  array,
  DomainError,
  eye,
  jit,
  key,
  OptionError,
  ones,
  ShapeError,
  splitBatch,
  type Tensor,
  vmap,
} from "../index.ts";
import { choice } from "./choice.ts";
import { orthogonal } from "./orthogonal.ts";
import { permutation } from "./permutation.ts";

describe.each(golden.samples)("the numbers of jax.random, seed $seed, $dtype", (expected) => {
  const dtype = expected.dtype as "float32" | "float64";
  const k = key(expected.seed);
  const weights = array([0.1, 0.2, 0.3, 0.4], { dtype });

  test("permutation and choice", () => {
    expect(permutation(k, 9).js()).toEqual(expected.permutation);
    expect(permutation(k, arange(12).reshape([4, 3])).js()).toEqual(expected.permutationRows);
    expect(choice(k, 7, { shape: [5] }).js()).toEqual(expected.choice);
    expect(choice(k, 7, { shape: [5], replace: false }).js()).toEqual(expected.choiceUnique);
    const weighted = { shape: [6], probabilities: weights };
    expect(choice(k, 4, weighted).js()).toEqual(expected.choiceWeighted);
    const unique = { shape: [3], probabilities: weights, replace: false };
    expect(choice(k, 4, unique).js()).toEqual(expected.choiceWeightedUnique);
  });

  test("orthogonal", () => {
    const tolerance = dtype === "float64" ? 1e-14 : 2e-6;
    expectClose(orthogonal(k, 3, { dtype }), decode(expected.orthogonal), { tolerance });
    const wide = orthogonal(k, 2, { columns: 3, dtype });
    expectClose(wide, decode(expected.orthogonalWide), { tolerance });
  });
});

describe("permutation", () => {
  test("keeps every entry once, for any size and key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
        const p = permutation(key(seed), n);
        expect(p.dtype).toBe("int32");
        expect([...p.dataSync()].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
      }),
      { numRuns: 40 },
    );
  });

  test("all orders of three are equally likely", () => {
    const orders = vmap((k: Tensor) => permutation(k, 3))(splitBatch(key(1), 6000));
    const counts = new Map<string, number>();
    for (const row of orders.js<number[][]>()) {
      counts.set(row.join(), (counts.get(row.join()) ?? 0) + 1);
    }
    expect(chiSquareExcess([...counts.values()], new Array(6).fill(1000))).toBeLessThan(4);
  });

  test("along an axis, compiled, and refused for bad sizes", () => {
    const x = arange(6).reshape([2, 3]);
    const columns = jit((k: Tensor) => permutation(k, x, { axis: 1 }))(key(4));
    expect(columns.sum(1).js()).toEqual([3, 12]);
    expect(() => permutation(key(0), 1.5)).toThrow(OptionError);
  });
});

describe("choice", () => {
  test("without replacement has no repeats", () => {
    for (let seed = 0; seed < 20; seed++) {
      const drawn = choice(key(seed), 10, { shape: [10], replace: false }).js<number[]>();
      expect(new Set(drawn).size).toBe(10);
      const weighted = choice(key(seed), 5, {
        shape: [4],
        replace: false,
        probabilities: array([1, 1, 5, 1, 9]),
      });
      expect(new Set(weighted.js<number[]>()).size).toBe(4);
    }
  });

  test("follows the probabilities", () => {
    const drawn = choice(key(2), 4, { shape: [8000], probabilities: array([1, 2, 3, 2]) });
    const counts = [0, 1, 2, 3].map((i) => drawn.equal(i).cast("int32").sum().item());
    expect(chiSquareExcess(counts, [1000, 2000, 3000, 2000])).toBeLessThan(4);
  });

  test("takes rows along an axis, in any shape", () => {
    const x = arange(12).reshape([3, 4]);
    expect(choice(key(0), x, { shape: [2, 5], axis: 1 }).shape).toEqual([3, 2, 5]);
    expect(choice(key(0), x).shape).toEqual([4]);
    expect(choice(key(0), 3, { shape: [0] }).shape).toEqual([0]);
  });

  test("refuses what cannot be drawn", () => {
    expect(() => choice(key(0), 3, { shape: [4], replace: false })).toThrow(DomainError);
    expect(() => choice(key(0), 0)).toThrow(/something to choose/);
    expect(() => choice(key(0), 3, { probabilities: ones([2]) })).toThrow(ShapeError);
  });
});

describe("orthogonal", () => {
  test("matrices are orthogonal, tall and wide ones have orthonormal columns or rows", () => {
    const q = orthogonal(key(1), 4, { shape: [2], dtype: "float64" });
    expect(q.shape).toEqual([2, 4, 4]);
    const one = q.slice(0);
    expectClose(one.matmul(one.transpose()), eye(4).dataSync(), { tolerance: 1e-14 });
    const tall = orthogonal(key(1), 5, { columns: 2, dtype: "float64" });
    expectClose(tall.transpose().matmul(tall), eye(2).dataSync(), { tolerance: 1e-14 });
    const wide = orthogonal(key(1), 2, { columns: 5, dtype: "float64" });
    expectClose(wide.matmul(wide.transpose()), eye(2).dataSync(), { tolerance: 1e-14 });
    expect(() => orthogonal(key(0), -1)).toThrow(OptionError);
  });

  test("are uniform: E tr Q = 0, E (tr Q)² = 1, E det Q = 0", () => {
    const q = orthogonal(key(3), 3, { shape: [4000] });
    const trace = [0, 1, 2].map((i) => q.slice(":", i, i)).reduce((a, b) => a.add(b));
    expect(Math.abs(trace.mean().item())).toBeLessThan(0.07);
    expect(Math.abs(trace.square().mean().item() - 1)).toBeLessThan(0.1);
  });
});
