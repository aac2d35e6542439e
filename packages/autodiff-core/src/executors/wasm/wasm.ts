/** The executor that every tensor lives on by default. */
import { DTYPES } from "../../dtype.ts";
import { BackendError } from "../../errors.ts";
import type { Executor } from "../executor.ts";
import { HostBuffer } from "../host-buffer.ts";
import { supports } from "./encoding/index.ts";
import { Heap } from "./memory/heap.ts";
import { threadPool } from "./threads/pool.ts";
import { WasmMachine } from "./wasm-machine.ts";
import { type WasmOptions, wasmSettings } from "./wasm-options.ts";

/**
 * Compiles programs to WebAssembly with SIMD and runs them on the CPU.
 *
 * @throws OptionError for an option that will not do.
 * @throws BackendError where there is no WebAssembly with SIMD, or it is forbidden, and, from programs, where memory
 * runs out.
 */
export function wasm(options: WasmOptions = {}): Executor {
  checkEngine();
  checkLeave();
  const { memoryLimit, threads, relaxedSimd, ...settings } = wasmSettings(options);
  const heap = new Heap({ limit: memoryLimit, shared: threads > 1 && supports("threads") });
  const machine = new WasmMachine({
    heap,
    pool: threadPool(heap, { threads }),
    relaxed: relaxedSimd,
    ...settings,
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

/** The shortest module. */
const EMPTY = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

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

/** The policy of a page forbids to compile a module, not to validate one. */
function checkLeave(): void {
  try {
    new WebAssembly.Module(Uint8Array.from(EMPTY));
  } catch (cause) {
    throw new BackendError({
      where: "wasm",
      expected: "leave to compile WebAssembly",
      received: `${cause}`,
      fix: "Add 'wasm-unsafe-eval' to script-src in the page's content security policy, or use(reference()).",
      cause,
    });
  }
}
