/** The executor on TensorFlow.js. */
import { loadDevice } from "./load-tfjs.ts";
import type { Tf } from "./tf.ts";
import { DeviceExecutor, type TfjsExecutor } from "./tfjs-executor.ts";

/** What {@link tfjs} runs on. */
export interface TfjsOptions {
  /**
   * `cpu`, `wasm`, `webgpu`, `tensorflow` (the native library, in Node, with CUDA where `@tensorflow/tfjs-node-gpu` is
   * installed), or any other that is registered. Default: `wasm`.
   */
  readonly backend?: string;
  /** Your module `@tensorflow/tfjs-core` or `@tensorflow/tfjs`. Default: the installed `@tensorflow/tfjs-core`. */
  readonly tf?: Tf;
  /**
   * Loops none of whose values has more entries run on the host, compiled: an operation of TensorFlow.js takes microseconds,
   * however small its operands. Default: 1024.
   */
  readonly hostLoops?: number;
}

/**
 * Runs programs on a backend of TensorFlow.js: operation by operation, in float32. Makes the backend the active one of
 * TensorFlow.js.
 *
 * @throws BackendError where a package is missing or too old, or the backend does not start on this machine.
 * @throws OptionError for a backend that there is not.
 */
export async function tfjs(options: TfjsOptions = {}): Promise<TfjsExecutor> {
  const { backend = "wasm", tf, hostLoops = 1024 } = options;
  return new DeviceExecutor(await loadDevice(backend, tf), hostLoops);
}
