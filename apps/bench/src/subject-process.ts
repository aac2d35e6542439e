/** A subject in JavaScript as a process: `subject-process <library> <threads> <backend>`; the protocol is in `subject-client`. */
import { createInterface } from "node:readline";
import type { Backend } from "./backend.ts";
import type { Workload } from "./cases/bench-case.ts";
import { loadCase } from "./cases/catalogue.ts";
import { resultSummary } from "./cases/result-summary.ts";
import { type LoadedLibrary, loadLibrary } from "./subjects/javascript-library.ts";
import type { PrepareRequest } from "./subjects/subject-client.ts";

const [, , name, threads, backend] = process.argv;

try {
  const library = await loadLibrary(name, Number(threads), backend as Backend);
  const { version, device, isSoftware } = library;
  say("hello", JSON.stringify({ name: library.name, version, device, isSoftware }));
  await serve(library);
  process.exit(0);
} catch (error) {
  say("error", oneLine(error));
  process.exit(1);
}

async function serve(library: LoadedLibrary): Promise<void> {
  let workload: Workload | undefined;
  let request: PrepareRequest | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...rest] = line.split(" ");
    try {
      if (verb === "prepare") {
        request = JSON.parse(rest.join(" ")) as PrepareRequest;
        workload = await prepare(library, request);
        say(workload === undefined ? "skipped" : "prepared");
      } else if (workload === undefined || request === undefined) {
        say("error", "nothing is prepared");
      } else if (verb === "run") say("ns", String(await time(library, workload, Number(rest[0]))));
      else if (verb === "kernels") say("kernels", String(await kernelTime(library, request)));
      else say("values", JSON.stringify((await workload.result()).map(resultSummary)));
    } catch (error) {
      say("error", oneLine(error));
    }
  }
}

async function prepare(
  library: LoadedLibrary,
  request: PrepareRequest,
): Promise<Workload | undefined> {
  const benchCase = await loadCase(request.case);
  if (benchCase.kind !== "timed") throw new Error(`${request.case} is not timed`);
  return library.workload(benchCase, request);
}

/** Nanoseconds of the kernels of a repetition by the clock of the device; 0 if it does not tell. */
async function kernelTime(library: LoadedLibrary, request: PrepareRequest): Promise<number> {
  const ms = (await library.kernelMs?.(() => prepare(library, request))) ?? 0;
  return Math.round(ms * 1e6);
}

/** Nanoseconds. Only what returns a promise is waited for: waiting costs a turn of the event loop. */
async function time(library: LoadedLibrary, workload: Workload, repeats: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < repeats; i++) {
    const pending = workload.run();
    if (pending instanceof Promise) await pending;
  }
  await library.finished?.();
  return Math.round((performance.now() - began) * 1e6);
}

function say(kind: string, text?: string): void {
  process.stdout.write(text === undefined ? `${kind}\n` : `${kind} ${text}\n`);
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
