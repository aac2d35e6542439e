import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { benchRowSchema } from "./harness/row.ts";
import { type BenchOptions, runBench } from "./run-bench.ts";

interface Ran {
  readonly printed: string;
  readonly told: string;
}

async function bench(
  options: BenchOptions,
  onTold: (text: string) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Ran> {
  let printed = "";
  let told = "";
  await runBench(options, {
    print: async (text) => {
      printed += text;
    },
    tell: (text) => {
      told += text;
      onTold(text);
    },
    signal,
    commandName: "npm start --",
  });
  return { printed, told };
}

afterEach(() => vi.unstubAllEnvs());

const tiny = { cases: ["lotka-volterra"], subjects: ["plain-js"], quick: true };

test("a case is measured from the processes of its subjects to the rows", async () => {
  const { printed, told } = await bench({ ...tiny, json: true });
  const rows = z.array(benchRowSchema).parse(JSON.parse(printed));
  expect(rows.map((row) => row.subject)).toEqual(["fluxion:wasm", "plain-js"]);
  for (const row of rows) {
    expect(row).toMatchObject({ case: "lotka-volterra", dtype: "float64", threads: 1 });
  }
  const [own, plain] = rows.map((row) => row.medianMs ?? 0);
  expect(rows.map((row) => row.ratio)).toEqual([1, plain / own]);
  expect(told).toContain("lotka-volterra, float64, 1 thread\n");
});

test("the table has the same rows", async () => {
  const { printed } = await bench(tiny);
  expect(printed).toMatch(/^case +dtype +threads +subject +median +spread +ratio +rate\n-+\n/);
  expect(printed).toMatch(/^lotka-volterra +float64 +1 +plain-js +[\d.]+ [um]s +\d+ % +[\d.]+$/m);
});

test("a subject that is missing is named with what installs it", async () => {
  vi.stubEnv("FLUXION_BENCH_PYTHON", "/no/such/python");
  const { printed, told } = await bench({
    cases: ["bundle-size/gradient"],
    subjects: ["jax"],
    json: true,
  });
  expect(told).toContain(
    "without jax: no Python with jax was found; to have it: npm start -- bench --install-python\n",
  );
  expect(JSON.parse(printed)).toEqual([
    {
      case: "bundle-size/gradient",
      subject: "fluxion",
      dtype: null,
      threads: null,
      medianMs: null,
      spread: null,
      ratio: 1,
      bytes: expect.any(Number),
    },
  ]);
});

test("an abort ends the processes at once, and what was measured is printed", async () => {
  const controller = new AbortController();
  let abortedAt = 0;
  const cases = ["bundle-size/gradient", "eigh"];
  const onTold = (text: string) => {
    if (!text.startsWith("eigh")) return;
    abortedAt = performance.now();
    controller.abort();
  };
  const { printed } = await bench(
    { cases, subjects: ["plain-js"], json: true },
    onTold,
    controller.signal,
  );
  expect(performance.now() - abortedAt).toBeLessThan(1000);
  // `eigh` comes first: cases run in the order of the catalogue.
  expect(JSON.parse(printed)).toEqual([]);
});

test("names are checked before anything runs", async () => {
  await expect(bench({ cases: ["nothing"] })).rejects.toThrow(/^there is no case nothing; /);
  await expect(bench({ subjects: ["keras"] })).rejects.toThrow(/^there is no subject keras; /);
});
