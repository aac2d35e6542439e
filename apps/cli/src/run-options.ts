import { join } from "node:path";
import {
  describeSettings,
  type Experiment,
  type ExperimentConfig,
  resolveConfig,
  settingFromText,
} from "@fluxion/experiments";
import { usageError } from "./cli-error.ts";

/** The options of `fluxion run`, as typed. */
export interface RunOptions {
  readonly seed?: string;
  readonly steps?: string;
  /** `key=value`, each. */
  readonly set?: readonly string[];
  readonly preset?: string;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly profile?: boolean;
  readonly backend?: string;
}

/**
 * The configuration that the options ask for.
 *
 * @throws CliError with the exit code for wrong usage.
 */
export function configOf(experiment: Experiment, options: RunOptions): ExperimentConfig {
  const { preset } = options;
  const settings = Object.fromEntries(
    assignments(options).map(([key, text]) => [key, valueFromText(experiment, key, text)]),
  );
  try {
    return resolveConfig(experiment, { settings, ...(preset !== undefined && { preset }) });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), error);
  }
}

/** Folder for the files of a run. */
export function outputPath(experiment: Experiment, options: RunOptions): string {
  return options.out ?? join("results", experiment.name);
}

/** The command that continues a run, ready to paste. */
export function resumeCommand(
  program: string,
  experiment: Experiment,
  options: RunOptions,
): string {
  const { preset, out, json, quiet, profile, backend } = options;
  const words = [
    "run",
    experiment.name,
    ...(preset === undefined ? [] : ["--preset", preset]),
    ...assignments(options).flatMap(([key, text]) =>
      key === "seed" || key === "steps" ? [`--${key}`, text] : ["--set", `${key}=${text}`],
    ),
    ...(out === undefined ? [] : ["--out", out]),
    ...(json === true ? ["--json"] : []),
    ...(quiet === true ? ["--quiet"] : []),
    ...(backend === undefined ? [] : ["--backend", backend]),
    ...(profile === true ? ["--profile"] : []),
    "--resume",
  ];
  return `${program} ${words.map(shellWord).join(" ")}`;
}

/** All settings on the command line; a later one of the same key wins. */
function assignments({ seed, steps, set = [] }: RunOptions): [key: string, text: string][] {
  return [
    ...(seed === undefined ? [] : [["seed", seed] as [string, string]]),
    ...(steps === undefined ? [] : [["steps", steps] as [string, string]]),
    ...set.map(split),
  ];
}

function split(assignment: string): [key: string, text: string] {
  const at = assignment.indexOf("=");
  if (at < 1) throw usageError(`--set takes key=value, not "${assignment}"`);
  return [assignment.slice(0, at), assignment.slice(at + 1)];
}

function valueFromText(experiment: Experiment, key: string, text: string): unknown {
  const setting = describeSettings(experiment).find((candidate) => candidate.key === key);
  return setting === undefined ? text : settingFromText(setting, text);
}

function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
