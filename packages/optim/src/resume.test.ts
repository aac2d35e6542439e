import {
  array,
  type FormatError,
  key,
  type Tensor,
  tanh,
  uniform,
  wasm,
} from "@fluxion/autodiff-core";
import { mlp } from "@fluxion/nn";
import { describe, expect, test } from "vitest";
import { adam } from "./adam.ts";
import { bfgs } from "./bfgs.ts";
import { type CheckpointStore, memoryStore } from "./checkpoint-store.ts";
import { fit } from "./fit.ts";
import type { BatchFunction, FitOptions, FitPhase } from "./fit-options.ts";
import { lbfgs } from "./lbfgs.ts";
import { sgd } from "./sgd.ts";

interface Net {
  readonly weight: Tensor;
  readonly out: Tensor;
}
type Params = { readonly [K in keyof Net]: Net[K] };
type Points = { readonly x: Tensor };

const params: Params = {
  weight: uniform(key(1), [1, 6], { min: -2, max: 2 }),
  out: uniform(key(2), [6, 1], { min: -1, max: 1 }),
};
const loss = ({ weight, out }: Params, { x }: Points): [Tensor, { fit: Tensor }] => {
  const error = tanh(x.dot(weight)).dot(out).sub(x.mul(2).sin());
  const mean = error.square().mean();
  return [mean, { fit: mean }];
};
const fixed: Points = { x: array(Array.from({ length: 20 }, (_, i) => [i / 10 - 1])) };
const fresh: BatchFunction<Points> = (_step, own) => ({
  x: uniform(own, [20, 1], { min: -1, max: 1 }),
});

const PHASES: readonly FitPhase<Points>[] = [
  { name: "warm", optimizer: adam({ learningRate: 0.01 }), steps: 6, batch: fresh },
  { name: "newton", optimizer: lbfgs({ memory: 3 }), steps: 9, batch: () => fixed },
  { name: "dense", optimizer: bfgs(), steps: 4, batch: fresh },
  { name: "last", optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }), steps: 3, batch: fresh },
];
const TOTAL = 22;
const base: FitOptions<Params, Points> = { params, loss, phases: PHASES, key: key(3) };

function bits(tree: Params): number[] {
  return Object.values(tree).flatMap((leaf) => Array.from(new Uint32Array(leaf.dataSync().buffer)));
}

/** A run that is cut off after `steps` steps by the signal, so that it leaves a checkpoint. */
async function interrupted(
  store: CheckpointStore,
  steps: number,
  resume: boolean,
): Promise<unknown> {
  const controller = new AbortController();
  const stop = ({ step }: { step: number }): boolean => {
    if (step >= steps) controller.abort(new Error("cut off"));
    return false;
  };
  const { signal } = controller;
  if (steps === 0) controller.abort(new Error("cut off"));
  return fit({ ...base, checkpoint: { store }, signal, stop, resume }).catch(
    (error: Error) => error,
  );
}

describe("a run that was interrupted and resumed ends with the same bits", async () => {
  const whole = await fit(base);

  test.each(Array.from({ length: TOTAL }, (_, i) => i))("after %i steps", async (steps) => {
    const store = memoryStore();
    expect(await interrupted(store, steps, false)).toMatchObject({ message: "cut off" });
    const resumed = await fit({ ...base, checkpoint: { store }, resume: true });
    expect(bits(resumed.params)).toEqual(bits(whole.params));
    expect(resumed.history).toEqual(whole.history);
    expect([resumed.steps, resumed.status]).toEqual([whole.steps, whole.status]);
  });

  test("interrupted again and again", async () => {
    const store = memoryStore();
    for (const steps of [2, 5, 6, 11, 15, 17, 20]) await interrupted(store, steps, true);
    const resumed = await fit({ ...base, checkpoint: { store }, resume: true });
    expect(bits(resumed.params)).toEqual(bits(whole.params));
    expect(resumed.history).toEqual(whole.history);
  });

  test("from a checkpoint that was saved on the way", async () => {
    const saved: Uint8Array[] = [];
    const store: CheckpointStore = {
      load: async () => saved[1],
      save: async (b) => void saved.push(b),
    };
    await fit({ ...base, checkpoint: { store, everySteps: 7 } });
    expect(saved).toHaveLength(4);
    const resumed = await fit({ ...base, checkpoint: { store }, resume: true });
    expect(bits(resumed.params)).toEqual(bits(whole.params));
  });

  test("a finished run is finished at once", async () => {
    const store = memoryStore();
    await fit({ ...base, checkpoint: { store } });
    const never = (): never => {
      throw new Error("no step is made");
    };
    const options: FitOptions<Params, Points> = { ...base, loss: never };
    const resumed = await fit({ ...options, checkpoint: { store }, resume: true });
    expect(bits(resumed.params)).toEqual(bits(whole.params));
    expect([resumed.steps, resumed.loss]).toEqual([whole.steps, whole.loss]);
  });

  test("more steps continue a finished run", async () => {
    const optimizer = adam({ learningRate: 0.01 });
    const short = { params, loss, optimizer, batch: fresh, key: key(3) };
    const store = memoryStore();
    await fit({ ...short, steps: 5, checkpoint: { store } });
    const longer = await fit({ ...short, steps: 9, checkpoint: { store }, resume: true });
    expect(bits(longer.params)).toEqual(bits((await fit({ ...short, steps: 9 })).params));
  });

  test("an empty store starts from the beginning", async () => {
    const started = await fit({ ...base, checkpoint: { store: memoryStore() }, resume: true });
    expect(bits(started.params)).toEqual(bits(whole.params));
  });
});

describe("abort", () => {
  test("rejects with the signal's reason, or says so with throw: false", async () => {
    const reason = new Error("enough");
    const options = { ...base, signal: AbortSignal.abort(reason) };
    await expect(fit(options)).rejects.toBe(reason);
    const { status, steps, params: same } = await fit({ ...options, throw: false });
    expect([status, steps]).toEqual(["aborted", 0]);
    expect(bits(same)).toEqual(bits(params));
  });

  test("comes through a timer while steps are made", async () => {
    const long = { ...base, phases: [{ optimizer: adam(), steps: 1e9, batch: () => fixed }] };
    const begun = performance.now();
    await expect(fit({ ...long, signal: AbortSignal.timeout(150) })).rejects.toThrow("timeout");
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  test("a store that cannot save rejects with the store's own error", async () => {
    const full = new Error("no space left");
    const store: CheckpointStore = {
      load: async () => undefined,
      save: () => Promise.reject(full),
    };
    await expect(fit({ ...base, checkpoint: { store, everySteps: 1 } })).rejects.toBe(full);
  });
});

describe("a checkpoint of another run is refused", () => {
  const failure = async (options: Partial<FitOptions<Params, Points>>): Promise<string> => {
    const store = memoryStore();
    await interrupted(store, 3, false);
    const resumed = fit({ ...base, ...options, checkpoint: { store }, resume: true });
    const error = await resumed.then(
      () => undefined,
      (thrown: FormatError) => thrown,
    );
    expect(error?.name).toBe("FormatError");
    return error?.message ?? "";
  };

  test("other optimizers", async () => {
    expect(await failure({ phases: [{ optimizer: lbfgs(), steps: 3 }] })).toMatchInlineSnapshot(
      `"fit: expected a checkpoint of a run of {weight: *, out: *} float32[1,6] float32[6,1] lbfgs, received one of {weight: *, out: *} float32[1,6] float32[6,1] adam > lbfgs > bfgs > sgd. Resume with the parameters and optimizers of the interrupted run, or start anew with resume: false."`,
    );
  });

  test("parameters of other shapes", async () => {
    const wider = { ...params, out: uniform(key(2), [7, 1]) };
    expect(await failure({ params: wider })).toMatch(/a checkpoint of a run of .*float32\[7,1\]/);
  });

  test("another memory of the same optimizer", async () => {
    const store = memoryStore();
    await interrupted(store, 9, false);
    const phases = PHASES.map((p) =>
      p.name === "newton" ? { ...p, optimizer: lbfgs({ memory: 5 }) } : p,
    );
    await expect(fit({ ...base, phases, checkpoint: { store }, resume: true })).rejects.toThrow(
      /"state.model.pairs" to be float32\[2, 5, 12\]/,
    );
  });
});

describe("batches that follow the parameters", async () => {
  const draw = async ({ out }: Params, own: Tensor): Promise<Points> => ({
    x: uniform(own, [20, 1]).mul(out.square().sum()),
  });
  const following: FitOptions<Params, Points> = {
    params,
    loss,
    key: key(4),
    resample: { everySteps: 4, draw },
    phases: [
      { optimizer: adam({ learningRate: 0.01 }), steps: 6 },
      { optimizer: lbfgs({ memory: 3 }), steps: 6 },
    ],
  };
  const whole = await fit(following);
  const cut = async (store: CheckpointStore, steps: number): Promise<void> => {
    const controller = new AbortController();
    if (steps === 0) controller.abort();
    const stop = ({ step }: { step: number }): boolean => {
      if (step >= steps) controller.abort();
      return false;
    };
    const options = { ...following, checkpoint: { store }, resume: true };
    await fit({ ...options, signal: controller.signal, stop, throw: false });
  };

  test.each([1, 3, 4, 6, 7, 9, 10, 11])(
    "are kept over an interruption after %i steps",
    async (steps) => {
      const store = memoryStore();
      await cut(store, steps);
      // Interrupted once more before it makes a step.
      await cut(store, 0);
      const resumed = await fit({ ...following, checkpoint: { store }, resume: true });
      expect(bits(resumed.params)).toEqual(bits(whole.params));
      expect(resumed.history).toEqual(whole.history);
    },
  );
});

test("an interruption where reading waits loses no history", async () => {
  const { downloadSync: _, ...executor } = wasm();
  const whole = await fit({ ...base, executor });
  const store = memoryStore();
  let draws = 0;
  const controller = new AbortController();
  const phases = PHASES.map((phase) => ({
    ...phase,
    batch: (step: number, own: Tensor): Points => {
      if (++draws === 11) controller.abort();
      return phase.batch?.(step, own) ?? fixed;
    },
  }));
  const checkpoint = { store };
  await fit({ ...base, phases, executor, checkpoint, signal: controller.signal, throw: false });
  const resumed = await fit({ ...base, executor, checkpoint, resume: true });
  expect(resumed.history).toEqual(whole.history);
  const [a, b] = [await resumed.params.out.data(), await whole.params.out.data()];
  expect(a).toEqual(b);
});

test("trains a network of @fluxion/nn", async () => {
  const network = mlp({ layers: [1, 8, 1] });
  const target = fixed.x.mul(2).sin();
  const { loss: last } = await fit({
    params: network.init(key(0)),
    loss: (p: ReturnType<typeof network.init>) =>
      network.apply(p, fixed.x).sub(target).square().mean(),
    optimizer: lbfgs(),
    steps: 60,
  });
  expect(last).toBeLessThan(1e-4);
});
