import { formatDuration, formatNumber } from "./format-number.ts";
import type { Metrics } from "./outcome.ts";

/** A metric as a person reads it. */
export interface MetricDescription {
  readonly name: string;
  readonly label: string;
  readonly text: string;
}

const LABELS: Readonly<Record<string, string>> = {
  relL2: "relative L2 error",
  maxAbs: "maximum error",
  residual: "residual (RMS)",
  seconds: "wall time",
  steps: "steps",
  executor: "executor",
  seed: "seed",
};

/** The metrics in the order in which they are reported: the common ones, then the experiment's own. */
export function describeMetrics(metrics: Metrics): readonly MetricDescription[] {
  const own = Object.keys(metrics).filter((name) => !Object.hasOwn(LABELS, name));
  return [...Object.keys(LABELS), ...own].map((name) => ({
    name,
    label: LABELS[name] ?? name,
    text: textOf(name, metrics[name]),
  }));
}

function textOf(name: string, value: number | string): string {
  if (typeof value === "string") return value;
  return name === "seconds" ? formatDuration(value) : formatNumber(value);
}
