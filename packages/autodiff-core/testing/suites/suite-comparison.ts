/** Compares what tests run on the executor of every day with the reference and with the other ways of the `wasm` executor. */
import { isSmallWork } from "../../src/executors/wasm/small-work.ts";
import type { Program } from "../../src/index.ts";
import { checkProgram, type Disagreement, variants } from "../differential/check-program.ts";
import { describeCase, describeDisagreement } from "../differential/describe-disagreement.ts";
import { narrowProgram } from "../differential/narrow-program.ts";
import type { ProgramCase } from "../differential/program-case.ts";
import type { Extent } from "./extent.ts";
import type { ProgramClaims } from "./program-claims.ts";
import type { Tally } from "./tallies.ts";
import type { ObservedRun, Watcher } from "./watched-executor.ts";
import { callsJavaScript, withoutCallbacks } from "./without-calls.ts";

/** Bytes of operands and results that may wait for the end of a test. */
const MOST_WAITING = 2 ** 25;

/** Milliseconds given to making a failure small. */
const SHRINKING_MS = 5000;

/** Takes the first run of each structure of a program, and compares it when the test that ran it is over. */
export class SuiteComparison implements Watcher {
  readonly tally: Tally = { "the reference": 0, "one another": 0, nothing: 0 };
  readonly #claims: ProgramClaims;
  readonly #extent: Extent;
  readonly #device: Pick<Watcher, "take"> | undefined;
  #variants: ReturnType<typeof variants> | undefined;
  #waiting: ObservedRun[] = [];
  #waitingBytes = 0;
  #reports: string[] = [];

  /** @param device - Is given a sample of what is compared. */
  constructor(claims: ProgramClaims, extent: Extent, device?: Pick<Watcher, "take">) {
    this.#claims = claims;
    this.#extent = extent;
    this.#device = device;
  }

  wants(program: Program, donated: ReadonlySet<number>): boolean {
    return this.#claims.isFree(program, donated) && !callsJavaScript(program);
  }

  /** Nothing is compared here: tests measure time, count calls, and expect errors. */
  take(run: ObservedRun): void {
    if (!this.#claims.claim(run.program, run.donated)) return;
    const quiet = { ...run, program: withoutCallbacks(run.program) };
    if (this.#claims.numberOf(run.program, run.donated) < this.#extent.onDevice) {
      this.#device?.take(quiet);
    }
    if (run.milliseconds > this.#extent.longestRun) {
      this.tally.nothing++;
      return;
    }
    this.#waiting.push(quiet);
    for (const { data } of [...run.inputs, ...run.results]) this.#waitingBytes += data.byteLength;
    if (this.#waitingBytes > MOST_WAITING) this.#compareAll();
  }

  /** Compare what has been taken. @throws Error that lists the programs that are wrong. */
  finish(): void {
    this.#compareAll();
    const reports = this.#reports;
    this.#reports = [];
    if (reports.length > 0) throw new Error(`Executors do not agree.\n${reports.join("\n\n")}`);
  }

  #compareAll(): void {
    const runs = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const run of runs) {
      const report = this.#compare(run);
      if (report !== undefined) this.#reports.push(report);
    }
  }

  /** What is wrong with a program, if anything. */
  #compare(run: ObservedRun): string | undefined {
    this.#variants ??= variants();
    const { budget } = this.#extent;
    const isCompiled = run.executor === "wasm" && !isSmallWork(run.program);
    const observed = {
      results: run.results,
      ...(isCompiled && { sameBitsAs: this.#variants[0].name }),
    };
    try {
      const { disagreement, against } = checkProgram(this.#variants, run, { observed, budget });
      this.tally[against]++;
      if (disagreement === undefined) return undefined;
      return `${describeDisagreement(disagreement)}\n${this.#describeSmallest(run)}`;
    } catch (error) {
      const text = error instanceof Error ? error.stack : String(error);
      return `${text}\n${describeCase(run)}`;
    }
  }

  /** The program, or a part of it that fails too. */
  #describeSmallest(found: ProgramCase): string {
    const end = Date.now() + SHRINKING_MS;
    const fails = (candidate: ProgramCase) => this.#disagreementOf(candidate) !== undefined;
    const part = narrowProgram(found, fails, () => Date.now() > end);
    const disagreement = part === found ? undefined : this.#disagreementOf(part);
    if (disagreement === undefined) return describeCase(found);
    const wrong = describeDisagreement(disagreement);
    return `Part of it that fails too:\n${describeCase(part)}\n${wrong}`;
  }

  /** `undefined` too for parts that throw, which are other failures. */
  #disagreementOf(found: ProgramCase): Disagreement | undefined {
    const { budget } = this.#extent;
    try {
      return checkProgram(this.#variants ?? [], found, { budget }).disagreement;
    } catch {
      return undefined;
    }
  }
}
