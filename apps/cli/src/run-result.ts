import { describeMetrics, type Experiment, type Metrics, type Outcome } from "@fluxion/experiments";

/** Paths of the files that a run wrote. */
export interface Artifacts {
  readonly report: string;
  readonly result: string;
  readonly history?: string;
  readonly checkpoint?: string;
  /** For `chrome://tracing` or Perfetto. */
  readonly trace?: string;
}

/** The result of a run for programs: what `--json` prints. */
export interface RunResult {
  readonly experiment: string;
  readonly metrics: Metrics;
  readonly versions: Readonly<Record<string, string>>;
  readonly artifacts: Artifacts;
}

/** The result of a run for people. */
export function shortReport(
  experiment: Experiment,
  outcome: Outcome,
  artifacts: Artifacts,
): string {
  const metrics = describeMetrics(outcome.metrics);
  const width = Math.max(...metrics.map(({ label }) => label.length));
  return [
    experiment.title,
    "",
    ...metrics.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`),
    "",
    ...(outcome.reference === undefined ? [] : [`Errors are against ${outcome.reference}.`]),
    `Report: ${artifacts.report}`,
    "",
  ].join("\n");
}
