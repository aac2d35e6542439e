/** Which executor runs an experiment. */
import { type Executor, type Profile, wasm } from "@fluxion/autodiff-core";
import { usageError } from "./cli-error.ts";

interface BackendOptions {
  /** Collects the times of kernels. */
  readonly profile?: Profile;
}

type OpenBackend = (options: BackendOptions) => Promise<Executor>;

export type BackendName = "wasm" | "webgpu";

const BACKENDS: Readonly<Record<BackendName, OpenBackend>> = {
  wasm: async (options) => wasm(options),
  webgpu: async (options) => (await import("@fluxion/backends-gpu")).webgpu(options),
};

/** Names that `--backend` takes. */
export const BACKEND_NAMES: readonly string[] = Object.keys(BACKENDS);

/** @throws CliError for a name that there is not. */
export function backendName(text: string): BackendName {
  if (Object.hasOwn(BACKENDS, text)) return text as BackendName;
  throw usageError(`--backend takes ${BACKEND_NAMES.join(" or ")}, not "${text}"`);
}

/**
 * Make the executor of a name.
 *
 * @throws CliError for a name that there is not; BackendError where the machine cannot run it.
 */
export async function openBackend(name: string, options: BackendOptions): Promise<Executor> {
  return await BACKENDS[backendName(name)](options);
}
