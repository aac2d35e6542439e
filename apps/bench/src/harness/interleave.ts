import { setTimeout as sleep } from "node:timers/promises";

/** Something whose repetitions can be timed. */
export interface Runner {
  /** Repeat so often; milliseconds of all repetitions together. */
  run(repeats: number): Promise<number>;
}

export interface InterleaveOptions {
  readonly rounds: number;
  /** A sample repeats until it lasts about so long. */
  readonly sampleMs: number;
  /** Warm up at least so long; 0 for none, with samples of one repetition. */
  readonly warmUpMs: number;
  /** A runner leaves the rounds when it has used so much time, after {@link MIN_SAMPLES} samples. */
  readonly budgetMs: number;
  /** Pause before a sample, in which the threads of the one before stop spinning. */
  readonly restMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of a runner: milliseconds of one repetition, sample by sample, or why there are none. */
export type Samples = { readonly ms: readonly number[] } | { readonly failure: string };

/** Even the slowest subject gets so many. */
export const MIN_SAMPLES = 3;

interface Entry {
  readonly runner: Runner;
  readonly ms: number[];
  repeats: number;
  usedMs: number;
  failure?: string;
}

/**
 * Time runners in turn, several rounds, so that a slow hour of the machine hits all alike.
 *
 * Every round begins with another runner. While one runs, the others wait.
 *
 * @returns In the order of the runners.
 */
export async function measureInterleaved(
  runners: readonly Runner[],
  options: InterleaveOptions,
): Promise<readonly Samples[]> {
  const { rounds, signal } = options;
  const entries = runners.map((runner): Entry => ({ runner, ms: [], repeats: 1, usedMs: 0 }));
  for (const entry of entries) {
    await attempt(entry, signal, async () => {
      entry.repeats = await warmUp(entry.runner, options);
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of rotated(entries, round)) {
      if (isDone(entry, options.budgetMs)) continue;
      await attempt(entry, signal, () => takeSample(entry, options));
    }
  }
  return entries.map(({ ms, failure }) => (failure === undefined ? { ms } : { failure }));
}

/** After an abort nothing is a failure of the runner: the whole measurement ends. */
async function attempt(
  entry: Entry,
  signal: AbortSignal | undefined,
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body();
  } catch (error) {
    signal?.throwIfAborted();
    entry.failure = error instanceof Error ? error.message : String(error);
  }
  signal?.throwIfAborted();
}

async function takeSample(entry: Entry, { restMs }: InterleaveOptions): Promise<void> {
  if (restMs > 0) await sleep(restMs);
  const ms = await entry.runner.run(entry.repeats);
  entry.usedMs += ms;
  entry.ms.push(ms / entry.repeats);
}

function isDone({ failure, ms, usedMs }: Entry, budgetMs: number): boolean {
  return failure !== undefined || (ms.length >= MIN_SAMPLES && usedMs > budgetMs);
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Two samples in a row that are within this factor of each other have settled. */
const SETTLED = 1.1;
/** Give up on settling after so many times the least warm-up. */
const PATIENCE = 6;

/**
 * Repeat until engines have compiled what they will and times settle.
 *
 * @returns Repetitions that a sample needs.
 */
async function warmUp(runner: Runner, options: InterleaveOptions): Promise<number> {
  const { warmUpMs, sampleMs } = options;
  if (warmUpMs === 0) return 1;
  let repeats = 1;
  let used = 0;
  let previous = 0;
  for (;;) {
    const each = (await runner.run(repeats)) / repeats;
    used += each * repeats;
    const enough = Math.max(1, Math.ceil(sampleMs / Math.max(each, 1e-6)));
    const isSettled = Math.max(each, previous) < SETTLED * Math.min(each, previous);
    const isCalibrated = repeats >= 0.7 * enough;
    if (used > PATIENCE * warmUpMs) return enough;
    if (used > warmUpMs && isSettled && isCalibrated) return enough;
    // The first repetitions are slow: their time says little about how many fit into a sample.
    repeats = Math.min(enough, 8 * repeats);
    previous = each;
  }
}
