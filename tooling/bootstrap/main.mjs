import { SetUpError } from "./set-up-error.mjs";

/**
 * Runs a command of the bootstrap. A set-up that failed ends it with one message and exit code 1,
 * as does a refusal of the operating system: a full disk, a folder that may not be written.
 *
 * @param {() => Promise<void>} command
 * @returns {Promise<void>}
 */
export async function main(command) {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof SetUpError) && !isSystemError(error)) throw error;
    process.stderr.write(`fluxion set-up: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * @param {unknown} error
 * @returns {error is Error}
 */
function isSystemError(error) {
  return error instanceof Error && "syscall" in error;
}
