import type { Profile } from "@fluxion/autodiff-core";
import type { Experiment, ExperimentConfig, Outcome } from "@fluxion/experiments";
import { describeSettings } from "@fluxion/experiments";
import { historyCsv } from "./history-csv.ts";
import type { OutputFolder } from "./output-folder.ts";
import type { Artifacts, RunResult } from "./run-result.ts";
import { versions } from "./versions.ts";

/** A run that has come to its end. */
export interface FinishedRun {
  readonly experiment: Experiment;
  readonly config: ExperimentConfig;
  readonly outcome: Outcome;
  readonly hasCheckpoint: boolean;
  readonly profile: Profile | undefined;
}

/**
 * Write everything that a finished run leaves: the report, the history and the result.
 *
 * The result comes last: where it is, the rest is.
 *
 * @throws CliError if a file cannot be written.
 */
export async function writeArtifacts(run: FinishedRun, folder: OutputFolder): Promise<RunResult> {
  const { experiment, config, outcome } = run;
  const result: RunResult = {
    experiment: experiment.name,
    metrics: outcome.metrics,
    versions: versions(),
    artifacts: artifactsOf(run, folder),
  };
  if (run.profile !== undefined) await folder.write(folder.trace, run.profile.chromeTrace());
  if (outcome.history !== undefined)
    await folder.write(folder.history, historyCsv(outcome.history));
  await folder.write(folder.report, await reportOf(run, result));
  await folder.write(folder.result, `${JSON.stringify({ ...result, config }, undefined, 2)}\n`);
  return result;
}

function artifactsOf(
  { outcome, hasCheckpoint, profile }: FinishedRun,
  folder: OutputFolder,
): Artifacts {
  return {
    report: folder.report,
    result: folder.result,
    ...(outcome.history !== undefined && { history: folder.history }),
    ...(hasCheckpoint && { checkpoint: folder.checkpoint }),
    ...(profile !== undefined && { trace: folder.trace }),
  };
}

/** The renderer is loaded only now: it is not needed by anything else. */
async function reportOf(run: FinishedRun, result: RunResult): Promise<string> {
  const { htmlReport } = await import("@fluxion/experiments/report");
  const { experiment, config, outcome } = run;
  const settings = describeSettings(experiment).map(({ key, description }) => ({
    key,
    value: key.split(".").reduce<unknown>((node, part) => Object(node)[part], config),
    ...(description !== undefined && { description }),
  }));
  const { title, summary } = experiment;
  return htmlReport({ title, summary, outcome, settings, versions: result.versions });
}
