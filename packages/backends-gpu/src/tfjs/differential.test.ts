/** The `tfjs` executor and the reference agree on the examples of all primitives and on random programs. */
import { hasAdapter } from "@fluxion/tooling/vulkan-driver";
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

interface Comparison {
  readonly options: TfjsOptions;
  /** Of the examples of primitives, every so many. */
  readonly stride: number;
}

const COMPARISONS: readonly Comparison[] = [
  { options: { backend: "cpu", hostLoops: 0 }, stride: 1 },
  { options: { backend: "wasm", hostLoops: 0 }, stride: 1 },
  { options: { backend: "webgpu", hostLoops: 0 }, stride: 8 },
];

const withDriver = hasAdapter(process.env);

describe.each(COMPARISONS.filter(({ options }) => options.backend !== "webgpu" || withDriver))(
  "backend $options.backend",
  ({ options, stride }) => {
    test.each([
      [
        "examples of all primitives, transformed in every way",
        primitiveCases().filter((_, i) => i % stride === 0),
        900 / stride,
      ],
      [`random programs (seed ${SEED})`, random.filter((_, i) => i % stride === 0), 40 / stride],
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
  },
);
