/** The best executor of the machine. */
import { type Executor, OptionError, wasm } from "@fluxion/autodiff-core";
import { webgpu } from "./webgpu.ts";

/** Executors that {@link autoBackend} knows. */
export type BackendName = "wasm" | "webgpu";

/** What {@link autoBackend} is told. */
export interface AutoBackendOptions {
  /** The executor to use, whatever there is. */
  readonly backend?: BackendName;
}

/** An executor, and why it was chosen. */
export interface BackendChoice {
  readonly executor: Executor;
  /** One line for people: which executor, and why. */
  readonly reason: string;
}

const OPENERS: Readonly<Record<BackendName, () => Promise<Executor>>> = {
  wasm: async () => wasm(),
  webgpu,
};

/**
 * Choose the executor for this machine: WebGPU where there is a GPU, else WebAssembly. A driver that computes on the
 * processor is no GPU. What is asked for comes first: `options.backend`, then `?backend=` in the address of the page, then the
 * environment variable `FLUXION_BACKEND`.
 *
 * @throws OptionError for a name that there is not.
 * @throws BackendError where the executor that was asked for does not start.
 *
 * @example
 * ```ts test
 * import { use, wasm } from "@fluxion/autodiff-core";
 * import { autoBackend } from "@fluxion/backends-gpu";
 *
 * const { executor, reason } = await autoBackend({ backend: "wasm" });
 * await use(executor);
 * reason // => "wasm: asked for by options.backend"
 * await use(wasm());
 * ```
 */
export async function autoBackend(options: AutoBackendOptions = {}): Promise<BackendChoice> {
  const asked = askedFor(options);
  if (asked !== undefined) {
    const { name, where } = asked;
    return { executor: await OPENERS[name](), reason: `${name}: asked for by ${where}` };
  }
  try {
    const executor = await webgpu({ software: "refuse" });
    return { executor, reason: `webgpu: there is a GPU (${executor.capabilities.adapter})` };
  } catch (error) {
    const why = error instanceof Error ? error.message.split(". ")[0] : String(error);
    return { executor: wasm(), reason: `wasm: there is no GPU to use (${why})` };
  }
}

function askedFor({ backend }: AutoBackendOptions) {
  const wishes = [
    { where: "options.backend", name: backend },
    { where: "?backend= in the address", name: fromAddress() },
    { where: "FLUXION_BACKEND", name: fromEnvironment() },
  ];
  for (const { where, name } of wishes) {
    if (name !== undefined) return { where, name: checkName(where, name) };
  }
  return undefined;
}

function fromAddress(): string | undefined {
  const search = globalThis.location?.search ?? "";
  return new URLSearchParams(search).get("backend") ?? undefined;
}

function fromEnvironment(): string | undefined {
  return globalThis.process?.env?.["FLUXION_BACKEND"] || undefined;
}

function checkName(where: string, name: string): BackendName {
  if (Object.hasOwn(OPENERS, name)) return name as BackendName;
  throw new OptionError({
    where: "autoBackend",
    expected: `${where} to be ${Object.keys(OPENERS).join(" or ")}`,
    received: `"${name}"`,
    fix: "Choose one of these, or say nothing.",
  });
}
