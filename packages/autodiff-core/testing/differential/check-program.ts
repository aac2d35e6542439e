/** Compares a program on the `wasm` executor, set up in several ways, with the reference. */

import type { Executor } from "../../src/executors/executor.ts";
import { supports } from "../../src/executors/wasm/encoding/index.ts";
import type { HostArray } from "../../src/host-array.ts";
import { isFluxionError, type Program, wasm } from "../../src/index.ts";
import { compare, ExpectedRange } from "./expected-range.ts";
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

export interface CheckResult {
  readonly disagreement?: Disagreement;
  /** Entries of results, and those about which nothing could be said. */
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

/** Run everywhere and compare. */
export function checkProgram(
  executors: readonly Variant[],
  program: Program,
  inputs: readonly HostArray[],
  donated: ReadonlySet<number> = new Set(),
): CheckResult {
  const expected = expectedOf(program, inputs);
  if (expected === undefined) return { elements: 0, skipped: 0 };
  const elements = expected.ranges.reduce((sum, { want }) => sum + want.data.length, 0);
  const results = new Map<string, readonly HostArray[]>();
  let skipped = 0;
  for (const { name, executor, sameBitsAs } of executors) {
    const runs = runProgram(executor, program, inputs, donated);
    results.set(name, runs.results);
    const same = sameBitsAs === undefined ? undefined : results.get(sameBitsAs);
    const pairs = [
      ...runs.repeated.map(({ how, results: got }) => ({
        how: `${name}, ${how}`,
        got,
        as: runs.results,
      })),
      ...(same ? [{ how: `${name}, beside ${sameBitsAs}`, got: runs.results, as: same }] : []),
    ];
    const outside = outOfRange(runs.results, expected, name);
    skipped = Math.max(skipped, outside.skipped);
    const disagreement =
      outside.disagreement ??
      pairs.map(({ how, got, as }) => otherBits(got, as, how)).find((found) => found);
    if (disagreement) return { disagreement, elements, skipped };
  }
  return { elements, skipped };
}

/** `undefined` if the program throws, as a factorization does that does not exist. */
function expectedOf(program: Program, inputs: readonly HostArray[]): ExpectedRange | undefined {
  try {
    return new ExpectedRange(program, inputs, SAMPLES);
  } catch (error) {
    if (isFluxionError(error)) return undefined;
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

function otherBits(
  results: readonly HostArray[],
  expected: readonly HostArray[],
  variant: string,
): Disagreement | undefined {
  for (const [output, got] of results.entries()) {
    const want = expected[output];
    const differs = (e: number) => !Object.is(got.data[e], want.data[e]);
    const wrong = Array.from(got.data.keys()).filter(differs);
    const [element] = wrong;
    if (element === undefined) continue;
    const value = want.data[element];
    return { variant, output, element, got, want, low: value, high: value, wrong: wrong.length };
  }
  return undefined;
}
