/** The executor that every tensor lives on by default. */
import { debugSchedule } from "../../compiler/debug-schedule.ts";
import { scheduleProgram } from "../../compiler/schedule.ts";
import { DTYPES } from "../../dtype.ts";
import { OptionError } from "../../errors.ts";
import type { HostArray } from "../../host-array.ts";
import type { Profile } from "../../profiling/profile.ts";
import type { Program } from "../../program/program.ts";
import { programKey } from "../../program/structural-key.ts";
import type { DeviceBuffer, Executable, Executor } from "../executor.ts";
import { HostBuffer } from "../host-buffer.ts";
import { compileSchedule } from "./compile-schedule.ts";
import { supports } from "./encoding/index.ts";
import { LoadedProgram, type Machine } from "./loaded-program.ts";
import { exhausted, Heap, HeapExhaustion } from "./memory/heap.ts";

import type { ModuleOptions } from "./module-context.ts";
import { evaluateDirectly, isRelabeling, isSmallWork, relabel } from "./small-work.ts";
import { threadPool } from "./threads/pool.ts";

export interface WasmOptions {
  /** Bytes that tensors and programs may take; at most and by default 2 GiB. */
  readonly memoryLimit?: number;
  /** Threads that work together; default: one per core. Where memory cannot be shared there is one. */
  readonly threads?: number;
  /** Whether to use relaxed SIMD; default: where the engine has it. */
  readonly relaxedSimd?: boolean;
  /** Collects the times of all kernels that run. */
  readonly profile?: Profile;
  /** Whether to compile single operations on a few numbers as well, which plain JavaScript does sooner. */
  readonly compileSmall?: boolean;
}

const MEMORY_LIMIT = 2 ** 31;

/** Programs that are kept compiled. */
const MAX_PROGRAMS = 2048;

/** Compiles programs to WebAssembly with SIMD and runs them on the CPU. */
export function wasm(options: WasmOptions = {}): Executor {
  const { relaxedSimd = supports("relaxedSimd"), compileSmall = false } = options;
  const limit = Math.min(MEMORY_LIMIT, options.memoryLimit ?? MEMORY_LIMIT);
  const threads = checkThreads(options.threads ?? cores());
  const shared = threads > 1 && supports("threads");
  const heap = new Heap({ limit, shared });
  const pool = threadPool(heap, { threads });
  const target: ModuleOptions = {
    instructions: { relaxed: relaxedSimd },
    parallel: pool !== undefined,
    shared,
    profiled: options.profile !== undefined,
  };
  const programs = new Map<string, LoadedProgram>();

  const load = (program: Program, donated: ReadonlySet<number> | undefined): LoadedProgram => {
    const positions = [...(donated ?? [])];
    const key = `${positions}|${programKey(program)}`;
    let loaded = programs.get(key);
    if (loaded === undefined) {
      const schedule = scheduleProgram(program, { donated: positions });
      debugSchedule(schedule);
      loaded = new LoadedProgram(machine, compileSchedule(schedule, target), program.outputs);
      if (programs.size >= MAX_PROGRAMS) programs.clear();
      programs.set(key, loaded);
    }
    return loaded;
  };

  const compile = (program: Program): Executable => {
    if (!compileSmall && isSmallWork(program)) return evaluateDirectly(program, machine.run);
    const loaded = new Map<string, LoadedProgram>();
    const compiled: Executable = {
      run(inputs, donated) {
        const key = donated === undefined ? "" : [...donated].join();
        let found = loaded.get(key);
        if (found === undefined) {
          found = load(program, donated);
          loaded.set(key, found);
        }
        return guarded("jit", () => found.run(inputs as readonly HostBuffer[], donated));
      },
    };
    return isRelabeling(program) ? relabel(program, compiled) : compiled;
  };

  const bodies = new WeakMap<Program, Executable>();
  const machine: Machine = {
    heap,
    profile: options.profile,
    run(program, inputs) {
      const body = bodies.get(program) ?? compile(program);
      bodies.set(program, body);
      return body.run(inputs.map(HostBuffer.ofArray)).map(read);
    },
    crowded: () => heap.bytesInUse > heap.limit / 2,
    pool,
  };

  return {
    name: "wasm",
    dtypes: DTYPES,
    compile,
    memory: () => ({ inUse: heap.bytesInUse, peak: heap.peakBytes, limit: heap.limit }),
    upload: HostBuffer.ofArray,
    download: async (buffer) => read(buffer),
    downloadSync: read,
  };
}

/** Threads beyond which memory is the limit. */
const MOST_THREADS = 16;

/** Cores of the machine, as far as it tells. */
function cores(): number {
  return Math.min(MOST_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1);
}

function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new OptionError({
    where: "wasm",
    expected: "a whole number of threads from 1 on",
    received: `threads: ${threads}`,
    fix: "Leave it out for one per core, or pass 1 for none besides the caller.",
  });
}

function read(buffer: DeviceBuffer): HostArray {
  return (buffer as HostBuffer).read();
}

/** Run out of memory in words of the user. */
function guarded<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof HeapExhaustion) throw exhausted(where, error);
    throw error;
  }
}
