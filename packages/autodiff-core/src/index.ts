/**
 * Tensors, tracing, differentiation and execution: the only package that all others import.
 *
 * @module
 */
export type { Loose, LooseArgs, Strict } from "./arguments.ts";
export { bind as applyPrimitive } from "./bind.ts";
export {
  type AssociativeScanOptions,
  associativeScan,
} from "./control-flow/associative-scan.ts";
export { cond, switchCase } from "./control-flow/cond.ts";
export { forLoop, type ScanOptions, scan } from "./control-flow/scan.ts";
export { type WhileOptions, whileLoop } from "./control-flow/while-loop.ts";
export { type PadMode, type PadOptions, pad } from "./convolution/padding.ts";
export {
  type ArrayOptions,
  arange,
  array,
  eye,
  type FillOptions,
  full,
  linspace,
  logspace,
  ones,
  onesLike,
  scalar,
  zeros,
  zerosLike,
} from "./creation.ts";
export { type DebugCallback, debugCallback } from "./debugging/callback.ts";
export { checkFinite } from "./debugging/check-finite.ts";
export { type DebugNaNOptions, debugNaN } from "./debugging/debug-nan.ts";
export { type GuardDetails, guard } from "./debugging/guard.ts";
export { debugPrint, debugShape, type PrintOptions } from "./debugging/print.ts";
export {
  type DType,
  epsilon,
  isFloat,
  isInteger,
  PROMOTION,
  promote,
  type TypedArray,
} from "./dtype.ts";
export {
  BackendError,
  ConvergenceError,
  type ConvergenceErrorDetails,
  DisposedError,
  DomainError,
  DTypeError,
  type ErrorDetails,
  FluxionError,
  FormatError,
  type FormatErrorDetails,
  isFluxionError,
  OptionError,
  ShapeError,
  TraceError,
  TransformError,
  TreeError,
} from "./errors.ts";
export { currentExecutor, use, withExecutor } from "./executors/current.ts";
export type { DeviceBuffer, Executable, Executor, MemoryUse } from "./executors/executor.ts";
export { reference } from "./executors/reference.ts";
export { wasm } from "./executors/wasm/wasm.ts";
export type { WasmOptions } from "./executors/wasm/wasm-options.ts";
export type { HostArray, TensorSpec } from "./host-array.ts";
export type { TensorLike } from "./operands.ts";
export { type BincountOptions, bincount } from "./order/bincount.ts";
export { allClose, arrayEqual, type ClosenessOptions, isClose } from "./order/closeness.ts";
export {
  type AverageOptions,
  average,
  type CovarianceOptions,
  corrcoef,
  cov,
  ptp,
  sem,
} from "./order/covariance.ts";
export { type DiffOptions, diff, ediff1d } from "./order/differences.ts";
export {
  type Bins,
  type Histogram,
  type HistogramOptions,
  histogram,
  histogramBinEdges,
} from "./order/histogram.ts";
export {
  type HistogramddOptions,
  type HistogramGrid,
  histogram2d,
  histogramdd,
} from "./order/histogramdd.ts";
export { type Mode, type ModeOptions, mode } from "./order/mode.ts";
export {
  nanargmax,
  nanargmin,
  nancumprod,
  nancumsum,
  nanmax,
  nanmean,
  nanmin,
  nanprod,
  nanstd,
  nansum,
  nanvar,
} from "./order/nan-reductions.ts";
export {
  argwhere,
  type CompressOptions,
  compress,
  countNonzero,
  flatNonzero,
  type NonzeroOptions,
  nonzero,
} from "./order/nonzero.ts";
export {
  type MedianOptions,
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  type QuantileMethod,
  type QuantileOptions,
  quantile,
} from "./order/quantile.ts";
export { type RankMethod, type RankOptions, rankData } from "./order/rank-data.ts";
export {
  type DigitizeOptions,
  digitize,
  type SearchSortedOptions,
  searchSorted,
} from "./order/search-sorted.ts";
export {
  segmentCount,
  segmentLogsumexp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentProd,
  segmentSoftmax,
  segmentSum,
  segmentVariance,
} from "./order/segment.ts";
export {
  intersect1d,
  isIn,
  type SetValues,
  setdiff1d,
  setxor1d,
  union1d,
} from "./order/sets.ts";
export {
  argsort,
  lexsort,
  type SortedBy,
  type SortOptions,
  sort,
  sortBy,
} from "./order/sort.ts";
export { type TopK, type TopKOptions, topK } from "./order/top-k.ts";
export {
  diagIndices,
  type TriangleOptions,
  trilIndices,
  triuIndices,
} from "./order/triangle-indices.ts";
export { type Unique, type UniqueOptions, unique } from "./order/unique.ts";
export { type UnwrapOptions, unwrap } from "./order/unwrap.ts";
export type {
  EvaluationContext,
  Linearized,
  Params,
  Primitive,
  Tangent,
  TransposeInput,
} from "./primitive.ts";
export {
  abs,
  add,
  div,
  floorDivide,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pow,
  reciprocal,
  rem,
  sign,
  square,
  sub,
} from "./primitives/arithmetic.ts";
export { type IndexSpec, slice } from "./primitives/basic-indexing.ts";
export {
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
} from "./primitives/bits.ts";
export { bitcast, cast, stopGradient } from "./primitives/cast.ts";
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  notEqual,
} from "./primitives/comparison.ts";
export {
  type CumulativeOptions,
  cumlogsumexp,
  cummax,
  cummin,
  cumprod,
  cumsum,
} from "./primitives/cumulative.ts";
export { diagonal, diagonalMatrix, tril, triu } from "./primitives/diagonal.ts";
export { gcd, lcm } from "./primitives/divisors.ts";
export { type DotOptions, dot, matmul, outer, tensordot } from "./primitives/dot.ts";
export { dynamicSlice, dynamicUpdate } from "./primitives/dynamic-slice.ts";
export { einsum } from "./primitives/einsum.ts";
export { erf, erfc, erfInv } from "./primitives/error-function.ts";
export {
  exp,
  exp2,
  expm1,
  log,
  log1p,
  log2,
  log10,
  rsqrt,
  sqrt,
} from "./primitives/exponential.ts";
export { oneHot, ravelMultiIndex, unravelIndex } from "./primitives/flat-index.ts";
export { copysign, nextafter, signbit } from "./primitives/float-parts.ts";
export {
  acosh,
  asinh,
  atanh,
  cosh,
  logistic,
  sinh,
  softplus,
  tanh,
} from "./primitives/hyperbolic.ts";
export {
  gather,
  gatherNd,
  scatterAdd,
  scatterAddNd,
  scatterSet,
  scatterSetNd,
  takeAlongAxis,
} from "./primitives/indexing.ts";
export { countLeadingZeros, populationCount } from "./primitives/integer-bits.ts";
export { iota } from "./primitives/iota.ts";
export { concat, reverse, stack } from "./primitives/joining.ts";
export {
  broadcastTo,
  expandDims,
  moveAxis,
  reshape,
  squeeze,
  transpose,
} from "./primitives/layout.ts";
export { linearRecurrence, type RecurrenceOptions } from "./primitives/linear-recurrence.ts";
export { meshgrid, repeat, roll, splitAxis, swapAxes, tile } from "./primitives/rearranging.ts";
export {
  all,
  any,
  argmax,
  argmin,
  max,
  min,
  prod,
  type ReduceOptions,
  sum,
} from "./primitives/reduction.ts";
export { ceil, floor, isFinite, isInf, isNaN, round, trunc } from "./primitives/rounding.ts";
export { scatterMax, scatterMin, scatterMul } from "./primitives/scatter-combine.ts";
export {
  clamp,
  heaviside,
  type NanToNumOptions,
  nanToNum,
  relu,
  where,
} from "./primitives/select.ts";
export { logaddexp, logSoftmax, logsumexp, softmax } from "./primitives/softmax.ts";
export { mean, norm, std, type VarianceOptions, variance } from "./primitives/statistics.ts";
export {
  acos,
  asin,
  atan,
  atan2,
  cos,
  degrees,
  radians,
  sin,
  tan,
} from "./primitives/trigonometric.ts";
export { unstack } from "./primitives/unstack.ts";
export {
  type KernelRun,
  type KernelSummary,
  Profile,
  type ProfiledKernel,
} from "./profiling/profile.ts";
export { checkProgram } from "./program/check.ts";
export { type ProgramCost, programCost } from "./program/cost.ts";
export { printProgram } from "./program/print.ts";
export type { Atom, Equation, Literal, Program, Variable } from "./program/program.ts";
export { bernoulli } from "./random/bernoulli.ts";
export { type ChoiceOptions, choice } from "./random/choice.ts";
export { gumbel } from "./random/gumbel.ts";
export { foldIn, key, split, splitBatch } from "./random/key.ts";
export { type NormalOptions, normal } from "./random/normal.ts";
export { type PermutationOptions, permutation } from "./random/permutation.ts";
export {
  halton,
  latinHypercube,
  type PointSetOptions,
  type SequenceOptions,
  sobol,
} from "./random/quasi-random.ts";
export { randomBits } from "./random/random-bits.ts";
export { type RandomIntOptions, randomInt } from "./random/random-int.ts";
export { type UniformOptions, uniform } from "./random/uniform.ts";
export type { Axes, Shape } from "./shape.ts";
export type { SourceLocation } from "./source-location.ts";
export type { Series, TaylorAlgebra } from "./taylor/algebra.ts";
export { isTensor, type NestedNumbers, Tensor } from "./tensor.ts";
export { type TracedFunction, trace } from "./trace.ts";
export {
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
} from "./transforms/check-gradients.ts";
export { checkpoint } from "./transforms/checkpoint.ts";
export { customJvp, customVjp } from "./transforms/custom-rules.ts";
export { type GradOptions, type GradResult, grad, valueAndGrad } from "./transforms/grad.ts";
export { hessian, hvp, type Jacobian, jacfwd, jacrev } from "./transforms/jacobian.ts";
export { type Curve, derivatives, jet, laplacian } from "./transforms/jet.ts";
export { type JitOptions, type Jitted, jit } from "./transforms/jit.ts";
export { jvp } from "./transforms/jvp.ts";
export { linearTranspose } from "./transforms/linear-transpose.ts";
export { linearize, vjp } from "./transforms/vjp.ts";
export { type AxisTree, type VmapOptions, vmap } from "./transforms/vmap.ts";
export {
  type LeafOf,
  type MapTree,
  type Tree,
  type TreeStructure,
  treeAt,
  treeEquals,
  treeFlatten,
  treeLeaves,
  treeMap,
  treePaths,
} from "./tree.ts";
