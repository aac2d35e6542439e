import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Executor, Profile } from "@fluxion/autodiff-core";
import type { Backend } from "../backend.ts";
import type { MaybeWorkload, TimedCase, Variant, Workload } from "../cases/bench-case.ts";

/** A library, loaded. */
export interface LoadedLibrary {
  readonly name: string;
  readonly version: string;
  /** What it computes on, where that is not the processor. */
  readonly device?: string;
  /** Whether that is a driver by which processors stand for a GPU. */
  readonly isSoftware?: boolean;
  /** `undefined` if the case has no program for it. */
  workload(benchCase: TimedCase, variant: Variant): MaybeWorkload;
  /** Work on another device is over; left out where `run` waits itself. */
  finished?(): Promise<void>;
  /** Milliseconds of the kernels of one repetition by the clock of the device, if it tells. */
  kernelMs?(prepare: () => MaybeWorkload): Promise<number | undefined>;
}

/** Load what a subject in JavaScript measures. */
export async function loadLibrary(
  name: string,
  threads: number,
  backend: Backend,
): Promise<LoadedLibrary> {
  switch (name) {
    case "fluxion":
      return backend === "webgpu" ? loadFluxionOnGpu() : loadFluxion(threads);
    case "plain-js":
      return {
        name,
        version: process.versions.node,
        workload: ({ programs }, variant) => programs["plain-js"]?.(variant),
      };
    case "jax-js":
      return loadJaxJs(name, backend);
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

async function loadFluxionOnGpu(): Promise<LoadedLibrary> {
  const { Profile, use } = await import("@fluxion/autodiff-core");
  const { webgpu } = await import("@fluxion/backends-gpu");
  const executor = await webgpu();
  await use(executor);
  return {
    name: "fluxion:webgpu",
    version: packageVersion("@fluxion/backends-gpu"),
    device: executor.capabilities.adapter,
    isSoftware: executor.capabilities.isSoftware,
    workload: ({ programs }, variant) => programs.fluxion(variant),
    finished: () => finishedOn(executor),
    async kernelMs(prepare) {
      if (!executor.capabilities.timestamps) return undefined;
      const profile = new Profile();
      const profiled = await webgpu({ profile });
      try {
        await use(profiled);
        const workload = await prepare();
        if (workload === undefined) return undefined;
        return await kernelMs(workload, profile, () => finishedOn(profiled));
      } finally {
        await use(executor);
        profiled.destroy();
      }
    },
  };
}

/** What has been asked of an executor is done in order: what is read last waits for all. */
async function finishedOn(executor: Executor): Promise<void> {
  const mark = executor.upload({ shape: [], dtype: "float32", data: new Float32Array(1) });
  await executor.download(mark);
  mark.free();
}

/** Repetitions whose kernels are timed, after one that is not. */
const PROFILED = 5;

/** Milliseconds of the kernels of one repetition: of the fastest of several, as it is the clock that is noisy. */
async function kernelMs(
  workload: Workload,
  profile: Profile,
  finished: () => Promise<void>,
): Promise<number | undefined> {
  const times: number[] = [];
  for (let i = 0; i <= PROFILED; i++) {
    const before = totalMs(profile);
    await workload.run();
    await finished();
    if (i > 0) times.push(totalMs(profile) - before);
  }
  const least = Math.min(...times);
  return least > 0 ? least : undefined;
}

function totalMs(profile: Profile): number {
  return profile
    .summary()
    .filter(({ isContainer }) => !isContainer)
    .reduce((sum, kernel) => sum + kernel.totalMs, 0);
}

async function loadJaxJs(name: string, backend: Backend): Promise<LoadedLibrary> {
  const jax = await import("@jax-js/jax");
  if (backend === "webgpu") await provideNavigator();
  await jax.init(backend);
  jax.defaultDevice(backend);
  return {
    name: backend === "webgpu" ? `${name}:webgpu` : name,
    version: packageVersion("@jax-js/jax"),
    workload: ({ programs }, variant) => programs["jax-js"]?.(jax, variant),
  };
}

/** Node has no `navigator.gpu`, where libraries for browsers look. */
async function provideNavigator(): Promise<void> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const { userAgent, platform } = globalThis.navigator;
  const value = { userAgent, platform, gpu: create([]) };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
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
