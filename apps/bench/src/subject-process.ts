/** A subject in JavaScript as a process: `subject-process <library> <threads>`; the protocol is in `subject-client`. */
import { createInterface } from "node:readline";
import type { Workload } from "./cases/bench-case.ts";
import { loadCase } from "./cases/catalogue.ts";
import { resultSummary } from "./cases/result-summary.ts";
import { type LoadedLibrary, loadLibrary } from "./subjects/javascript-library.ts";
import type { PrepareRequest } from "./subjects/subject-client.ts";

const [, , name, threads] = process.argv;

try {
  const library = await loadLibrary(name, Number(threads));
  say("hello", JSON.stringify({ name: library.name, version: library.version }));
  await serve(library);
  process.exit(0);
} catch (error) {
  say("error", oneLine(error));
  process.exit(1);
}

async function serve(library: LoadedLibrary): Promise<void> {
  let workload: Workload | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...rest] = line.split(" ");
    try {
      if (verb === "prepare") {
        workload = await prepare(library, JSON.parse(rest.join(" ")));
        say(workload === undefined ? "skipped" : "prepared");
      } else if (workload === undefined) say("error", "nothing is prepared");
      else if (verb === "run") say("ns", String(await time(workload, Number(rest[0]))));
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

/** Nanoseconds. Only what returns a promise is waited for: waiting costs a turn of the event loop. */
async function time(workload: Workload, repeats: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < repeats; i++) {
    const pending = workload.run();
    if (pending instanceof Promise) await pending;
  }
  return Math.round((performance.now() - began) * 1e6);
}

function say(kind: string, text?: string): void {
  process.stdout.write(text === undefined ? `${kind}\n` : `${kind} ${text}\n`);
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
