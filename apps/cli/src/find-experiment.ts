import { type Experiment, nearest } from "@fluxion/experiments";
import { CliError, usageError } from "./cli-error.ts";

/** Commands that may have been meant by a word that names no experiment. */
const COMMANDS = ["run", "list", "help"];

/**
 * The experiment of that name, or the main one if no name is given.
 *
 * @throws CliError that suggests the nearest name.
 */
export function findExperiment(experiments: readonly Experiment[], name?: string): Experiment {
  if (experiments.length === 0) throw new CliError("there are no experiments");
  if (name === undefined) return experiments[0];
  const found = experiments.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  throw usageError(`unknown experiment "${name}"; ${hint(experiments, name)}`);
}

function hint(experiments: readonly Experiment[], name: string): string {
  const names = experiments.map((experiment) => experiment.name);
  const match = nearest(name, [...names, ...COMMANDS]);
  return match === undefined
    ? "`fluxion list` shows what there is"
    : `did you mean "${match}"? \`fluxion list\` shows all`;
}
