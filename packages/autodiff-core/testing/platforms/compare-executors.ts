/** The comparison of executors, wherever this runs: in a page there is no test runner. */
import fc from "fast-check";
import { checkProgram, variants } from "../differential/check-program.ts";
import { describeCase, describeDisagreement } from "../differential/describe-disagreement.ts";
import { primitiveCases } from "../differential/primitive-cases.ts";
import type { ProgramCase } from "../differential/program-case.ts";
import { randomCase, randomCases } from "../generator/random-case.ts";
import { nextTurn } from "./next-turn.ts";

export interface ComparisonReport {
  readonly programs: number;
  /** What is wrong, with the program. */
  readonly failures: readonly string[];
}

/** Cases between turns of the page. */
const CASES_PER_TURN = 10;

/** Compare on every n-th example of the primitives. */
export async function comparePrimitives(n: number): Promise<ComparisonReport> {
  const cases = primitiveCases().filter((_, i) => i % n === 0);
  return compareAll(cases.map(({ title, trace }) => ({ title, found: trace() })));
}

/** Compare on random programs. */
export async function compareRandomPrograms(
  seed: number,
  numRuns: number,
): Promise<ComparisonReport> {
  const cases = fc.sample(randomCases, { seed, numRuns }).map((choice, i) => ({
    title: `random program ${i} of seed ${seed}`,
    found: randomCase(choice),
  }));
  return compareAll(cases.filter(isProgram));
}

interface TitledCase {
  readonly title: string;
  readonly found: ProgramCase;
}

function isProgram(titled: {
  title: string;
  found: ProgramCase | undefined;
}): titled is TitledCase {
  return titled.found !== undefined;
}

async function compareAll(cases: readonly TitledCase[]): Promise<ComparisonReport> {
  const executors = variants();
  const failures: string[] = [];
  for (const [i, { title, found }] of cases.entries()) {
    if (i % CASES_PER_TURN === 0) await nextTurn();
    const failure = failureOf(executors, found);
    if (failure !== undefined) failures.push(`${title}\n${failure}\n${describeCase(found)}`);
  }
  return { programs: cases.length, failures };
}

function failureOf(executors: ReturnType<typeof variants>, found: ProgramCase): string | undefined {
  try {
    const { disagreement } = checkProgram(executors, found);
    return disagreement && describeDisagreement(disagreement);
  } catch (error) {
    return error instanceof Error ? error.stack : String(error);
  }
}
