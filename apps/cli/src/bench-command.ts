import type * as Bench from "@fluxion/bench";
import { compiledBackend } from "./backend.ts";
import { CliError, EXIT, errorCode, usageError } from "./cli-error.ts";
import type { Environment } from "./environment.ts";
import { interruption } from "./interruption.ts";
import { writeText } from "./output-stream.ts";

/** The options of `fluxion bench`, as words of the command line. */
export interface BenchOptions {
  readonly subjects?: string;
  readonly threads?: string;
  readonly backend?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly installPython?: boolean;
}

type BenchPackage = typeof Bench;

/**
 * `fluxion bench`: Fluxion beside its peers.
 *
 * @param load - Loads the harness, which is in the repository only.
 * @returns The exit code.
 * @throws CliError if the harness is not there, or for a case or subject that there is not.
 */
export async function benchCommand(
  cases: readonly string[],
  options: BenchOptions,
  environment: Environment,
  load: () => Promise<BenchPackage> = loadBench,
): Promise<number> {
  const bench = await loaded(load);
  const { json = false, list = false, installPython = false } = options;
  const { stdout, env } = environment;
  const commandName = env["FLUXION_COMMAND"] ?? "fluxion";
  if (list) {
    const found = await bench.listBench(commandName);
    await writeText(stdout, json ? `${JSON.stringify(found)}\n` : bench.listBenchText(found));
    return EXIT.success;
  }
  using interrupted = interruption(environment.signals, environment.exit);
  const { signal } = interrupted;
  const tell = (text: string): void => void environment.stderr.write(text);
  try {
    if (installPython) await bench.installPython({ onOutput: tell, signal });
    else {
      const print = (text: string): Promise<void> => writeText(stdout, text);
      await bench.runBench(runOptions(cases, options), { print, tell, signal, commandName });
    }
  } catch (error) {
    if (error instanceof bench.SelectionError) {
      throw usageError(`${error.message} (see ${commandName} bench --list)`, error);
    }
    if (!signal.aborted) throw error;
  }
  return signal.aborted ? interrupted.exitCode() : EXIT.success;
}

function runOptions(cases: readonly string[], options: BenchOptions): Bench.BenchOptions {
  const { subjects, threads, backend, quick = false, json = false } = options;
  return {
    cases,
    quick,
    json,
    ...(subjects !== undefined && { subjects: subjects.split(",").filter((name) => name !== "") }),
    ...(threads !== undefined && { threads: threadCount(threads) }),
    ...(backend !== undefined && { backend: compiledBackend(backend) }),
  };
}

function threadCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw usageError(`--threads takes a whole number from 1 on, not ${text}`);
}

/** A name that bundlers leave alone: the harness is no dependency of what is published. */
const BENCH_PACKAGE: string = "@fluxion/bench";

async function loadBench(): Promise<BenchPackage> {
  return import(BENCH_PACKAGE);
}

async function loaded(load: () => Promise<BenchPackage>): Promise<BenchPackage> {
  try {
    return await load();
  } catch (error) {
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CliError(
      "the benchmarks are not part of the installed package: run `npm start -- bench` in a checkout of the Fluxion repository",
      { cause: error },
    );
  }
}
