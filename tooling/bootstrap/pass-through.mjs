import { spawn } from "node:child_process";
import { forwardSignals } from "./forward-signals.mjs";

/**
 * Runs a command in place of this process: same terminal, same folder, same signals, same end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>} Settles after this process has taken over its exit code.
 */
export function passThrough(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: workingFolder(), env, stdio: "inherit" });
    const stopForwarding = forwardSignals(child);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      stopForwarding();
      if (signal !== null) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/** Where the user typed the command: npm itself goes to the root of the checkout. */
function workingFolder() {
  return process.env.INIT_CWD ?? process.cwd();
}
