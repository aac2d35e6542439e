/**
 * Every program on any backend of TensorFlow.js, and tensors and functions shared with it.
 *
 * @module
 */
export type { PrimitiveSupport, TfjsCapabilities } from "./capabilities.ts";
export type { Tf, TfTensor } from "./tf.ts";
export { type TfjsOptions, tfjs } from "./tfjs.ts";
export type { TfjsExecutor } from "./tfjs-executor.ts";
