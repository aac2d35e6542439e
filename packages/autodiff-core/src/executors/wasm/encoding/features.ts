import type { FunctionBuilder } from "./function-builder.ts";
import { ModuleWriter } from "./module-writer.ts";
import { f32x4, i32, i32x4, memory } from "./operations.ts";

/** What an engine may lack. */
export type Feature =
  | "bulkMemory"
  | "saturatingTruncation"
  | "signExtension"
  | "simd"
  | "relaxedSimd"
  | "threads";

/** An instruction of each feature. */
const SAMPLES: Readonly<Record<Feature, (f: FunctionBuilder) => void>> = {
  bulkMemory: (f) => memory.fill(f, 0, 0, 0),
  saturatingTruncation: (f) => f.drop(i32.truncSatF32S(0)),
  signExtension: (f) => f.drop(i32.extend8S(0)),
  simd: (f) => f.drop(i32x4.splat(0)),
  relaxedSimd: (f) => f.drop(f32x4.relaxedMadd(0, 0, 0)),
  threads: (f) => f.drop(i32.atomicLoad(0)),
};

const known = /* @__PURE__ */ new Map<Feature, boolean>();

/**
 * Whether the engine has all of the `features`.
 *
 * Found by validating a module of one instruction each, once. For "threads" there must also be a
 * `SharedArrayBuffer`, and a page must be cross-origin isolated.
 */
export function supports(...features: readonly Feature[]): boolean {
  return features.every((feature) => {
    const answer = known.get(feature) ?? validates(feature);
    known.set(feature, answer);
    return answer;
  });
}

function validates(feature: Feature): boolean {
  if (typeof WebAssembly !== "object") return false;
  const shared = feature === "threads";
  if (shared && (typeof SharedArrayBuffer !== "function" || crossOriginIsolated() === false))
    return false;
  const sample = new ModuleWriter();
  sample.memory(shared ? { initial: 1, maximum: 1, shared } : { initial: 1 });
  sample.function("sample", { params: {} }, SAMPLES[feature]);
  return WebAssembly.validate(sample.encode());
}

/** Undefined where there are no origins. */
function crossOriginIsolated(): boolean | undefined {
  return (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated;
}
