/**
 * Neural networks as plain pairs of functions over trees of tensors.
 *
 * @module
 */
export { type DenseOptions, type DenseParams, dense } from "./dense.ts";
export type { FeatureLayer } from "./feature-layer.ts";
export { type FourierFeaturesOptions, fourierFeatures } from "./fourier-features.ts";
export {
  constantInit,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  type InitializerOptions,
  lecunNormal,
  zerosInit,
} from "./initializers.ts";
export type { Layer, NoParams } from "./layer.ts";
export { type MlpOptions, type MlpParams, type MlpSettings, type MlpSizes, mlp } from "./mlp.ts";
export { parameterCount } from "./parameter-count.ts";
export { type PeriodicFeaturesOptions, periodicFeatures } from "./periodic-features.ts";
export { activation, type SequentialParams, sequential } from "./sequential.ts";
