import { OptionError } from "@fluxion/autodiff-core";
import type { Experiment, ExperimentConfig } from "./experiment.ts";
import { resolveConfig } from "./resolve-config.ts";

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declare an experiment, checked when it is declared.
 *
 * @throws OptionError if the name is not kebab-case, `{}` is not a valid configuration, or a preset
 *   is not valid.
 */
export function defineExperiment<Config extends ExperimentConfig>(
  experiment: Experiment<Config>,
): Experiment<Config> {
  assertName(experiment.name);
  resolveConfig(experiment);
  for (const preset of Object.keys(experiment.presets ?? {})) resolveConfig(experiment, { preset });
  return experiment;
}

function assertName(name: string): void {
  if (KEBAB_CASE.test(name)) return;
  throw new OptionError({
    where: "defineExperiment",
    expected: "name to be kebab-case",
    received: JSON.stringify(name),
    fix: 'Use lower-case words joined by hyphens, such as "heat-equation".',
  });
}
