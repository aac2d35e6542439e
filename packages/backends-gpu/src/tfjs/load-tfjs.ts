/** Finds TensorFlow.js and starts one of its backends. */
import { BackendError, OptionError } from "@fluxion/autodiff-core";
import { TfDevice } from "./device.ts";
import { provideGpu } from "./provide-gpu.ts";
import type { Tf } from "./tf.ts";

/** The oldest version whose kernels are those that we know. */
const OLDEST = 4;

/** Packages that register backends. Their names are written out, as bundlers have to find them. */
const PACKAGES: Readonly<
  Record<string, { readonly name: string; readonly load: () => Promise<unknown> }>
> = {
  cpu: {
    name: "@tensorflow/tfjs-backend-cpu",
    load: () => import("@tensorflow/tfjs-backend-cpu"),
  },
  wasm: {
    name: "@tensorflow/tfjs-backend-wasm",
    load: () => import("@tensorflow/tfjs-backend-wasm"),
  },
  webgpu: {
    name: "@tensorflow/tfjs-backend-webgpu",
    load: () => import("@tensorflow/tfjs-backend-webgpu"),
  },
  tensorflow: {
    name: "@tensorflow/tfjs-node",
    load: () => loadNode(),
  },
};

/** Names of the packages of Node's library, in variables: they are not for bundlers. */
const WITH_CUDA: string = "@tensorflow/tfjs-node-gpu";
const ON_CPU: string = "@tensorflow/tfjs-node";

/** The one with CUDA where it is installed. */
async function loadNode(): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ WITH_CUDA);
  } catch {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ ON_CPU);
  }
}

/**
 * Start a backend.
 *
 * @param own - The module of the user; else `@tensorflow/tfjs-core` is loaded.
 */
export async function loadDevice(backend: string, own: Tf | undefined): Promise<TfDevice> {
  const tf = own ?? (await loadCore());
  checkVersion(tf);
  // The package of the backend looks for the GPU when it is loaded.
  if (backend === "webgpu") await provideGpu();
  if (tf.findBackendFactory(backend) === null) await loadBackend(backend);
  if (tf.findBackendFactory(backend) === null) throw otherCopy(backend);
  await start(tf, backend);
  return new TfDevice(tf, backend);
}

async function loadCore(): Promise<Tf> {
  try {
    const tf = await import("@tensorflow/tfjs-core");
    // Or it recommends packages on the console.
    tf.env().set("PROD", true);
    return tf;
  } catch (cause) {
    throw missing("@tensorflow/tfjs-core", cause);
  }
}

async function loadBackend(backend: string): Promise<void> {
  if (!Object.hasOwn(PACKAGES, backend)) {
    throw new OptionError({
      where: "tfjs",
      expected: `options.backend to be ${Object.keys(PACKAGES).join(", ")} or a registered backend`,
      received: `"${backend}"`,
      fix: "Import the package that registers it first, or choose one of these.",
    });
  }
  const { name, load } = PACKAGES[backend];
  try {
    await load();
  } catch (cause) {
    throw missing(name, cause);
  }
}

async function start(tf: Tf, backend: string): Promise<void> {
  let cause: unknown;
  try {
    if (await tf.setBackend(backend)) {
      await tf.ready();
      return;
    }
  } catch (error) {
    cause = error;
  }
  throw new BackendError({
    where: "tfjs",
    expected: `TensorFlow.js to start its backend "${backend}" on this machine`,
    received: cause instanceof Error ? cause.message : "no reason",
    fix: 'Choose another one, for example tfjs({ backend: "wasm" }), or use(wasm()).',
    cause,
  });
}

function checkVersion(tf: Tf): void {
  const version = tf.version_core ?? "of an unknown version";
  if (Number.parseInt(version, 10) >= OLDEST) return;
  throw new BackendError({
    where: "tfjs",
    expected: `@tensorflow/tfjs-core ${OLDEST}.0.0 or newer`,
    received: version,
    fix: "Run npm i @tensorflow/tfjs-core@latest, and its backends in the same version.",
  });
}

function missing(name: string, cause: unknown): BackendError {
  return new BackendError({
    where: "tfjs",
    expected: `the package ${name}, which Fluxion does not bring along`,
    received: cause instanceof Error ? cause.message : String(cause),
    fix: `Run npm i ${name}.`,
    cause,
  });
}

function otherCopy(backend: string): BackendError {
  return new BackendError({
    where: "tfjs",
    expected: `the backend "${backend}" to register with the given copy of @tensorflow/tfjs-core`,
    received: "a registration with another copy",
    fix: "Install one version of all TensorFlow.js packages (npm ls @tensorflow/tfjs-core shows the copies), or import the backend yourself before calling tfjs().",
  });
}
