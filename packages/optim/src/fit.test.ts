import {
  array,
  ConvergenceError,
  type Executor,
  key,
  reference,
  scalar,
  type Tensor,
  uniform,
  wasm,
} from "@fluxion/autodiff-core";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { adam } from "./adam.ts";
import { fit } from "./fit.ts";
import type { FitOptions } from "./fit-options.ts";
import { lbfgs } from "./lbfgs.ts";
import type { FitEvent } from "./progress.ts";
import { sgd } from "./sgd.ts";

type Params = { readonly w: Tensor };
const start = (): Params => ({ w: array([4, -3]) });
const bowl = ({ w }: Params): Tensor => w.square().sum();
const gradientDescent = sgd({ learningRate: 0.25 });

describe("the loop", () => {
  test("records the loss before each step of an optimizer, and counts steps", async () => {
    const { params, history, steps, status, loss } = await fit({
      params: start(),
      loss: bowl,
      optimizer: gradientDescent,
      steps: 3,
    });
    expect(params.w.js()).toEqual([0.5, -0.375]);
    expect(history.step).toEqual([0, 1, 2]);
    expect(history.loss).toEqual([25, 6.25, 1.5625]);
    expect({ steps, status, loss }).toEqual({ steps: 3, status: "finished", loss: 1.5625 });
    expectTypeOf(params).toEqualTypeOf<Params>();
  });

  test("records the loss after each step of a minimizer", async () => {
    const options = { params: start(), loss: bowl, optimizer: lbfgs(), steps: 20 };
    const { history, status, loss } = await fit({ ...options, gradientTolerance: 1e-6 });
    expect(history.step[0]).toBe(1);
    expect(history.loss.at(-1)).toBe(loss);
    expect(status).toBe("converged");
    expect(loss).toBeLessThan(1e-12);
  });

  test("named parts of the loss go to the history", async () => {
    const { history } = await fit({
      params: start(),
      loss: ({ w }: Params) => [w.square().sum(), { first: w.slice(0), second: w.slice(1) }],
      phases: [
        { optimizer: gradientDescent, steps: 2 },
        { optimizer: lbfgs(), steps: 1 },
      ],
    });
    expect(history.parts["first"].slice(0, 2)).toEqual([4, 2]);
    expect(history.parts["second"].slice(0, 2)).toEqual([-3, -1.5]);
    expect(history.parts["second"]).toHaveLength(history.loss.length);
  });

  test("historyEvery thins the history but keeps the last step", async () => {
    const options = { params: start(), loss: bowl, optimizer: gradientDescent, steps: 10 };
    const { history } = await fit({ ...options, historyEvery: 4 });
    expect(history.step).toEqual([0, 4, 8, 9]);
  });

  test("the caller's parameters and batches stay alive", async () => {
    const params = start();
    const batch = array([1, 1]);
    const phases = [
      { optimizer: adam(), steps: 3 },
      { optimizer: lbfgs(), steps: 3 },
    ];
    const loss = ({ w }: Params, shift: Tensor): Tensor => w.sub(shift).square().sum();
    await fit({ params, loss, phases, batch: () => batch });
    expect(params.w.js()).toEqual([4, -3]);
    expect(batch.js()).toEqual([1, 1]);
  });

  test("no steps give the parameters back", async () => {
    const options = { params: start(), loss: bowl, optimizer: adam(), steps: 0 };
    const { params, status, history } = await fit(options);
    expect([params.w.js(), status, history.loss]).toEqual([[4, -3], "finished", []]);
  });

  test("a phase that converges hands over to the next", async () => {
    const names: string[] = [];
    const { steps, status } = await fit({
      params: start(),
      loss: bowl,
      phases: [
        { name: "rough", optimizer: lbfgs(), steps: 50 },
        { name: "fine", optimizer: gradientDescent, steps: 2 },
      ],
      onProgress: ({ phase }) => names.push(phase),
      stop: () => false,
    });
    expect(status).toBe("finished");
    expect(steps).toBeLessThan(52);
    expect(new Set(names)).toEqual(new Set(["rough", "fine"]));
  });

  test("batches are functions of the step and of a key that belongs to it", async () => {
    const batch = vi.fn((step: number, own: Tensor) => ({
      step: scalar(step),
      noise: uniform(own, [2]),
    }));
    const loss = ({ w }: Params, { noise }: ReturnType<typeof batch>): Tensor =>
      w.sub(noise).square().sum();
    const options = { params: start(), loss, optimizer: gradientDescent, steps: 3, batch };
    const first = await fit({ ...options, key: key(1) });
    const second = await fit({ ...options, key: key(1) });
    const other = await fit({ ...options, key: key(2) });
    expect(batch.mock.calls.slice(0, 3).map(([step]) => step)).toEqual([0, 1, 2]);
    expect(first.history).toEqual(second.history);
    expect(first.history).not.toEqual(other.history);
  });

  test("a minimizer measures again when the batch is another object", async () => {
    const shifts = [array([0, 0]), array([5, 5])];
    const loss = ({ w }: Params, shift: Tensor): Tensor => w.sub(shift).square().sum();
    const { params } = await fit({
      params: { w: array([4, -3], { dtype: "float64" }) },
      loss,
      optimizer: lbfgs(),
      steps: 8,
      batch: (step) => shifts[step < 1 ? 0 : 1],
    });
    expect(params.w.js()).toEqual([5, 5]);
  });

  test("runs on the executor that it is given", async () => {
    const options = { params: start(), loss: bowl, optimizer: adam(), steps: 4 };
    const onReference = await fit({ ...options, executor: reference() });
    const onCpu = await fit({ ...options, executor: wasm() });
    onCpu.history.loss.forEach((value, i) => {
      expect(value).toBeCloseTo(onReference.history.loss[i], 4);
    });
  });

  test("reads every few steps where reading waits, and gives the same", async () => {
    const { downloadSync: _, ...rest } = wasm();
    const slow: Executor = rest;
    const options = {
      params: start(),
      loss: bowl,
      phases: [
        { optimizer: adam({ learningRate: 0.1 }), steps: 21 },
        { optimizer: lbfgs(), steps: 9 },
      ],
    };
    const [fast, waiting] = [await fit(options), await fit({ ...options, executor: slow })];
    expect(waiting.history.loss.slice(0, 21)).toEqual(fast.history.loss.slice(0, 21));
    expect(Array.from(await waiting.params.w.data())).toEqual(
      Array.from(await fast.params.w.data()),
    );
  });
});

describe("progress", () => {
  test("events count to the end and come at most every 100 ms, but for the ends of phases", async () => {
    const events: FitEvent[] = [];
    const phases = [
      { optimizer: gradientDescent, steps: 200 },
      { name: "second", optimizer: adam(), steps: 100 },
    ];
    const onProgress = (event: FitEvent): void => void events.push(event);
    const begun = performance.now();
    await fit({ params: start(), loss: bowl, phases, onProgress });
    const most = (performance.now() - begun) / 100 + 3;
    expect(events.length).toBeLessThanOrEqual(most);
    expect(events.at(-1)).toMatchObject({
      phase: "second",
      phaseIndex: 1,
      step: 300,
      steps: 300,
      secondsLeft: 0,
    });
    expect(events.at(-1)?.stepsPerSecond).toBeGreaterThan(0);
  });

  test("stop ends the run after the step", async () => {
    const { status, steps, params } = await fit({
      params: start(),
      loss: bowl,
      optimizer: gradientDescent,
      steps: 100,
      stop: ({ loss }) => loss < 2,
    });
    expect([status, steps]).toEqual(["stopped", 3]);
    expect(params.w.js()).toEqual([0.5, -0.375]);
  });

  test("lossTolerance and gradientTolerance end it as converged", async () => {
    const options = { params: start(), loss: bowl };
    const descent = { optimizer: gradientDescent, steps: 100 };
    const byLoss = await fit({ ...options, ...descent, lossTolerance: 1e-3 });
    expect(byLoss.status).toBe("converged");
    expect(byLoss.loss).toBeLessThanOrEqual(1e-3);
    const byGradient = await fit({
      ...options,
      optimizer: lbfgs(),
      steps: 100,
      gradientTolerance: 10,
    });
    expect([byGradient.status, byGradient.steps]).toEqual(["converged", 1]);
  });

  test("the event loop turns while steps are made", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await fit({
      params: start(),
      loss: bowl,
      optimizer: adam(),
      steps: 1e6,
      stop: () => turns > 2,
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe("a loss that is not finite", () => {
  const cliff = ({ w }: Params): Tensor => w.sqrt().sum();
  const falling = {
    params: { w: array([1, 1]) },
    loss: cliff,
    optimizer: sgd({ learningRate: 0.5 }),
    steps: 50,
  };

  test("throws with the last good parameters, alive, and the history", async () => {
    const error = await fit(falling).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConvergenceError);
    const { status, lastGood, history } = (error as ConvergenceError).details;
    expect(status).toBe("nonFinite");
    const { w } = lastGood as Params;
    expect(Number.isFinite(cliff({ w }).item())).toBe(true);
    const { loss } = history as { loss: number[] };
    expect(cliff({ w }).item()).toBe(loss.at(-2));
    expect(loss.at(-1)).toBeNaN();
    expect((error as Error).message).toMatchInlineSnapshot(
      `"fit: expected a finite loss with a finite gradient, received a loss of NaN in step 5, phase "sgd". The loss or a parameter became infinite or NaN. Lower the learning rate, clip the gradient, or look for log, sqrt and division at their edges. error.details.lastGood holds the last good parameters."`,
    );
  });

  test("with throw: false, the status says so and params are the last good ones", async () => {
    const { status, params } = await fit({ ...falling, throw: false });
    expect(status).toBe("nonFinite");
    expect(Number.isFinite(cliff(params).item())).toBe(true);
  });

  test("a gradient that is not finite is found before it reaches the parameters", async () => {
    const kink = ({ w }: Params): Tensor => w.sqrt().sum();
    const options = { params: { w: array([0, 1]) }, loss: kink, optimizer: adam(), steps: 3 };
    const { status, params, history } = await fit({ ...options, throw: false });
    expect([status, params.w.js(), history.loss]).toEqual(["nonFinite", [0, 1], [1]]);
  });

  test("at the very start, lastGood is where it started", async () => {
    const params = { w: array([-1, 1]) };
    for (const optimizer of [adam(), lbfgs()]) {
      const result = await fit({ params, loss: cliff, optimizer, steps: 3, throw: false });
      expect([result.status, result.params.w.js()]).toEqual(["nonFinite", [-1, 1]]);
    }
  });

  test("is found where reading waits, too", async () => {
    const { downloadSync: _, ...executor } = wasm();
    const result = await fit({ ...falling, executor, throw: false });
    expect(result.status).toBe("nonFinite");
    const w = array(await result.params.w.data());
    expect(Number.isFinite(cliff({ w }).item())).toBe(true);
  });
});

describe("options are checked before anything is traced", () => {
  const message = async (options: unknown): Promise<string> => {
    const loss = vi.fn(bowl);
    const all = { params: start(), loss, ...(options as object) } as FitOptions<Params>;
    const error = await fit(all).then(
      () => new Error("none"),
      (thrown: Error) => thrown,
    );
    expect(loss).not.toHaveBeenCalled();
    return `${error.name}: ${error.message}`;
  };

  test("neither optimizer nor phases", async () => {
    expect(await message({})).toMatchInlineSnapshot(
      `"OptionError: fit: expected either options.optimizer with options.steps, or options.phases with at least one phase, received none of them. Write for example optimizer: adam(), steps: 1000."`,
    );
    expect(await message({ optimizer: adam() })).toMatchInlineSnapshot(
      `"OptionError: fit: expected either options.optimizer with options.steps, or options.phases with at least one phase, received optimizer. Write for example optimizer: adam(), steps: 1000."`,
    );
    expect(await message({ optimizer: adam(), steps: 1, phases: [] })).toMatchInlineSnapshot(
      `"OptionError: fit: expected either options.optimizer with options.steps, or options.phases with at least one phase, received optimizer and steps and phases. Write for example optimizer: adam(), steps: 1000."`,
    );
    expect(await message({ phases: [] })).toMatchInlineSnapshot(
      `"OptionError: fit: expected either options.optimizer with options.steps, or options.phases with at least one phase, received phases. Write for example optimizer: adam(), steps: 1000."`,
    );
  });

  test("steps that cannot be counted", async () => {
    expect(await message({ optimizer: adam(), steps: 1.5 })).toMatchInlineSnapshot(
      `"OptionError: fit: expected options.steps of phase "adam" to be a whole number >= 0, received 1.5. Say how many steps to make at most; tolerances, stop and signal end a run sooner."`,
    );
  });

  test("parameters that are not tensors", async () => {
    expect(
      await message({ params: { w: [1, 2] }, optimizer: adam(), steps: 1 }),
    ).toMatchInlineSnapshot(
      `"OptionError: fit: expected options.params to be a tree of tensors, at least one of them float, received a number at "w.0". Make tensors of numbers with array() or scalar(); keep settings out of the parameters."`,
    );
    expect(await message({ params: {}, optimizer: adam(), steps: 1 })).toMatchInlineSnapshot(
      `"OptionError: fit: expected options.params to be a tree of tensors, at least one of them float, received no float tensor. Make tensors of numbers with array() or scalar(); keep settings out of the parameters."`,
    );
  });
});

test("a loss of the wrong kind is refused with what to return", async () => {
  const run = (loss: unknown): Promise<unknown> =>
    fit({ params: start(), loss: loss as () => Tensor, optimizer: adam(), steps: 1 });
  await expect(run(() => 3)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[OptionError: fit: expected options.loss to return a scalar tensor, or [scalar, { name: scalar, … }], received number. Return for example residual.square().mean().]`,
  );
  await expect(run(({ w }: Params) => w)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: valueAndGrad: expected a function that returns a scalar, received float32[2]. Reduce with sum() or mean(), return [value, aux] with hasAux, or use jacrev or vjp for several values.]`,
  );
});
