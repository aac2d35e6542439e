/**
 * Every program on any backend of TensorFlow.js, and tensors and functions shared with it.
 *
 * @module
 */
export { asTfjsOp, type TensorFunction } from "./as-tfjs-op.ts";
export type { PrimitiveSupport, TfjsCapabilities } from "./capabilities.ts";
export { fromLayersModel, type ModelFunction, type TfjsModel } from "./layers-model.ts";
export { fromTfjs, toTfjs } from "./share-tensors.ts";
export type { Tf, TfTensor } from "./tf.ts";
export { type TfjsOptions, tfjs } from "./tfjs.ts";
export type { TfjsExecutor } from "./tfjs-executor.ts";
export { fromTfjsFunction } from "./tfjs-function.ts";
