import { delimiter, dirname } from "node:path";
import { driverVariables } from "./vulkan-driver.mjs";

/**
 * The environment of everything that the bootstrap starts: the chosen executables first in the
 * path, nothing that reports home, a driver for WebGPU where there is no GPU, and the registry that npm was told to use for
 * pnpm too.
 *
 * @param {readonly string[]} executables - Paths, for example of Node and pnpm.
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(executables) {
  const registry = process.env.npm_config_registry;
  return {
    ...process.env,
    ...driverVariables(process.env),
    PATH: [...executables.map(dirname), process.env.PATH].join(delimiter),
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    ...(registry === undefined ? {} : { pnpm_config_registry: registry }),
  };
}
