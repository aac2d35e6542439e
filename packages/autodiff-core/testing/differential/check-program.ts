/** Compares a program on the `wasm` executor, set up in several ways, with the reference. */

import type { Executor } from "../../src/executors/executor.ts";
import { supports } from "../../src/executors/wasm/encoding/index.ts";
import type { HostArray } from "../../src/host-array.ts";
import { DomainError, type FluxionError, isFluxionError, wasm } from "../../src/index.ts";
import { compare, ExpectedRange } from "./expected-range.ts";
import type { ProgramCase } from "./program-case.ts";
import { BudgetExceeded, type RoundingOptions } from "./rounding-model.ts";
import { runProgram } from "./run-program.ts";

/** An executor, and which one its bits are compared with, if any. */
interface Variant {
  readonly name: string;
  readonly executor: Executor;
  readonly sameBitsAs?: string;
}

/** What is wrong with one result. */
export interface Disagreement {
  readonly variant: string;
  readonly output: number;
  readonly element: number;
  readonly got: HostArray;
  readonly want: HostArray;
  /** The range that the element would have to lie in. */
  readonly low: number;
  readonly high: number;
  readonly wrong: number;
}

export interface CheckOptions {
  /** Results that an executor has given before, and which variant has to give the same bits, if any. */
  readonly observed?: { readonly results: readonly HostArray[]; readonly sameBitsAs?: string };
  /** Operations from which on the reference takes too long: then executors are compared with one another alone. */
  readonly budget?: number;
}

export interface CheckResult {
  readonly disagreement?: Disagreement;
  /** What results were compared with: executors with one another if the reference is too slow, nothing if it throws. */
  readonly against: "the reference" | "one another" | "nothing";
  /** Entries of results that were compared with the reference, and those about which nothing could be said. */
  readonly elements: number;
  readonly skipped: number;
}

/** Random samples for every program, and as long as results are suspicious. */
const SAMPLES = 2;
const MORE_SAMPLES = [4, 12, 48];

/** The executors, which keep their compiled programs: made once for many checks. */
export function variants(): readonly Variant[] {
  const relaxed = supports("relaxedSimd");
  const base = { compileSmall: true, threads: 1 };
  const all: Variant[] = [
    { name: "one thread", executor: wasm({ ...base, relaxedSimd: relaxed }) },
    {
      name: "three threads",
      executor: wasm({ ...base, threads: 3, relaxedSimd: relaxed }),
      sameBitsAs: "one thread",
    },
  ];
  if (relaxed) {
    all.push({ name: "no relaxed SIMD", executor: wasm({ ...base, relaxedSimd: false }) });
  }
  return all;
}

/**
 * Run everywhere and compare.
 *
 * @throws What the reference throws for a program of which results have been observed.
 */
export function checkProgram(
  executors: readonly Variant[],
  found: ProgramCase,
  { observed, budget = Number.POSITIVE_INFINITY }: CheckOptions = {},
): CheckResult {
  const expected = expectedOf(found, { budget });
  if (isFluxionError(expected)) {
    if (observed !== undefined) throw expected;
    return { against: "nothing", elements: 0, skipped: 0 };
  }
  const { results, pairs } = runAll(executors, found);
  if (observed !== undefined) {
    const name = "as it has been run";
    results.set(name, observed.results);
    pairs.push(...pairOf(results, name, observed.sameBitsAs));
  }
  return checkResults(expected, results, pairs);
}

/**
 * {@link checkProgram} for results that a device gives later. It is not run if the reference takes too long.
 */
export async function checkLater(
  found: ProgramCase,
  run: () => Promise<ReadonlyMap<string, readonly HostArray[]>>,
  budget: number,
): Promise<CheckResult> {
  const expected = expectedOf(found, { budget, onDevice: true });
  if (isFluxionError(expected) || expected === "unknown") {
    return { against: "nothing", elements: 0, skipped: 0 };
  }
  try {
    return checkResults(expected, await run(), []);
  } catch (error) {
    if (expected.mayFail && error instanceof DomainError) {
      return { against: "nothing", elements: 0, skipped: 0 };
    }
    throw error;
  }
}

function checkResults(
  expected: ExpectedRange | "unknown",
  results: ReadonlyMap<string, readonly HostArray[]>,
  pairs: readonly Pair[],
): CheckResult {
  const different = pairs.map(otherBits).find((disagreement) => disagreement !== undefined);
  const result = { elements: 0, skipped: 0, ...(different && { disagreement: different }) };
  if (expected === "unknown") return { against: "one another", ...result };
  const against = "the reference";
  const elements = expected.ranges.reduce((sum, { want }) => sum + want.data.length, 0);
  let skipped = 0;
  for (const [name, got] of results) {
    const outside = outOfRange(got, expected, name);
    skipped = Math.max(skipped, outside.skipped);
    if (outside.disagreement) {
      return { against, disagreement: outside.disagreement, elements, skipped };
    }
  }
  return { against, ...result, elements, skipped };
}

/** Results that must have the same bits. */
interface Pair {
  readonly how: string;
  readonly got: readonly HostArray[];
  readonly as: readonly HostArray[];
}

function runAll(executors: readonly Variant[], found: ProgramCase) {
  const results = new Map<string, readonly HostArray[]>();
  const pairs: Pair[] = [];
  for (const { name, executor, sameBitsAs } of executors) {
    const runs = runProgram(executor, found);
    results.set(name, runs.results);
    for (const { how, results: got } of runs.repeated) {
      pairs.push({ how: `${name}, ${how}`, got, as: runs.results });
    }
    pairs.push(...pairOf(results, name, sameBitsAs));
  }
  return { results, pairs };
}

function pairOf(
  results: ReadonlyMap<string, readonly HostArray[]>,
  name: string,
  sameBitsAs = "",
): Pair[] {
  const [got, as] = [results.get(name), results.get(sameBitsAs)];
  return got && as ? [{ how: `${name}, beside ${sameBitsAs}`, got, as }] : [];
}

/** Where results must lie, or the error that the program throws, as a factorization does that does not exist. */
function expectedOf(
  { program, inputs }: ProgramCase,
  options: RoundingOptions,
): ExpectedRange | FluxionError | "unknown" {
  try {
    return new ExpectedRange(program, inputs, SAMPLES, options);
  } catch (error) {
    if (error instanceof BudgetExceeded) return "unknown";
    if (isFluxionError(error)) return error;
    throw error;
  }
}

function outOfRange(
  results: readonly HostArray[],
  expected: ExpectedRange,
  variant: string,
): { disagreement?: Disagreement; skipped: number } {
  const found = () => results.map((got, i) => compare(got, expected.ranges[i]));
  let agreements = found();
  const isSuspicious = () => agreements.some(({ wrong }) => wrong.length > 0);
  for (const samples of MORE_SAMPLES) {
    if (!isSuspicious()) break;
    if (expected.widenTo(samples)) agreements = found();
  }
  const skipped = agreements.reduce((sum, agreement) => sum + agreement.skipped, 0);
  const output = agreements.findIndex(({ wrong }) => wrong.length > 0);
  if (output < 0) return { skipped };
  const { want, low, high } = expected.ranges[output];
  const { wrong } = agreements[output];
  const [element] = wrong;
  const disagreement = {
    ...{ variant, output, element, got: results[output], want },
    ...{ low: low[element], high: high[element], wrong: wrong.length },
  };
  return { disagreement, skipped };
}

function otherBits({ how, got: results, as }: Pair): Disagreement | undefined {
  for (const [output, got] of results.entries()) {
    const want = as[output];
    const differs = (e: number) => !Object.is(got.data[e], want.data[e]);
    const wrong = Array.from(got.data.keys()).filter(differs);
    const [element] = wrong;
    if (element === undefined) continue;
    const value = want.data[element];
    const range = { low: value, high: value };
    return { variant: how, output, element, got, want, ...range, wrong: wrong.length };
  }
  return undefined;
}
