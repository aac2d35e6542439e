import type { ReportPart } from "./report-part.ts";

/** The numbers by which a run is judged; the same names for every experiment. */
export interface Metrics {
  /** Relative L² error against the reference, `‖u − r‖₂ / ‖r‖₂`. */
  readonly relL2: number;
  /** Largest error at a point of the reference, `max |u − r|`, in the unit of the solution. */
  readonly maxAbs: number;
  /** Root mean square of the equation's residual. */
  readonly residual: number;
  /** Wall time of the whole run, in seconds; a resumed run adds the time before the interruption. */
  readonly seconds: number;
  readonly steps: number;
  readonly executor: string;
  readonly seed: number;
  /** Further numbers of one experiment, under their own names. */
  readonly [name: string]: number | string;
}

/** Losses over the steps of a run, column by column. */
export interface LossHistory {
  /** Step of each row, shape `[n]`, increasing. */
  readonly step: ArrayLike<number>;
  /** Losses by name, each of shape `[n]`. */
  readonly losses: Readonly<Record<string, ArrayLike<number>>>;
}

/** What a run ends with. */
export interface Outcome {
  readonly metrics: Metrics;
  /** Against what the errors were measured, in a few words with the source. */
  readonly reference?: string;
  readonly report: readonly ReportPart[];
  /** Kept beside the report as a table, from the first step even if the run was resumed. */
  readonly history?: LossHistory;
}
