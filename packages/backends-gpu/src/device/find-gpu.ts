/** Where WebGPU comes from: the browser or Deno, else Dawn by the npm package `webgpu`. */
import { BackendError } from "@fluxion/autodiff-core";

/** What the package `webgpu` exports. */
interface Dawn {
  create(flags: readonly string[]): GPU;
}

/**
 * Products by subgroups are an extension still; times of kernels are rounded for pages only. Memory of workgroups need not
 * be cleared, as no kernel reads what it has not written: for SwiftShader, to compile the clearing of 32 KiB takes 10 s.
 */
const DAWN_FLAGS: readonly string[] = [
  "enable-dawn-features=allow_unsafe_apis,disable_workgroup_init",
  "disable-dawn-features=timestamp_quantization",
];

/** The instance of Dawn, which has to outlive its adapters. */
let dawn: Promise<GPU> | undefined;

export function isInNode(): boolean {
  return typeof process === "object" && process.versions?.node !== undefined;
}

/** @throws BackendError where there is no WebGPU. */
export async function findGpu(): Promise<GPU> {
  const ofEngine = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (ofEngine !== undefined) return ofEngine;
  if (!isInNode()) {
    throw new BackendError({
      where: "webgpu",
      expected: "an engine with WebGPU",
      received: "one without navigator.gpu",
      fix: "Use a current Chrome, Edge, Firefox or Safari over https or localhost, or use(wasm()).",
    });
  }
  dawn ??= loadDawn("webgpu");
  return dawn;
}

/**
 * Load the package and begin with Dawn.
 *
 * @param name - No literal, or bundlers for browsers would look for it.
 */
export async function loadDawn(name: string): Promise<GPU> {
  try {
    const { create } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Dawn;
    return create(DAWN_FLAGS);
  } catch (cause) {
    dawn = undefined;
    const isMissing = (cause as { readonly code?: string }).code === "ERR_MODULE_NOT_FOUND";
    throw new BackendError({
      where: "webgpu",
      expected: `the npm package ${name}, which brings WebGPU to Node`,
      received: isMissing ? "none" : `${(cause as Error).message?.split("\n")[0]}`,
      fix: isMissing
        ? `Install it (npm i ${name}), or use(wasm()).`
        : `Install a version of ${name} for this system (it has Linux, macOS and Windows on x64 and arm64), or use(wasm()).`,
      cause,
    });
  }
}
