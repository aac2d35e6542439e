/** The `tfjs` executor and the reference agree on the examples of all primitives and on random programs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { primitiveCases } from "../../../autodiff-core/testing/differential/primitive-cases.ts";
import type { ProgramCase } from "../../../autodiff-core/testing/differential/program-case.ts";
import { randomCase, randomCases } from "../../../autodiff-core/testing/generator/random-case.ts";
import { checkOnDevice } from "../../testing/check-on-device.ts";
import { type TfjsOptions, tfjs } from "./tfjs.ts";

const SEED = 20261122;
const RANDOM_PROGRAMS = 60;

const LIMIT_MS = 60_000;

interface TitledCase {
  readonly title: string;
  trace(): ProgramCase | undefined;
}

const random: readonly TitledCase[] = fc
  .sample(randomCases, { seed: SEED, numRuns: RANDOM_PROGRAMS })
  .map((choice, i) => ({
    title: `random program ${i} of seed ${SEED}`,
    trace: () => randomCase(choice),
  }));

const OPTIONS: readonly TfjsOptions[] = [
  { backend: "cpu", hostLoops: 0 },
  { backend: "wasm", hostLoops: 0 },
];

describe.each(OPTIONS)("backend $backend", (options) => {
  test.each([
    ["examples of all primitives, transformed in every way", primitiveCases(), 900],
    [`random programs (seed ${SEED})`, random, 40],
  ] as const)(
    "%s",
    async (_title, cases: readonly TitledCase[], least) => {
      const executor = await tfjs(options);
      const failures: string[] = [];
      let agreements = 0;
      for (const { title, trace } of cases) {
        try {
          const found = trace();
          const result = found && (await checkOnDevice(executor, found));
          if (result?.against === "the reference") agreements++;
        } catch (error) {
          failures.push(`${title}\n${error instanceof Error ? error.stack : error}`);
        }
      }
      expect(failures).toEqual([]);
      expect(agreements).toBeGreaterThan(least);
    },
    LIMIT_MS,
  );
});
