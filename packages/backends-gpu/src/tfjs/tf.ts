/** Names of TensorFlow.js's types: the package is a peer, loaded when an executor is made. */
import type * as core from "@tensorflow/tfjs-core";

/** The module `@tensorflow/tfjs-core`. */
export type Tf = typeof core;

/** A tensor of TensorFlow.js. */
export type TfTensor = core.Tensor;
