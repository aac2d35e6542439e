/** Programs on which the executor and the reference have to agree, wherever this runs: in a page there is no test runner. */
import type { Executor } from "@fluxion/autodiff-core";
import fc from "fast-check";
import { primitiveCases } from "../../autodiff-core/testing/differential/primitive-cases.ts";
import type { ProgramCase } from "../../autodiff-core/testing/differential/program-case.ts";
import { randomCase, randomCases } from "../../autodiff-core/testing/generator/random-case.ts";
import { webgpu } from "../src/index.ts";
import { checkOnDevice } from "./check-on-device.ts";

export interface ComparisonReport {
  /** Programs that were compared. */
  readonly programs: number;
  /** What is wrong, with the program. */
  readonly failures: readonly string[];
}

/** Programs at once: while kernels of one are compiled, others run. */
const AT_ONCE = 8;

interface TitledCase {
  readonly title: string;
  trace(): ProgramCase | undefined;
}

/** Compare on every n-th example of the primitives. */
export async function comparePrimitives(n: number): Promise<ComparisonReport> {
  return compareAll(primitiveCases().filter((_, i) => i % n === 0));
}

/** Compare on random programs. */
export async function compareRandomPrograms(
  seed: number,
  numRuns: number,
): Promise<ComparisonReport> {
  const choices = fc.sample(randomCases, { seed, numRuns });
  return compareAll(
    choices.map((choice, i) => ({
      title: `random program ${i} of seed ${seed}`,
      trace: () => randomCase(choice),
    })),
  );
}

async function compareAll(cases: readonly TitledCase[]): Promise<ComparisonReport> {
  const executor = await webgpu();
  const failures: string[] = [];
  let programs = 0;
  const waiting = cases.values();
  const work = async (): Promise<void> => {
    for (const { title, trace } of waiting) {
      const outcome = await outcomeOf(executor, trace);
      if (outcome === "agrees") programs++;
      else if (outcome !== "says nothing") failures.push(`${title}\n${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { programs, failures };
}

async function outcomeOf(executor: Executor, trace: TitledCase["trace"]): Promise<string> {
  try {
    const found = trace();
    const result = found && (await checkOnDevice(executor, found));
    return result?.against === "the reference" ? "agrees" : "says nothing";
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}
