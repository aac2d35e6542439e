import { spawn } from "node:child_process";
import { forwardSignals } from "./forward-signals.mjs";
import { root } from "./paths.mjs";
import { SetUpError } from "./set-up-error.mjs";

/**
 * @typedef {object} Step
 * @property {string} what - What the step is to do, for the message when it fails: "get pnpm 12".
 * @property {boolean} [fromRegistry] - Whether a failure may be that of the network.
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} env
 */

const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_PNPM_META_FETCH_FAIL|ERR_PNPM_FETCH|ERR_PNPM_NO_OFFLINE|E40[134]|E5\d\d|error sending request|network|certificate|socket hang up/i;
const LINES_OF_OUTPUT = 30;

/**
 * Runs one step of the set-up and shows its output only if it fails.
 *
 * @param {Step} step
 * @returns {Promise<void>}
 */
export async function runQuietly(step) {
  const { code, output } = await run(step);
  if (code === 0) return;
  const isUnreachable = step.fromRegistry === true && UNREACHABLE.test(output);
  throw new SetUpError(isUnreachable ? unreachable(step, output) : failed(step, output));
}

/**
 * @param {Step} step
 * @returns {Promise<{ code: number, output: string }>}
 */
function run({ what, command, args, cwd = root, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stopForwarding = forwardSignals(child);
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => reject(new SetUpError(`could not ${what}: ${error.message}`)));
    child.on("close", (code) => {
      const interruption = stopForwarding();
      if (interruption !== undefined) process.kill(process.pid, interruption);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * @param {Step} step
 * @param {string} output
 */
function unreachable({ what }, output) {
  const registry = process.env.npm_config_registry;
  const from = registry === undefined ? "the npm registry" : `the npm registry at ${registry}`;
  const reasons = output.split("\n").filter((line) => UNREACHABLE.test(line));
  const reason = reasons.reduce((a, b) => (b.length > a.length ? b : a), "");
  return [
    `could not ${what} from ${from}.`,
    `  Reason: ${withoutDecoration(reason)}`,
    "  Check the network and `npm config get registry`, then run the same command again.",
  ].join("\n");
}

/**
 * @param {Step} step
 * @param {string} output
 */
function failed({ what, command, args }, output) {
  const tail = output.trimEnd().split("\n").slice(-LINES_OF_OUTPUT).join("\n");
  return `could not ${what}: \`${[command, ...args].join(" ")}\` failed.\n${tail}`;
}

/** @param {string} line */
function withoutDecoration(line) {
  return line.replace(/^[\s│├╰─▶×✕]+|^npm error\s+|^\[WARN\]\s+/gu, "").trim();
}
