/** Every way of computing a product gives what the definition says, for sizes around the edges of its tiles. */
import { afterAll, describe, expect, test } from "vitest";
import { type ProductShape, productCase } from "../../../../autodiff-core/testing/product-case.ts";
import { trialTarget } from "../../../testing/trial-target.ts";
import { Trial } from "../../tuning/trial.ts";
import { choosePlan } from "./choose-plan.ts";
import { emitPlanned } from "./emit-product.ts";
import { type Plan, planName } from "./plan.ts";
import { productOf } from "./product.ts";
import { subgroupPlans } from "./subgroup-product.ts";
import { TILES, tileName } from "./tile.ts";

const { device, target } = await trialTarget();
afterAll(() => device.destroy());

/** The same numbers for the same seed, from -1 to 1. */
function numbers(size: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return new Float32Array(size).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

/** The largest error of an entry, in units of `u·Σ|left·right|`. */
async function errorOf(shape: ProductShape, plan: Plan): Promise<number> {
  const { kernel, buffers } = productCase("float32", shape);
  const [left, right] = [numbers(buffers[0].size, 1), numbers(buffers[1].size, 2)];
  const trial = await Trial.prepare(
    device,
    target,
    { inputs: [left, right], output: buffers[2].size },
    (context) => emitPlanned(context, productOf(kernel), plan),
  );
  trial.submit(1);
  const results = new Float32Array(await trial.output());
  trial.free();
  const { batch = [], m, n, k, transposed = [] } = shape;
  const [row, leftTerm] = transposed.includes("left") ? [1, m] : [k, 1];
  const [column, rightTerm] = transposed.includes("right") ? [k, 1] : [1, n];
  const entries = batch.reduce((product, size) => product * size, m * n);
  const step = Math.ceil((entries * k) / 2e5) | 1;
  let worst = 0;
  for (let e = 0; e < entries; e += step) {
    const b = Math.floor(e / (m * n));
    const from = b * m * k + Math.floor((e % (m * n)) / n) * row;
    const at = b * k * n + (e % n) * column;
    let [sum, size] = [0, 0];
    for (let p = 0; p < k; p++) {
      const term = left[from + p * leftTerm] * right[at + p * rightTerm];
      sum += term;
      size += Math.abs(term);
    }
    const error = Math.abs(results[e] - sum) / size;
    if (!(error * 2 ** 24 <= worst)) worst = error * 2 ** 24;
  }
  return worst;
}

const SIDES = [[], ["left"], ["right"], ["left", "right"]] as const;

describe.each(TILES.map((tile, t) => ({ name: tileName(tile), tile, t })))(
  "tiles of $name",
  ({ tile, t }) => {
    const { rows, columns, depth } = tile;
    const shapes: ProductShape[] = [
      // Whole tiles whose rows are vectors; parts of tiles whose rows are none.
      { m: rows, n: columns, k: 2 * depth },
      { batch: [3], m: rows + 3, n: Math.max(5, columns - 3), k: 3 * depth + 5 },
    ];

    test.each(shapes.map((shape, i) => ({ shape, transposed: SIDES[(t + i) % 4] })))(
      "agree for $shape.m × $shape.k by $shape.k × $shape.n, transposed: $transposed",
      async ({ shape, transposed }) => {
        const plan = { kind: "tiled", tile, parts: 1 } as const;
        expect(await errorOf({ ...shape, transposed }, plan)).toBeLessThan(8);
      },
    );
  },
);

test.each([
  { m: 40, n: 33, k: 100 },
  { m: 1, n: 130, k: 96 },
  { m: 130, n: 1, k: 96 },
  { m: 1, n: 1, k: 5000 },
])("lanes agree for $m × $k by $k × $n", async (shape) => {
  for (const [i, lanes] of [1, 4, 64].entries()) {
    const transposed = SIDES[i];
    const parts = 1 + i;
    expect(await errorOf({ ...shape, transposed }, { kind: "lanes", lanes, parts })).toBeLessThan(
      8,
    );
  }
});

test.each([
  { m: 41, n: 33, k: 100 },
  { batch: [3], m: 8, n: 20, k: 24 },
  { m: 5, n: 6, k: 1301 },
  { m: 64, n: 64, k: 1 },
])("registers agree for $m × $k by $k × $n", async (shape) => {
  for (const [i, transposed] of SIDES.entries()) {
    const plan = { kind: "registers", rows: i % 2 === 0 ? 8 : 4, parts: 1 + (i % 3) } as const;
    expect(await errorOf({ ...shape, transposed }, plan)).toBeLessThan(8);
  }
});

test.each(subgroupPlans(target))("subgroups with $rows rows agree", async (plan) => {
  for (const [i, transposed] of [SIDES[0], SIDES[3]].entries()) {
    const shape = { batch: [2], m: 70 + i, n: 33 - i, k: 22, transposed };
    expect(await errorOf(shape, { ...plan, parts: 1 + i })).toBeLessThan(8);
  }
});

test("parts of the terms are added up", async () => {
  const [tile] = TILES.filter(({ rows, columns }) => rows === 32 && columns === 32);
  const shape = { batch: [2], m: 36, n: 40, k: 200 };
  expect(await errorOf(shape, { kind: "tiled", tile, parts: 3 })).toBeLessThan(8);
});

test("sums of thousands of terms in one part are sums of blocks", async () => {
  const [tile] = TILES.filter(({ rows, columns }) => rows === 32 && columns === 32);
  const ones = { m: 8, n: 8, k: 6000 };
  expect(await errorOf(ones, { kind: "tiled", tile, parts: 1 })).toBeLessThan(8);
});

describe("the plan for", () => {
  const planFor = (shape: ProductShape) => {
    const product = productOf(productCase("float32", shape).kernel);
    const large = { ...target, isSoftware: false, workgroupBytes: 16384, invocations: 256 };
    const plan = choosePlan(large, product);
    return { name: planName(plan), parts: plan.parts };
  };

  test("a large product is the largest tile", () => {
    expect(planFor({ m: 4096, n: 4096, k: 4096 })).toEqual({ name: "128x128x16/8x8", parts: 1 });
  });

  test("a layer of a network on many points is a tile as wide as the layer", () => {
    expect(planFor({ m: 65536, n: 64, k: 64 }).name).toMatch(/x64x16/);
  });

  test("the gradient of its weights divides the points into parts", () => {
    const { name, parts } = planFor({ m: 64, n: 64, k: 65536, transposed: ["left"] });
    expect(name).toMatch(/x/);
    expect(parts).toBeGreaterThan(60);
  });

  test("what a processor computes is in registers, unless most of a tile were empty", () => {
    const planOn = (shape: ProductShape) => {
      const software = { ...target, isSoftware: true };
      return choosePlan(software, productOf(productCase("float32", shape).kernel));
    };
    expect(planOn({ m: 64, n: 64, k: 64 })).toEqual({ kind: "registers", rows: 8, parts: 1 });
    expect(planOn({ m: 20, n: 20, k: 2048, transposed: ["left"] })).toEqual({
      kind: "registers",
      rows: 8,
      parts: 16,
    });
    expect(planOn({ m: 64, n: 1, k: 64 }).kind).toBe("lanes");
  });

  test("vectors and small matrices are lanes", () => {
    expect(planFor({ m: 4096, n: 1, k: 4096 }).name).toBe("lanes 32");
    expect(planFor({ m: 1, n: 1, k: 2 ** 20 })).toEqual({ name: "lanes 256", parts: 128 });
    expect(planFor({ batch: [10000], m: 4, n: 4, k: 4 }).name).toMatch(/^lanes/);
  });
});
