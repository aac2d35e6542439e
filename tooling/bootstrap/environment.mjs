import { delimiter, dirname } from "node:path";

/**
 * The environment of everything that the bootstrap starts: the chosen executables first in the
 * path, nothing that reports home, and the registry that npm was told to use for pnpm too.
 *
 * @param {readonly string[]} executables - Paths, for example of Node and pnpm.
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(executables) {
  const registry = process.env.npm_config_registry;
  return {
    ...process.env,
    PATH: [...executables.map(dirname), process.env.PATH].join(delimiter),
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    ...(registry === undefined ? {} : { pnpm_config_registry: registry }),
  };
}
