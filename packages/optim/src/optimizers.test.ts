import { array, grad, jit, type Tensor, vmap } from "@fluxion/autodiff-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adam, adamW } from "./adam.ts";
import { chain } from "./chain.ts";
import { clipByGlobalNorm, clipByValue, globalNorm } from "./clipping.ts";
import { applyUpdates, type Optimizer } from "./optimizer.ts";
import { scale } from "./scaling.ts";
import {
  cosineDecay,
  exponentialDecay,
  linearSchedule,
  piecewiseConstant,
  warmupCosine,
} from "./schedule.ts";
import { sgd } from "./sgd.ts";

const OPTIMIZERS: readonly Optimizer[] = [
  adam(),
  adamW({ weightDecay: 0.1 }),
  sgd({ learningRate: 0.1 }),
  sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  chain(clipByGlobalNorm(1), clipByValue(0.5), scale(-0.1)),
];
const real = fc.double({ min: -100, max: 100, noNaN: true });

describe.each(OPTIMIZERS)("$name", (optimizer) => {
  const step = (x: Tensor, g: Tensor): Tensor => {
    const [updates] = optimizer.update(g, optimizer.init(x), x);
    return applyUpdates(x, updates);
  };

  test("under vmap takes the step of each entry", () => {
    const [x, g] = [
      array([
        [1, 2],
        [3, 4],
        [-5, 6],
      ]),
      array([
        [0.1, -2],
        [30, 0.4],
        [5, 0],
      ]),
    ];
    const together = vmap(step)(x, g).js() as number[][];
    together.forEach((row, i) => {
      const alone = step(x.slice(i), g.slice(i)).js() as number[];
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(alone[j], 6);
      });
    });
  });

  test("is one program with its gradient, and differentiable", () => {
    const trained = (rate: Tensor): Tensor => {
      const x = array([1, 2]).mul(rate);
      return step(x, grad((p: Tensor) => p.pow(4).sum())(x)).sum();
    };
    expect(Number.isFinite(jit(grad(trained))(array(0.5)).item())).toBe(true);
  });

  test("keeps dtypes, shapes and leaves that are not floats", () => {
    const params = {
      single: array([1, 2]),
      double: array([[3]], { dtype: "float64" }),
      index: array([4], { dtype: "int32" }),
    };
    const [updates] = optimizer.update(params, optimizer.init(params), params);
    const next = applyUpdates(params, updates);
    expect(next.single.dtype).toBe("float32");
    expect([next.double.dtype, next.double.shape]).toEqual(["float64", [1, 1]]);
    expect(next.index.js()).toEqual([4]);
  });
});

describe("clipping", () => {
  test("clipByGlobalNorm keeps the direction and bounds the norm", () => {
    const { init, update } = clipByGlobalNorm(2);
    fc.assert(
      fc.property(fc.array(real, { minLength: 1, maxLength: 5 }), (values) => {
        const g = { a: array(values, { dtype: "float64" }), b: [array([3], { dtype: "float64" })] };
        const [clipped] = update(g, init(g), g);
        const [before, after] = [globalNorm(g).item(), globalNorm(clipped).item()];
        expect(after).toBeLessThanOrEqual(2 * (1 + 1e-12));
        const factor = Math.min(1, 2 / before);
        values.forEach((value, i) => {
          expect(clipped.a.slice(i).item()).toBeCloseTo(value * factor, 10);
        });
      }),
      { seed: 3 },
    );
  });

  test("a gradient of zero stays zero", () => {
    const g = array([0, 0]);
    expect(clipByGlobalNorm(1).update(g, {}, g)[0].js()).toEqual([0, 0]);
  });

  test("clipByValue bounds every entry", () => {
    const g = array([-7, 0.5, 7]);
    expect(clipByValue(1).update(g, {}, g)[0].js()).toEqual([-1, 0.5, 1]);
  });

  test.each([0, -1, Number.NaN])("a limit of %d is refused", (limit) => {
    expect(() => clipByValue(limit)).toThrow(/options.limit to be positive/);
    expect(() => clipByGlobalNorm(limit)).toThrow(/options.maxNorm to be positive/);
  });
});

describe("schedules", () => {
  const steps = fc.integer({ min: 1, max: 1000 });
  const at = fc.nat(2000);

  test("stay between their ends and never rise where they decay", () => {
    fc.assert(
      fc.property(steps, at, fc.double({ min: 0, max: 1, noNaN: true }), (length, step, alpha) => {
        const decays = [
          cosineDecay({ initial: 1, decaySteps: length, alpha }),
          linearSchedule({ from: 1, to: alpha, steps: length }),
          exponentialDecay({ initial: 1, decayRate: 0.5, decaySteps: length }),
          piecewiseConstant({ initial: 1, boundaries: { [length]: 0.5 } }),
        ];
        for (const schedule of decays) {
          const [now, next] = [Number(schedule(step)), Number(schedule(step + 1))];
          expect(now).toBeLessThanOrEqual(1);
          expect(next).toBeLessThanOrEqual(now + 1e-12);
          expect(next).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 4 },
    );
  });

  test("warmupCosine rises to the peak, then falls to the end", () => {
    fc.assert(
      fc.property(steps, steps, (warmupSteps, more) => {
        const decaySteps = warmupSteps + more;
        const schedule = warmupCosine({ peak: 2, warmupSteps, decaySteps, end: 0.5 });
        expect(schedule(0)).toBe(0);
        expect(schedule(warmupSteps)).toBeCloseTo(2, 12);
        expect(schedule(decaySteps + 5)).toBeCloseTo(0.5, 12);
      }),
      { seed: 5 },
    );
  });

  test("options that make no schedule are refused", () => {
    expect(() => cosineDecay({ initial: 1, decaySteps: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: cosineDecay: expected options.decaySteps to be a positive number of steps, received 0. Count steps of the optimizer, not epochs.]`,
    );
    expect(() => linearSchedule({ from: Number.NaN, to: 1, steps: 3 })).toThrow(/options.from/);
    expect(() => warmupCosine({ peak: 1, warmupSteps: 9, decaySteps: 9 })).toThrow(/warmupSteps/);
    expect(() => adam({ b1: 1 })).toThrow(/options.b1 to be in \[0, 1\)/);
    expect(() => sgd({ learningRate: 1, momentum: -1 })).toThrow(/options.momentum/);
  });
});
