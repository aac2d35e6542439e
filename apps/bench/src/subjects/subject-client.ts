/**
 * The protocol of subjects: one process each that waits for lines and answers them, so that nothing else runs while
 * one is timed.
 *
 * | asked                    | answered                                                        |
 * | ------------------------ | --------------------------------------------------------------- |
 * | (start)                  | `hello {"name": …, "version": …}`: library loaded               |
 * | `prepare {variant}`      | `prepared`: inputs ready; `skipped`: not measured at this size  |
 * | `run 12`                 | `ns 34567`: nanoseconds of 12 repetitions                       |
 * | `kernels`                | `kernels 3456`: nanoseconds of the kernels of one, 0 if unknown |
 * | `values`                 | `values [[…], …]`: summaries of what the last repetition gave   |
 *
 * `error <why>` answers anything. Other lines are ignored, since libraries like to print.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { CaseSize, FloatType } from "../cases/bench-case.ts";

/** How to start a subject. */
export interface SubjectCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a subject is to get ready. */
export interface PrepareRequest {
  readonly case: string;
  readonly size: CaseSize;
  readonly dtype: FloatType;
  readonly threads: number;
}

/** A running subject. */
export interface SubjectClient extends Disposable {
  /** How it calls itself, for example `fluxion:cpu`. */
  readonly name: string;
  readonly version: string;
  /** What it computes on, where that is not the processor. */
  readonly device: string | undefined;
  /** Whether that is a driver by which processors stand for a GPU. */
  readonly isSoftware: boolean;
  /** @returns Whether it is measured at this size. */
  prepare(request: PrepareRequest): Promise<boolean>;
  /** Repeat so often; milliseconds of all. */
  run(repeats: number): Promise<number>;
  /** Milliseconds of the kernels of one repetition by the clock of a GPU; 0 where that is not known. */
  kernels(): Promise<number>;
  values(): Promise<readonly (readonly number[])[]>;
}

export interface ClientOptions {
  /** An answer that takes longer ends the process. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const hello = z.object({
  name: z.string(),
  version: z.string(),
  device: z.string().optional(),
  isSoftware: z.boolean().default(false),
});
const summaries = z.array(z.array(z.number().nullable()));

/** Start a subject and wait until its library is loaded. */
export async function startSubject(
  { command, args, env }: SubjectCommand,
  { timeoutMs, signal }: ClientOptions,
): Promise<SubjectClient> {
  signal?.throwIfAborted();
  const child = spawn(command, [...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C is for the harness, which ends its subjects itself; one whose input closes ends, too.
    detached: true,
  });
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  signal?.addEventListener("abort", kill, { once: true });
  const ask = conversation(child, timeoutMs, kill);
  const dispose = (): void => {
    signal?.removeEventListener("abort", kill);
    kill();
  };
  try {
    const { name, version, device, isSoftware } = hello.parse(JSON.parse(await ask("hello")));
    return {
      name,
      version,
      device,
      isSoftware,
      prepare: async (request) =>
        (await ask("prepared", `prepare ${JSON.stringify(request)}`)) !== SKIPPED,
      run: async (repeats) => Number(await ask("ns", `run ${repeats}`)) / 1e6,
      kernels: async () => Number(await ask("kernels", "kernels")) / 1e6,
      values: async () =>
        summaries
          .parse(JSON.parse(await ask("values", "values")))
          .map((summary) => summary.map((x) => x ?? Number.NaN)),
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

const SKIPPED = "skipped";

/** Ask a line and wait for the answer of this kind; the first one comes unasked. */
type Ask = (answer: string, line?: string) => Promise<string>;

interface Waiting {
  readonly answer: string;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

function conversation(child: ChildProcess, timeoutMs: number, kill: () => void): Ask {
  let waiting: Waiting | undefined;
  let complaint = "";
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    waiting?.reject(ended);
  };
  if (child.stdout === null) throw new Error("the subject has no standard output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [kind, text] = splitOnce(line);
    if (kind === "error") waiting?.reject(new Error(text));
    else if (kind === SKIPPED) waiting?.resolve(SKIPPED);
    else if (kind === waiting?.answer) waiting.resolve(text);
  });
  child.stderr?.on("data", (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4000);
  });
  // A process that is gone takes no more lines; its exit says so already.
  child.stdin?.on("error", () => undefined);
  child.on("error", end);
  child.on("close", (code, signal) => {
    end(new Error(lastLine(complaint) ?? `the process ended with ${signal ?? `code ${code}`}`));
  });
  return async (answer, line) => {
    if (ended !== undefined) throw ended;
    const timer = setTimeout(() => {
      end(new Error(`no answer within ${timeoutMs / 1000} s`));
      kill();
    }, timeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        waiting = { answer, resolve, reject };
        if (line !== undefined) child.stdin?.write(`${line}\n`);
      });
    } finally {
      clearTimeout(timer);
      waiting = undefined;
    }
  };
}

function splitOnce(line: string): [string, string] {
  const space = line.indexOf(" ");
  return space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
}

function lastLine(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "");
}
