/** Results with several threads beside those with one, wherever this runs. */
import { wasm } from "../../src/index.ts";
import { nextTurn } from "./next-turn.ts";
import { observeThreads, type ThreadUse } from "./observe-threads.ts";
import { bitsOfSamples, type SampleBits } from "./sample-programs.ts";

export interface ThreadsReport extends Readonly<ThreadUse> {
  /** Bits of the sample programs on one thread, with the instructions that round alike everywhere. */
  readonly strict: SampleBits;
  /** On one thread, with whatever the engine has. */
  readonly oneThread: SampleBits;
  /** On three, as often as they were run. */
  readonly threeThreads: readonly SampleBits[];
}

const WORKERS = 2;

/** How long workers are waited for. */
const PATIENCE_MS = 20_000;

/** Runs for which workers need not be there. */
const ALWAYS = 2;

/**
 * Run the sample programs on one thread, and on three until all workers have joined.
 *
 * @param expectWorkers - Whether to wait for them.
 */
export async function compareThreads(expectWorkers: boolean): Promise<ThreadsReport> {
  const use = observeThreads();
  const strict = bitsOfSamples(wasm({ threads: 1, relaxedSimd: false }));
  const oneThread = bitsOfSamples(wasm({ threads: 1 }));
  const executor = wasm({ threads: 1 + WORKERS });
  const threeThreads: SampleBits[] = [];
  const end = performance.now() + PATIENCE_MS;
  const isWaiting = () =>
    expectWorkers && (use.workers < WORKERS || use.tilesByWorkers === 0) && performance.now() < end;
  while (threeThreads.length < ALWAYS || isWaiting()) {
    threeThreads.push(bitsOfSamples(executor));
    await nextTurn();
  }
  return { ...use, strict, oneThread, threeThreads };
}
