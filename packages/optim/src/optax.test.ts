import { array, grad, jit, scalar, type Tensor, treeLeaves } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import golden from "../../autodiff-core/fixtures/optim.json" with { type: "json" };
import { adam, adamW } from "./adam.ts";
import { chain } from "./chain.ts";
import { clipByGlobalNorm, globalNorm } from "./clipping.ts";
import { applyUpdates, type Optimizer } from "./optimizer.ts";
import { scale, scaleBySchedule } from "./scaling.ts";
import {
  constantSchedule,
  cosineDecay,
  exponentialDecay,
  linearSchedule,
  piecewiseConstant,
  type Schedule,
  warmupCosine,
} from "./schedule.ts";
import { sgd } from "./sgd.ts";

const rosenbrock = (p: Tensor): Tensor => {
  const [x, y] = [p.slice(0), p.slice(1)];
  return y.sub(x.square()).square().mul(100).add(x.sub(1).square());
};
const { sgd: plain, momentum, adam: adamCase, adamw, clipByGlobalNormSgd } = golden.methods;
const learningRate = adamCase.options.learningRate;

const METHODS: { readonly [K in keyof typeof golden.methods]: Optimizer } = {
  sgd: sgd({ learningRate: plain.options.learningRate }),
  momentum: sgd(momentum.options),
  nesterov: sgd({ ...golden.methods.nesterov.options, nesterov: true }),
  adam: adam({ learningRate }),
  adamw: adamW({ learningRate, weightDecay: adamw.options.weightDecay }),
  clipByGlobalNormSgd: chain(clipByGlobalNorm(1), sgd(clipByGlobalNormSgd.options)),
  clipByGlobalNormAdam: chain(clipByGlobalNorm(1), adam({ learningRate })),
  adamCosine: adam({ learningRate: cosineDecay({ initial: 0.1, decaySteps: 4 }) }),
};

function iterates(optimizer: Optimizer, steps: number): number[][] {
  const step = jit((params: Tensor, state: unknown): { params: Tensor; state: unknown } => {
    const [updates, next] = optimizer.update(grad(rosenbrock)(params), state as never, params);
    return { params: applyUpdates(params, updates), state: next };
  });
  let params = array(golden.start, { dtype: "float64" });
  let state: unknown = optimizer.init(params);
  return Array.from({ length: steps }, () => {
    ({ params, state } = step(params, state));
    return Array.from(params.dataSync());
  });
}

describe(`first iterates agree with ${golden.source.programs[1]}`, () => {
  test.each(Object.entries(METHODS))("%s", (name, optimizer) => {
    const expected = golden.methods[name as keyof typeof METHODS].iterates;
    const errors = iterates(optimizer, expected.length).flatMap((row, i) =>
      row.map((value, j) => Math.abs(value - expected[i][j])),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-13);
  });

  test("globalNorm", () => {
    const start = array(golden.start, { dtype: "float64" });
    expect(globalNorm(grad(rosenbrock)(start)).item()).toBeCloseTo(
      golden.globalNormOfStartGradient,
      10,
    );
  });
});

const SCHEDULES: { readonly [K in keyof typeof golden.schedules]: Schedule } = {
  constant: constantSchedule(0.1),
  cosineDecay: cosineDecay({ initial: 0.1, decaySteps: 100 }),
  cosineDecayAlpha: cosineDecay({ initial: 0.1, decaySteps: 100, alpha: 0.05 }),
  exponentialDecay: exponentialDecay({ initial: 0.1, decayRate: 0.9, decaySteps: 50 }),
  exponentialDecayStaircase: exponentialDecay({
    initial: 0.1,
    decayRate: 0.9,
    decaySteps: 50,
    staircase: true,
  }),
  warmupCosine: warmupCosine({ peak: 0.1, warmupSteps: 10, decaySteps: 100, end: 0.001 }),
  piecewiseConstant: piecewiseConstant({ initial: 0.1, boundaries: { 50: 0.5, 100: 0.1 } }),
  linear: linearSchedule({ from: 0.1, to: 0.01, steps: 100 }),
};

describe("schedules agree with optax", () => {
  test.each(Object.entries(SCHEDULES))("%s", (name, schedule) => {
    const { steps, values } = golden.schedules[name as keyof typeof SCHEDULES];
    const compiled = jit((step: Tensor) => scalar(0, "float64").add(schedule(step)));
    steps.forEach((step, i) => {
      expect(schedule(step)).toBeCloseTo(values[i], 15);
      expect(compiled(scalar(step, "float64")).item()).toBeCloseTo(values[i], 15);
      const single = schedule(scalar(step, "int32"));
      expect(typeof single === "number" ? single : single.item()).toBeCloseTo(values[i], 7);
    });
  });
});

test("scaleBySchedule with scale(-1) is gradient descent with that learning rate", () => {
  const schedule = linearSchedule({ from: 1e-3, to: 1e-4, steps: 3 });
  const direct = iterates(sgd({ learningRate: schedule }), 5);
  expect(iterates(chain(scaleBySchedule(schedule), scale(-1)), 5)).toEqual(direct);
});

test("the state of a chain is the list of states", () => {
  const state = chain(clipByGlobalNorm(1), adam()).init(array([1, 2]));
  expect(treeLeaves<Tensor>(state)).toHaveLength(3);
});
