/**
 * Every runnable experiment as one declared value, and what a run is given and gives back.
 *
 * @module
 */
export type { CheckpointStore } from "./checkpoint-store.ts";
export { defineExperiment } from "./define-experiment.ts";
export { describeMetrics, type MetricDescription } from "./describe-metrics.ts";
export type { Experiment, ExperimentConfig, ExperimentContext } from "./experiment.ts";
export { formatDuration, formatNumber } from "./format-number.ts";
export { nearest } from "./nearest.ts";
export type { LossHistory, Metrics, Outcome } from "./outcome.ts";
export type {
  MessageProgressEvent,
  PhaseEndEvent,
  PhaseStartEvent,
  ProgressEvent,
  StepEvent,
} from "./progress-event.ts";
export { experiments } from "./registry.ts";
export type {
  AxisLabel,
  FigurePart,
  HeatmapPart,
  LineChartPart,
  LineSeries,
  ReportPart,
  TablePart,
  TextPart,
} from "./report-part.ts";
export { type ResolveConfigOptions, resolveConfig } from "./resolve-config.ts";
export { describeSettings, describeValues, type Setting, settingFromText } from "./setting.ts";
