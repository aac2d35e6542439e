import type { WorkerData } from "./worker-source.ts";

/**
 * Start a worker that does not keep the process alive: from `node:worker_threads` where there is one (Node, Deno, Bun),
 * else as a `Worker` of the page from a Blob.
 *
 * @param failed - Is called later if the worker cannot be started, or ends by an error.
 * @throws Whatever the platform does where workers are forbidden.
 */
export function startWorker(
  source: string,
  data: WorkerData,
  failed: (reason: unknown) => void,
): void {
  const threads = nodeWorkerThreads();
  if (threads !== undefined) {
    // Neither the loaders nor the variables of the main thread are of use there, and they take time.
    const options = { eval: true, workerData: data, execArgv: [], env: {} };
    const worker = new threads.Worker(source, options);
    worker.on("error", failed);
    worker.unref();
    return;
  }
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onerror = (event) => {
    event.preventDefault();
    // An event without a message: the script was not loaded, for reasons that scripts are not told.
    failed(event.message ?? "the page's policy may lack worker-src blob:");
  };
  worker.postMessage(data);
}

/** Without an import, which a bundler for browsers would have to resolve. */
function nodeWorkerThreads(): typeof import("node:worker_threads") | undefined {
  const { process } = globalThis as { readonly process?: Partial<NodeJS.Process> };
  return process?.getBuiltinModule?.("node:worker_threads");
}
