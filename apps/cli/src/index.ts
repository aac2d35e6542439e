/**
 * The `fluxion` command as a function, for programs that embed it.
 *
 * @module
 */

export type { WriteFile } from "@fluxion/optim/node";
export type { Environment } from "./environment.ts";
export type { ProgressStream } from "./progress-display.ts";
export { runCli } from "./run-cli.ts";
