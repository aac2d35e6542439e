/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SAME_SIGNAL_MS = 500;
const PARENT_POLL_MS = 100;

/**
 * Hands the signals that this process gets to a child, until told to stop.
 *
 * A terminal delivers Ctrl-C to the child by itself, so it is forwarded only without one. npm
 * forwards too, so that one signal may arrive here twice: the second one is dropped. An npm that
 * was killed can forward nothing: the loss of the parent counts as an interruption.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => NodeJS.Signals | undefined} Stops, and tells which signal came last, if any.
 */
export function forwardSignals(child) {
  /** @type {Map<NodeJS.Signals, number>} */
  const lastAt = new Map();
  /** @type {NodeJS.Signals | undefined} */
  let last;
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    const repeated = performance.now() - (lastAt.get(signal) ?? -Infinity) < SAME_SIGNAL_MS;
    lastAt.set(signal, performance.now());
    last = signal;
    if (repeated || (signal === "SIGINT" && process.stdin.isTTY)) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    last ??= "SIGINT";
    child.kill("SIGINT");
  }, PARENT_POLL_MS);
  return () => {
    clearInterval(watch);
    for (const signal of SIGNALS) process.removeListener(signal, forward);
    return last;
  };
}
