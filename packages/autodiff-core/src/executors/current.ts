import { defaultExecutor } from "./default-executor.ts";
import type { Executor } from "./executor.ts";

let current: Executor | undefined;

/** The executor that runs programs now; the default one until {@link use} says otherwise. */
export function currentExecutor(): Executor {
  current ??= defaultExecutor();
  return current;
}

/**
 * Choose the executor for everything that follows.
 *
 * @param executor - An executor, or a promise of one (`await use(webgpu())`).
 * @returns The executor, once it is ready.
 */
export async function use(executor: Executor | Promise<Executor>): Promise<Executor> {
  const ready = await executor;
  current = ready;
  return ready;
}

/** Run `body` with another executor and come back to the present one. `body` must not be asynchronous. */
export function withExecutor<T>(executor: Executor, body: () => T): T {
  const outer = current;
  current = executor;
  try {
    return body();
  } finally {
    current = outer;
  }
}
