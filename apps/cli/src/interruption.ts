import type { EventEmitter } from "node:events";
import { EXIT } from "./cli-error.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof SIGNALS)[number];

/**
 * A repeat within this time is the same key press: a terminal sends Ctrl-C to every process, and
 * `npm` passes its own on as well.
 */
const SAME_PRESS_MS = 500;

/** Ctrl-C and requests to end, as an abort signal. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** Exit code for the signal that came; meaningful once `signal` is aborted. */
  readonly exitCode: () => number;
}

/**
 * Listen for signals until disposed. The first one aborts, a second one ends the process at once.
 *
 * @param source - Emits `SIGINT` and `SIGTERM`, as `process` does.
 * @param exit - Ends the process.
 */
export function interruption(
  source: Pick<EventEmitter, "on" | "off">,
  exit: (code: number) => void,
): Interruption {
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  let pressedAt = 0;
  const received = (name: Signal) => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      pressedAt = now;
      exitCode = name === "SIGTERM" ? EXIT.terminated : EXIT.interrupted;
      controller.abort(new DOMException(`The run was interrupted by ${name}.`, "AbortError"));
    } else if (now - pressedAt > SAME_PRESS_MS) {
      exit(exitCode);
    }
  };
  const listeners = SIGNALS.map((name) => [name, () => received(name)] as const);
  for (const [name, listener] of listeners) source.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    [Symbol.dispose]: () => {
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}

/**
 * Wait for a run, but after an abort only for a moment.
 *
 * @returns What became of the run; `undefined` if it was still going when the moment was over.
 */
export async function settledSoon<T>(
  run: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
): Promise<PromiseSettledResult<T> | undefined> {
  const finished = Promise.allSettled([run]).then(([result]) => result);
  return await Promise.race([finished, graceAfterAbort(signal, graceMs)]);
}

function graceAfterAbort(signal: AbortSignal, graceMs: number): Promise<undefined> {
  return new Promise((resolve) => {
    const start = () => setTimeout(resolve, graceMs, undefined).unref();
    if (signal.aborted) start();
    else signal.addEventListener("abort", start, { once: true });
  });
}
