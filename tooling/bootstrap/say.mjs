/**
 * Tells the user what is being done. Goes to stderr: stdout belongs to the command that is started.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`fluxion set-up: ${line}\n`);
}
