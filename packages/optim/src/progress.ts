/** Telling how training goes, not more often than anyone can read. */

/** One moment of a training run. */
export interface FitEvent {
  /** Name of the phase. */
  readonly phase: string;
  readonly phaseIndex: number;
  /** Steps made, over all phases. */
  readonly step: number;
  /** Steps that will have been made in the end, if no phase ends early. */
  readonly steps: number;
  readonly loss: number;
  /** Named parts of the loss. */
  readonly parts: Readonly<Record<string, number>>;
  /** Speed in this phase; 0 before the first step is through. */
  readonly stepsPerSecond: number;
  /** Estimated from the speed of this phase; infinite before there is one. */
  readonly secondsLeft: number;
}

const INTERVAL_MS = 100;

/** Measures the speed of a phase and hands out events, at most one per 100 ms. */
export interface ProgressMeter {
  /** The present moment. Called after every step. */
  event(moment: Omit<FitEvent, "stepsPerSecond" | "secondsLeft">): FitEvent;
  /** Pass an event on if the last one is long enough ago. */
  report(event: FitEvent): void;
  /** Pass an event on in any case. */
  finish(event: FitEvent | undefined): void;
}

export function progressMeter(onProgress: ((event: FitEvent) => void) | undefined): ProgressMeter {
  let clock: { readonly phase: number; readonly step: number; readonly time: number } | undefined;
  let reported = 0;
  let last: FitEvent | undefined;
  const pass = (event: FitEvent): void => {
    if (event === last) return;
    last = event;
    reported = performance.now();
    onProgress?.(event);
  };
  return {
    event(moment) {
      const time = performance.now();
      // The clock starts after the first step, which includes compiling.
      if (clock?.phase !== moment.phaseIndex)
        clock = { phase: moment.phaseIndex, step: moment.step, time };
      const made = moment.step - clock.step;
      const stepsPerSecond = made === 0 ? 0 : (1000 * made) / Math.max(time - clock.time, 1e-3);
      const left = moment.steps - moment.step;
      const secondsLeft = left === 0 ? 0 : left / stepsPerSecond;
      return { ...moment, stepsPerSecond, secondsLeft };
    },
    report(event) {
      if (performance.now() - reported >= INTERVAL_MS) pass(event);
    },
    finish(event) {
      if (event !== undefined) pass(event);
    },
  };
}
