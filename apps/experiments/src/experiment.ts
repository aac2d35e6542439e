import type { ZodType } from "zod";
import type { CheckpointStore } from "./checkpoint-store.ts";
import type { Outcome } from "./outcome.ts";
import type { ProgressEvent } from "./progress-event.ts";

/** What every configuration has. The rest is up to the experiment. */
export interface ExperimentConfig {
  /** Seed of all randomness: the same configuration gives the same numbers. */
  readonly seed: number;
}

/** The world as a run sees it: nothing else is read, written or printed by an experiment. */
export interface ExperimentContext {
  /**
   * Ends the run early: save a checkpoint, then reject with `signal.reason`, all within a second.
   *
   * A signal from the keyboard arrives only while the event loop turns, so await a timer or a
   * message (not only a resolved promise) a few times per second.
   */
  readonly signal: AbortSignal;
  /** Tell what is happening. Cheap, never throws, may be called at every step. */
  readonly emit: (event: ProgressEvent) => void;
  /** Where to keep the state to continue from; `undefined` where nothing can be kept. */
  readonly checkpoint: CheckpointStore | undefined;
  /** Continue from `checkpoint`, which then holds the state of a run of the same configuration. */
  readonly resume: boolean;
}

/** A runnable experiment as one value: the command line, a page and a test read the same one. */
export interface Experiment<Config extends ExperimentConfig = ExperimentConfig> {
  /** Name on the command line, `kebab-case`. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in one or two sentences. */
  readonly summary: string;
  /**
   * Object schema of the configuration. Give every setting a default and a description: `{}` must
   * be a valid configuration, and both are shown to the user.
   */
  readonly config: ZodType<Config>;
  /** Named sets of settings that replace the defaults. */
  readonly presets?: Readonly<Record<string, Partial<Config>>>;
  /**
   * Run to the end.
   *
   * @throws The reason of `context.signal` if it was aborted; any error of the numerics as it is.
   */
  run(config: Config, context: ExperimentContext): Promise<Outcome>;
}
