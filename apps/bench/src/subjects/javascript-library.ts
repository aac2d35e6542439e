import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { MaybeWorkload, TimedCase, Variant } from "../cases/bench-case.ts";

/** A library, loaded. */
export interface LoadedLibrary {
  readonly name: string;
  readonly version: string;
  /** `undefined` if the case has no program for it. */
  workload(benchCase: TimedCase, variant: Variant): MaybeWorkload;
}

/** Load what a subject in JavaScript measures. */
export async function loadLibrary(name: string, threads: number): Promise<LoadedLibrary> {
  switch (name) {
    case "fluxion":
      return loadFluxion(threads);
    case "plain-js":
      return {
        name,
        version: process.versions.node,
        workload: ({ programs }, variant) => programs["plain-js"]?.(variant),
      };
    case "jax-js":
      return loadJaxJs(name);
    case "tfjs:wasm":
    case "tfjs:cpu":
      return loadTensorFlow(name);
    default:
      throw new Error(`there is no subject ${name} in JavaScript`);
  }
}

/** The executor that compiles by default, with this number of threads. */
async function loadFluxion(threads: number): Promise<LoadedLibrary> {
  const { use, wasm } = await import("@fluxion/autodiff-core");
  const executor = await use(wasm({ threads }));
  return {
    name: `fluxion:${executor.name}`,
    version: packageVersion("@fluxion/autodiff-core"),
    workload: ({ programs }, variant) => programs.fluxion(variant),
  };
}

async function loadJaxJs(name: string): Promise<LoadedLibrary> {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return {
    name,
    version: packageVersion("@jax-js/jax"),
    workload: ({ programs }, variant) => programs["jax-js"]?.(jax, variant),
  };
}

async function loadTensorFlow(name: "tfjs:wasm" | "tfjs:cpu"): Promise<LoadedLibrary> {
  const tf = await import("@tensorflow/tfjs-core");
  const backend = name === "tfjs:wasm" ? "wasm" : "cpu";
  if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  else await import("@tensorflow/tfjs-backend-cpu");
  // The production setting: no checks for NaN, no notes about a faster package for Node.
  tf.env().set("PROD", true);
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} does not start`);
  await tf.ready();
  return {
    name,
    version: tf.version_core,
    workload: ({ programs }, variant) => programs.tfjs?.(tf, variant),
  };
}

/** Version in the package.json that is nearest above the entry of a package. */
function packageVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest?.name === name) return manifest.version ?? "unknown";
  }
  return "unknown";
}

function manifestIn(folder: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}
