import {
  describeSettings,
  describeValues,
  type Experiment,
  type Setting,
} from "@fluxion/experiments";
import { EXIT } from "./cli-error.ts";
import type { Environment } from "./environment.ts";
import { findExperiment } from "./find-experiment.ts";
import { writeText } from "./output-stream.ts";

/** The options of `fluxion list`. */
export interface ListOptions {
  readonly json?: boolean;
}

/**
 * `fluxion list`: all experiments, or one with its settings.
 *
 * @returns The exit code.
 * @throws CliError if there is no experiment of that name.
 */
export async function listCommand(
  name: string | undefined,
  { json = false }: ListOptions,
  { experiments, stdout }: Environment,
): Promise<number> {
  const all = await experiments();
  const listed = name === undefined ? all : [findExperiment(all, name)];
  const text = listed.map(name === undefined ? overview : details).join("\n");
  await writeText(stdout, json ? `${JSON.stringify(listed.map(asData))}\n` : text);
  return EXIT.success;
}

function asData(experiment: Experiment): Readonly<Record<string, unknown>> {
  const { name, title, summary, presets = {} } = experiment;
  return { name, title, summary, presets, settings: describeSettings(experiment) };
}

function overview({ name, title, summary }: Experiment): string {
  return `${name}: ${title}\n  ${summary}\n`;
}

function details(experiment: Experiment): string {
  const settings = describeSettings(experiment);
  const width = Math.max(...settings.map(({ key }) => key.length));
  const presets = Object.entries(experiment.presets ?? {}).map(
    ([name, values]) => `  ${name}  ${JSON.stringify(values)}`,
  );
  return [
    overview(experiment),
    "Settings (--set key=value):",
    ...settings.map((setting) => settingLine(setting, width)),
    ...(presets.length === 0 ? [] : ["", "Presets (--preset name):", ...presets]),
    "",
  ].join("\n");
}

function settingLine(setting: Setting, width: number): string {
  const { key, description } = setting;
  const meaning = description === undefined ? "" : `${description}; `;
  const value = JSON.stringify(setting.default);
  return `  ${key.padEnd(width)}  ${meaning}${describeValues(setting)}, by default ${value}`;
}
