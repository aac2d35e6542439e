import { type Executor, use, wasm } from "@fluxion/autodiff-core";
import { webgpu } from "@fluxion/backends-gpu";
import { burgers } from "../src/experiments/burgers.ts";
import type { Metrics } from "../src/outcome.ts";
import { resolveConfig } from "../src/resolve-config.ts";

/** What a run tells. */
export interface ShortRun {
  readonly metrics: Metrics;
  readonly losses: readonly number[];
}

/** The executor for the processor, with no more than GPUs have. */
function singlePrecision(): Executor {
  return { ...wasm(), dtypes: ["float32", "int32", "uint32", "bool"] };
}

/** The main experiment with few steps. */
export async function runBurgers(
  backend: "wasm" | "webgpu",
  settings: Readonly<Record<string, number>>,
): Promise<ShortRun> {
  await use(backend === "webgpu" ? webgpu() : singlePrecision());
  const { metrics, history } = await burgers.run(resolveConfig(burgers, { settings }), {
    signal: new AbortController().signal,
    emit: () => undefined,
    checkpoint: undefined,
    resume: false,
  });
  return { metrics, losses: Array.from(history?.losses["total"] ?? []) };
}
