/**
 * Convolution, pooling, resizing, and sampling at coordinates.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { adaptiveAveragePool } from "./adaptive-pooling.ts";
export { type ConvOptions, conv, type PaddingMode } from "./conv.ts";
export { type ConvTransposeOptions, convTranspose } from "./conv-transpose.ts";
export {
  convolve,
  correlate,
  type OverlapMode,
  type OverlapOptions,
} from "./correlate.ts";
export type { Widths } from "./geometry.ts";
export {
  type CoordinateMode,
  type MapCoordinatesOptions,
  mapCoordinates,
} from "./map-coordinates.ts";
export {
  type AveragePoolOptions,
  averagePool,
  globalAveragePool,
  globalMaxPool,
  maxPool,
  minPool,
  type PoolOptions,
} from "./pooling.ts";
export {
  type ResampleOptions,
  type ResizeMethod,
  type ResizeOptions,
  resize,
  type ScaleAndTranslateOptions,
  scaleAndTranslate,
  upsample,
} from "./resize.ts";
export type { SmoothResizeMethod } from "./resize-weights.ts";
export { type FoldOptions, fold, type UnfoldOptions, unfold } from "./unfold.ts";
export type { PerAxis, WindowOptions, WindowPadding } from "./window-options.ts";
export {
  type WindowReduceOptions,
  type WindowReduction,
  windowReduce,
} from "./window-reduce.ts";
