/** A stage of a run begins, for example `"adam"` or `"evaluate"`. */
export interface PhaseStartEvent {
  readonly type: "phaseStart";
  readonly phase: string;
  /** How many steps the phase will take at most, where that is known. */
  readonly steps?: number;
}

/** The stage named by the last `phaseStart` is over. */
export interface PhaseEndEvent {
  readonly type: "phaseEnd";
  readonly phase: string;
  /** Wall time of the phase, in seconds. */
  readonly seconds: number;
}

/** One step of an iteration. Emit every step if you like: whoever shows them picks how many. */
export interface StepEvent {
  readonly type: "step";
  /** Steps done so far, counted from 1 and continued after a resume. */
  readonly step: number;
  /** Steps planned in all. */
  readonly steps: number;
  /** Value of each loss by name; `total`, where there is one, is shown first. */
  readonly losses: Readonly<Record<string, number>>;
  /** Rate over the recent past; leave out while it is unknown. */
  readonly stepsPerSecond?: number;
  /** Estimated wall time to the end, in seconds; leave out while it is unknown. */
  readonly secondsLeft?: number;
}

/** A sentence for the person who watches. */
export interface MessageProgressEvent {
  readonly type: "message";
  readonly level?: "info" | "warning";
  readonly text: string;
}

/** What a run tells while it runs. */
export type ProgressEvent = PhaseStartEvent | PhaseEndEvent | StepEvent | MessageProgressEvent;
