import { type Executor, Profile, use } from "@fluxion/autodiff-core";
import type { Experiment, ExperimentConfig, Outcome } from "@fluxion/experiments";
import { openBackend } from "./backend.ts";
import { type CheckpointFile, checkpointFile, readCheckpoint } from "./checkpoint-file.ts";
import { EXIT } from "./cli-error.ts";
import type { Environment } from "./environment.ts";
import { findExperiment } from "./find-experiment.ts";
import { type Interruption, interruption, settledSoon } from "./interruption.ts";
import { type OutputFolder, openOutputFolder } from "./output-folder.ts";
import { writeText } from "./output-stream.ts";
import { profileReport } from "./profile-report.ts";
import { type ProgressDisplay, progressDisplay } from "./progress-display.ts";
import { configOf, outputPath, type RunOptions, resumeCommand } from "./run-options.ts";
import { shortReport } from "./run-result.ts";
import { writeArtifacts } from "./write-artifacts.ts";

/** How long a run may take to save its state after Ctrl-C; with the rest it is under a second. */
const GRACE_MS = 800;

/** A run whose command line, folder and checkpoint are in order. */
interface PreparedRun {
  readonly experiment: Experiment;
  readonly config: ExperimentConfig;
  readonly folder: OutputFolder;
  readonly checkpoint: CheckpointFile;
  readonly resume: boolean;
  /** Collects the times of kernels, if they are asked for. */
  readonly profile: Profile | undefined;
  /** Executor that was asked for. */
  readonly executor: Executor | undefined;
}

/**
 * `fluxion run`: run an experiment, write its files, print its result.
 *
 * @returns The exit code.
 * @throws CliError before the run starts if the command line or the folder will not do; the run's
 *   own errors as they are.
 */
export async function runCommand(
  name: string | undefined,
  options: RunOptions,
  environment: Environment,
): Promise<number> {
  const run = await prepare(name, options, environment);
  const display = progressDisplay(environment.stderr, options.quiet === true);
  using interrupt = interruption(environment.signals, environment.exit);
  const outcome = await execute(run, display, interrupt);
  if (outcome !== undefined) return await finish(run, outcome, options, environment);
  await writeText(environment.stderr, interruptionReport(run, display, options, environment));
  return interrupt.exitCode();
}

async function prepare(
  name: string | undefined,
  options: RunOptions,
  { experiments, writeFile }: Environment,
): Promise<PreparedRun> {
  const experiment = findExperiment(await experiments(), name);
  const config = configOf(experiment, options);
  const folder = await openOutputFolder(outputPath(experiment, options), writeFile);
  const profile = options.profile === true ? new Profile() : undefined;
  const executor = await executorOf(options, profile);
  const header = { experiment: experiment.name, config: { ...config } };
  const resume = options.resume === true;
  const resumed = resume ? await readCheckpoint(folder.checkpoint, header) : undefined;
  return {
    experiment,
    config,
    folder,
    resume,
    profile,
    executor,
    checkpoint: checkpointFile(folder, header, resumed),
  };
}

/** The one that is there anyhow unless options ask for another. */
async function executorOf(
  { backend }: RunOptions,
  profile: Profile | undefined,
): Promise<Executor | undefined> {
  if (backend === undefined && profile === undefined) return undefined;
  return await openBackend(backend ?? "wasm", profile === undefined ? {} : { profile });
}

/** @returns The outcome, or `undefined` if the run was interrupted. */
async function execute(
  { experiment, config, checkpoint, resume, executor }: PreparedRun,
  display: ProgressDisplay,
  { signal }: Interruption,
): Promise<Outcome | undefined> {
  const start = async () => {
    if (executor !== undefined) await use(executor);
    return await experiment.run(config, { signal, emit: display.emit, checkpoint, resume });
  };
  const settled = await settledSoon(start(), signal, GRACE_MS);
  display.end();
  if (settled?.status === "fulfilled") return settled.value;
  if (settled === undefined || isAbort(settled.reason, signal)) return undefined;
  throw settled.reason;
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}

async function finish(
  run: PreparedRun,
  outcome: Outcome,
  { json = false }: RunOptions,
  { stdout, stderr }: Environment,
): Promise<number> {
  const { experiment, config, folder, profile } = run;
  const finished = { experiment, config, outcome, hasCheckpoint: hasCheckpoint(run), profile };
  const result = await writeArtifacts(finished, folder);
  await writeText(
    stdout,
    json ? `${JSON.stringify(result)}\n` : shortReport(experiment, outcome, result.artifacts),
  );
  if (profile !== undefined) await writeText(stderr, profileReport(profile));
  return EXIT.success;
}

function hasCheckpoint({ checkpoint, resume }: PreparedRun): boolean {
  return checkpoint.saved() || resume;
}

function interruptionReport(
  run: PreparedRun,
  display: ProgressDisplay,
  options: RunOptions,
  { env }: Environment,
): string {
  const last = display.lastStep();
  const where =
    last === undefined ? "before the first step" : `at step ${last.step} of ${last.steps}`;
  if (!hasCheckpoint(run)) return `Stopped ${where}; there is no checkpoint yet.\n`;
  const command = resumeCommand(env["FLUXION_COMMAND"] ?? "fluxion", run.experiment, options);
  return `Stopped ${where}. The checkpoint is kept in ${run.folder.checkpoint}. To continue:\n  ${command}\n`;
}
