import { expect, test } from "vitest";
import { MIN_SAMPLES, measureInterleaved, type Runner } from "./interleave.ts";

const options = { rounds: 3, sampleMs: 10, warmUpMs: 0, budgetMs: 1e9, restMs: 0 };

/** A runner whose repetitions take so long, on paper. */
function runner(name: string, msEach: number, log: string[] = []): Runner {
  return {
    run: async (repeats) => {
      log.push(`${name}${repeats}`);
      return repeats * msEach;
    },
  };
}

test("runners take turns, and every round begins with another one", async () => {
  const log: string[] = [];
  await measureInterleaved(
    ["a", "b", "c"].map((name) => runner(name, 1, log)),
    options,
  );
  expect(log.join(" ")).toBe("a1 b1 c1 b1 c1 a1 c1 a1 b1");
});

test("never do two run at once", async () => {
  let running = 0;
  let most = 0;
  const busy: Runner = {
    async run() {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return 1;
    },
  };
  await measureInterleaved([busy, busy, busy], { ...options, warmUpMs: 3 });
  expect(most).toBe(1);
});

test("samples repeat until they last long enough; times are of one repetition", async () => {
  const log: string[] = [];
  const measured = await measureInterleaved([runner("fast", 0.5, log), runner("slow", 40, log)], {
    ...options,
    warmUpMs: 5,
  });
  expect(measured).toEqual([{ ms: [0.5, 0.5, 0.5] }, { ms: [40, 40, 40] }]);
  expect(log.slice(-2)).toEqual(["fast20", "slow1"]);
});

test("warm-up goes on until times settle", async () => {
  const times = [100, 50, 20, 10, 9.9];
  const calls: number[] = [];
  const settling: Runner = {
    async run(repeats) {
      const each = times[Math.min(calls.length, times.length - 1)];
      calls.push(repeats);
      return repeats * each;
    },
  };
  const [samples] = await measureInterleaved([settling], { ...options, warmUpMs: 100 });
  expect(calls.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
  expect(samples).toEqual({ ms: [9.9, 9.9, 9.9] });
});

test("warm-up ends although times never settle", async () => {
  let calls = 0;
  const restless: Runner = { run: async (repeats) => repeats * (++calls % 2 === 0 ? 1 : 3) };
  const [samples] = await measureInterleaved([restless], { ...options, warmUpMs: 20 });
  expect("ms" in samples && samples.ms).toHaveLength(3);
});

test("a slow runner leaves when its time is used, after a few samples", async () => {
  const [slow, fast] = await measureInterleaved([runner("slow", 50), runner("fast", 1)], {
    ...options,
    rounds: 10,
    budgetMs: 100,
  });
  expect("ms" in slow && slow.ms).toHaveLength(MIN_SAMPLES);
  expect("ms" in fast && fast.ms).toHaveLength(10);
});

test("one that fails does not disturb the others", async () => {
  const broken: Runner = {
    run: async () => {
      throw new Error("out of memory");
    },
  };
  expect(await measureInterleaved([broken, runner("a", 1)], options)).toEqual([
    { failure: "out of memory" },
    { ms: [1, 1, 1] },
  ]);
});

test("an abort ends everything", async () => {
  const controller = new AbortController();
  const aborting: Runner = {
    run: async () => {
      controller.abort();
      return 1;
    },
  };
  const log: string[] = [];
  const { signal } = controller;
  await expect(
    measureInterleaved([aborting, runner("a", 1, log)], { ...options, signal }),
  ).rejects.toThrow(/abort/i);
  expect(log).toEqual([]);
});
