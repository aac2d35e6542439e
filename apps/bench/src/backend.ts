/** What computes in a run of the benchmarks: the processor by WebAssembly, or a GPU. */
import type { BenchCase } from "./cases/bench-case.ts";

export type Backend = "wasm" | "webgpu";

/** A case with the sizes for a backend; `undefined` if it has none. */
export function caseOn(backend: Backend, benchCase: BenchCase): BenchCase | undefined {
  if (backend === "wasm") {
    return Object.keys(benchCase.sizes).length === 0 ? undefined : benchCase;
  }
  if (benchCase.kind === "size" || benchCase.deviceSizes === undefined) return undefined;
  return { ...benchCase, sizes: benchCase.deviceSizes, dtypes: ["float32"], threads: "one" };
}
