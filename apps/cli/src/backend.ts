/** Which executor runs an experiment. */
import { type Executor, type Profile, wasm } from "@fluxion/autodiff-core";
import { usageError } from "./cli-error.ts";

interface BackendOptions {
  /** Collects the times of kernels. */
  readonly profile?: Profile;
}

type OpenBackend = (options: BackendOptions) => Promise<Executor>;

/** Backends whose kernels are Fluxion's own. */
export type CompiledBackend = "wasm" | "webgpu";

const COMPILED: Readonly<Record<CompiledBackend, OpenBackend>> = {
  wasm: async (options) => wasm(options),
  webgpu: async (options) => (await import("@fluxion/backends-gpu")).webgpu(options),
};

/** Backends of TensorFlow.js, by its names for them. */
const TFJS_BACKENDS = ["cpu", "wasm", "webgpu", "tensorflow"];

const BACKENDS: Readonly<Record<string, OpenBackend>> = {
  ...COMPILED,
  ...Object.fromEntries(TFJS_BACKENDS.map((name) => [`tfjs:${name}`, openTfjs(name)])),
};

/** Names that `fluxion run --backend` takes. */
export const BACKEND_NAMES: readonly string[] = Object.keys(BACKENDS);

/** Names that `fluxion bench --backend` takes. */
export const COMPILED_NAMES: readonly string[] = Object.keys(COMPILED);

/** @throws CliError for a name that is not that of a backend with kernels of its own. */
export function compiledBackend(text: string): CompiledBackend {
  if (Object.hasOwn(COMPILED, text)) return text as CompiledBackend;
  throw noSuchBackend(text, COMPILED_NAMES);
}

/**
 * Make the executor of a name.
 *
 * @throws CliError for a name that there is not; BackendError where the machine cannot run it.
 */
export async function openBackend(name: string, options: BackendOptions): Promise<Executor> {
  if (!Object.hasOwn(BACKENDS, name)) throw noSuchBackend(name, BACKEND_NAMES);
  return await BACKENDS[name](options);
}

function openTfjs(backend: string): OpenBackend {
  return async ({ profile }) => {
    if (profile !== undefined) {
      throw usageError(`--profile takes --backend ${COMPILED_NAMES.join(" or ")}`);
    }
    return (await import("@fluxion/backends-gpu/tfjs")).tfjs({ backend });
  };
}

function noSuchBackend(text: string, names: readonly string[]): Error {
  return usageError(`--backend takes ${names.join(" or ")}, not "${text}"`);
}
