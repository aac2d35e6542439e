/**
 * Tensors, tracing, differentiation and execution: the only package that all others import.
 *
 * @module
 */
export type { Loose, LooseArgs, Strict } from "./arguments.ts";
export { bind as applyPrimitive } from "./bind.ts";
export { cond, switchCase } from "./control-flow/cond.ts";
export { forLoop, type ScanOptions, scan } from "./control-flow/scan.ts";
export { type WhileOptions, whileLoop } from "./control-flow/while-loop.ts";
export {
  type ArrayOptions,
  arange,
  array,
  eye,
  type FillOptions,
  full,
  linspace,
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
export { cpu } from "./executors/cpu/cpu.ts";
export { currentExecutor, use, withExecutor } from "./executors/current.ts";
export type { DeviceBuffer, Executable, Executor } from "./executors/executor.ts";
export { reference } from "./executors/reference.ts";
export type { HostArray, TensorSpec } from "./host-array.ts";
export type { TensorLike } from "./operands.ts";
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
  cummax,
  cummin,
  cumprod,
  cumsum,
} from "./primitives/cumulative.ts";
export { diagonal, diagonalMatrix, tril, triu } from "./primitives/diagonal.ts";
export { type DotOptions, dot, matmul, outer } from "./primitives/dot.ts";
export { dynamicSlice, dynamicUpdate } from "./primitives/dynamic-slice.ts";
export { einsum } from "./primitives/einsum.ts";
export { erf, erfc, erfInv } from "./primitives/error-function.ts";
export { exp, expm1, log, log1p, log2, log10, rsqrt, sqrt } from "./primitives/exponential.ts";
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
export { ceil, floor, isFinite, isInf, isNaN, round } from "./primitives/rounding.ts";
export { clamp, relu, where } from "./primitives/select.ts";
export { type PadOptions, pad } from "./primitives/slicing.ts";
export { logaddexp, logSoftmax, logsumexp, softmax } from "./primitives/softmax.ts";
export { mean, norm, std, type VarianceOptions, variance } from "./primitives/statistics.ts";
export { acos, asin, atan, atan2, cos, sin, tan } from "./primitives/trigonometric.ts";
export { unstack } from "./primitives/unstack.ts";
export { checkProgram } from "./program/check.ts";
export { type ProgramCost, programCost } from "./program/cost.ts";
export { printProgram } from "./program/print.ts";
export type { Atom, Equation, Literal, Program, Variable } from "./program/program.ts";
export { bernoulli } from "./random/bernoulli.ts";
export { foldIn, key, split, splitBatch } from "./random/key.ts";
export { type NormalOptions, normal } from "./random/normal.ts";
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
