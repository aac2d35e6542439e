/** The executor that every tensor lives on by default. */
import { DTYPES } from "../../dtype.ts";
import { BackendError, OptionError } from "../../errors.ts";
import type { Profile } from "../../profiling/profile.ts";
import type { Executor } from "../executor.ts";
import { HostBuffer } from "../host-buffer.ts";
import { supports } from "./encoding/index.ts";
import { Heap } from "./memory/heap.ts";
import { threadPool } from "./threads/pool.ts";
import { WasmMachine } from "./wasm-machine.ts";

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

/**
 * Compiles programs to WebAssembly with SIMD and runs them on the CPU.
 *
 * @throws BackendError where there is no WebAssembly with SIMD, and, from programs, where memory runs out.
 */
export function wasm(options: WasmOptions = {}): Executor {
  checkEngine();
  const limit = Math.min(MEMORY_LIMIT, options.memoryLimit ?? MEMORY_LIMIT);
  const threads = checkThreads(options.threads ?? cores());
  const heap = new Heap({ limit, shared: threads > 1 && supports("threads") });
  const machine = new WasmMachine({
    heap,
    pool: threadPool(heap, { threads }),
    profile: options.profile,
    relaxed: options.relaxedSimd ?? supports("relaxedSimd"),
    compileSmall: options.compileSmall ?? false,
  });
  return {
    name: "wasm",
    dtypes: DTYPES,
    compile: (program) => machine.compile(program),
    memory: () => ({ inUse: heap.bytesInUse, peak: heap.peakBytes, limit: heap.limit }),
    upload: HostBuffer.ofArray,
    download: async (buffer) => (buffer as HostBuffer).read(),
    downloadSync: (buffer) => (buffer as HostBuffer).read(),
  };
}

/** Threads beyond which memory is the limit. */
const MOST_THREADS = 16;

function checkEngine(): void {
  if (supports("simd", "bulkMemory", "saturatingTruncation", "signExtension")) return;
  const hasWebAssembly = typeof WebAssembly === "object";
  throw new BackendError({
    where: "wasm",
    expected: "an engine with WebAssembly and its SIMD",
    received: hasWebAssembly ? "one without SIMD" : "one without WebAssembly",
    fix: "Update the engine, or use(reference()), which needs neither and is slow.",
  });
}

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
