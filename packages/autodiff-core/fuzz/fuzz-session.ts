/** Runs random programs until the time is over or one is wrong. */
import fc from "fast-check";
import { type CheckResult, checkProgram, variants } from "../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../testing/differential/describe-disagreement.ts";
import { narrowProgram } from "../testing/differential/narrow-program.ts";
import type { ProgramCase } from "../testing/differential/program-case.ts";
import { type CaseChoice, randomCase, randomCases } from "../testing/generator/random-case.ts";

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** A failure found before, by fast-check's path to it. */
  readonly path: string | undefined;
  /** Told of a failure before it is made smaller. */
  found(report: string): void;
}

/** What has been seen so far. */
export interface Tally {
  programs: number;
  /** Numbers for which there is no program. */
  rejected: number;
  elements: number;
  skipped: number;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly report: string;
}

/** Programs of one seed; the next ones have the next seed. */
const PROGRAMS_PER_SEED = 200;

/** Milliseconds given to making a failure small. */
const SHRINKING_MS = 30_000;

export class FuzzSession {
  readonly tally: Tally = { programs: 0, rejected: 0, elements: 0, skipped: 0 };
  readonly #options: FuzzOptions;
  readonly #variants = variants();
  readonly #end: number;
  #failedAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#end = Date.now() + 1000 * options.seconds;
  }

  /** End after the present program. */
  stop(): void {
    this.#stopped = true;
  }

  /** @param progress - Called after each seed. */
  async run(progress: (seed: number) => void): Promise<Failure | undefined> {
    for (let { seed } = this.#options; !this.#isOver(); seed++) {
      const failure = await this.#runSeed(seed);
      if (failure !== undefined || this.#options.path !== undefined) return failure;
      progress(seed);
    }
    return undefined;
  }

  async #runSeed(seed: number): Promise<Failure | undefined> {
    const { path } = this.#options;
    const property = fc.asyncProperty(randomCases, async (choice) => {
      if (this.#isOver()) return;
      // Signals are handled between programs.
      await new Promise((resolve) => setImmediate(resolve));
      const report = this.#report(choice);
      if (report === undefined) return;
      if (this.#failedAt === Number.POSITIVE_INFINITY) this.#found(report);
      throw new Error(report);
    });
    const details = await fc.check(property, {
      seed,
      numRuns: PROGRAMS_PER_SEED,
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    });
    if (!details.failed) return undefined;
    const { counterexample, counterexamplePath } = details;
    const report = counterexample === null ? undefined : this.#narrowed(counterexample[0]);
    return {
      seed,
      path: counterexamplePath ?? "",
      report: report ?? `It has failed once and not again:\n${String(details.errorInstance)}`,
    };
  }

  /** The report on a part of a program that fails like the whole. */
  #narrowed(choice: CaseChoice): string | undefined {
    const found = randomCase(choice);
    if (found === undefined) return undefined;
    const end = Date.now() + SHRINKING_MS;
    const smallest = narrowProgram(
      found,
      (candidate) => this.#check(candidate) !== undefined,
      () => this.#stopped || Date.now() > end,
    );
    return this.#check(smallest);
  }

  #found(report: string): void {
    this.#failedAt = Date.now();
    this.#options.found(report);
  }

  /** Whether there is no time left: none for further programs, or none for making a failure smaller. */
  #isOver(): boolean {
    const now = Date.now();
    if (this.#failedAt < now) return this.#stopped || now > this.#failedAt + SHRINKING_MS;
    return this.#stopped || (now > this.#end && this.#options.path === undefined);
  }

  /** What is wrong with a program, if anything. */
  #report(choice: CaseChoice): string | undefined {
    const found = randomCase(choice);
    this.tally.programs++;
    if (found === undefined) {
      this.tally.rejected++;
      return undefined;
    }
    return this.#check(found);
  }

  #check(found: ProgramCase): string | undefined {
    let result: CheckResult;
    try {
      result = checkProgram(this.#variants, found);
    } catch (error) {
      const text = error instanceof Error ? error.stack : String(error);
      return `${describeCase(found)}\n${text}`;
    }
    this.tally.elements += result.elements;
    this.tally.skipped += result.skipped;
    const { disagreement } = result;
    if (disagreement === undefined) return undefined;
    return `${describeCase(found)}\n${describeDisagreement(disagreement)}`;
  }
}
