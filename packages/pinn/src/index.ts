/**
 * Physics-informed learning from a stated differential-equation problem.
 *
 * @module
 */
export { type FieldOnGridOptions, fieldOnGrid } from "./field-on-grid.ts";
export { type HardConditions, type HardForm, hardConditions } from "./hard-conditions.ts";
export { inputSize, type NetworkField, networkField, scaledInputs } from "./network-field.ts";
export {
  type Collocation,
  defaultNetwork,
  type MlpParams,
  type Pinn,
  type PinnOptions,
  pinn,
  type SampleCounts,
} from "./pinn.ts";
export { evaluateResiduals, type PointField } from "./residual.ts";
export { type ResidualResamplingOptions, residualResampling } from "./residual-resampling.ts";
export {
  type SampleOptions,
  type SamplingMethod,
  sampleCondition,
  samplePoints,
} from "./sample-points.ts";
export {
  type PinnPhaseOptions,
  pinnPhases,
  type TrainPinnOptions,
  trainPinn,
} from "./train-pinn.ts";
