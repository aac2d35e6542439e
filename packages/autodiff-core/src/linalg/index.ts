/**
 * Linear algebra, dense and matrix-free.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export type { BandLayout } from "./banded-product.ts";
export { bandedSolve } from "./banded-solve.ts";
export {
  type CholeskyOptions,
  type CholeskySolveOptions,
  cholesky,
  choleskySolve,
} from "./cholesky.ts";
export { type ConditionNorm, type ConditionOptions, cond } from "./condition.ts";
export { det, type LogDeterminant, slogdet } from "./determinant.ts";
export { type EigResult, eig, eigvals } from "./eig.ts";
export { type EighOptions, eigh, eigvalsh, type SymmetricEigenResult } from "./eigh.ts";
export { eighTridiagonal } from "./eigh-tridiagonal.ts";
export { type ExpmFrechetResult, expm, expmFrechet } from "./expm.ts";
export { type HessenbergResult, hessenberg } from "./hessenberg.ts";
export { logm } from "./logm.ts";
export { type LstsqOptions, type LstsqResult, lstsq } from "./lstsq.ts";
export { type LuDecomposition, lu } from "./lu.ts";
export { type LuFactors, type LuSolveOptions, luFactor, luSolve } from "./lu-factor.ts";
export { matrixTranspose } from "./matrix-batches.ts";
export { type ArnoldiDecomposition, arnoldi } from "./matrix-free/arnoldi.ts";
export { bicgstab } from "./matrix-free/bicgstab.ts";
export { cg } from "./matrix-free/cg.ts";
export { type CheckTagsOptions, checkTags } from "./matrix-free/check-tags.ts";
export {
  type DerivativeOperatorOptions,
  hessianOperator,
  jacobianOperator,
} from "./matrix-free/derivative-operators.ts";
export {
  bandedSolver,
  choleskySolver,
  diagonalSolver,
  leastSquaresSolver,
  luSolver,
  triangularSolver,
} from "./matrix-free/direct-solvers.ts";
export { type EigshOptions, type EigshResult, eigsh } from "./matrix-free/eigsh.ts";
export { type GmresOptions, gmres } from "./matrix-free/gmres.ts";
export { inverseOperator } from "./matrix-free/inverse-operator.ts";
export type { IterativeOptions, PreconditionedOptions } from "./matrix-free/krylov-options.ts";
export {
  type LanczosDecomposition,
  type LanczosOptions,
  lanczos,
} from "./matrix-free/lanczos.ts";
export {
  defineOperator,
  type LinearOperator,
  type LinearOperatorOptions,
  linearOperator,
  type OperatorDefinition,
} from "./matrix-free/linear-operator.ts";
export {
  type LinearSolution,
  type LinearSolveOptions,
  linearSolve,
} from "./matrix-free/linear-solve.ts";
export { type LsmrOptions, lsmr } from "./matrix-free/lsmr.ts";
export {
  bandedOperator,
  diagonalOperator,
  identityOperator,
  type MatrixOperatorOptions,
  matrixOperator,
  tridiagonalOperator,
} from "./matrix-free/matrix-operators.ts";
export { minres } from "./matrix-free/minres.ts";
export { normalCg } from "./matrix-free/normal-cg.ts";
export {
  addOperators,
  blockDiagonalOperator,
  composeOperators,
  kroneckerOperator,
  scaleOperator,
} from "./matrix-free/operator-algebra.ts";
export type { Bandwidths, OperatorTag } from "./matrix-free/operator-tags.ts";
export {
  type PowerIterationOptions,
  type PowerIterationResult,
  powerIteration,
} from "./matrix-free/power-iteration.ts";
export {
  type LinearSolver,
  SOLVE_STATUS,
  type SolverOutcome,
  type SolveStatus,
} from "./matrix-free/solver.ts";
export {
  type StochasticTrace,
  type StochasticTraceOptions,
  stochasticTrace,
} from "./matrix-free/stochastic-trace.ts";
export { jacobiPreconditioner, operatorDiagonal } from "./matrix-free/structure.ts";
export { type SvdsOptions, type SvdsResult, svds } from "./matrix-free/svds.ts";
export type { FailureOptions } from "./matrix-operands.ts";
export { matrixPower } from "./matrix-power.ts";
export { multiDot } from "./multi-dot.ts";
export {
  type MatrixNormOptions,
  type MatrixNormOrder,
  matrixNorm,
  type NormOptions,
  norm,
} from "./norm.ts";
export { type PinvOptions, pinv } from "./pinv.ts";
export { type PivotedQrResult, pivotedQr } from "./pivoted-qr.ts";
export { type PolarOptions, type PolarResult, polar } from "./polar.ts";
export { type AlongAxisOptions, cross, trace, vecdot } from "./products.ts";
export { type QrMode, type QrOptions, type QrResult, qr } from "./qr.ts";
export { type MatrixRankOptions, matrixRank } from "./rank.ts";
export { type SchurResult, schur } from "./schur.ts";
export { inv, type MatrixAssumption, type SolveOptions, solve } from "./solve.ts";
export {
  type ConvolutionMode,
  companion,
  convolutionMatrix,
  fiedler,
  hadamard,
  helmert,
  hilbert,
  invHilbert,
  invPascal,
  leslie,
  type PascalOptions,
  pascal,
  type SpecialMatrixOptions,
} from "./special-matrices.ts";
export { sqrtm } from "./sqrtm.ts";
export {
  blockDiagonal,
  circulant,
  hankel,
  kron,
  toeplitz,
  type VanderOptions,
  vander,
} from "./structured.ts";
export { type SvdOptions, type SvdResult, svd, svdvals } from "./svd.ts";
export { solveDiscreteLyapunov, solveLyapunov, solveSylvester } from "./sylvester.ts";
export { symmetricFunction } from "./symmetric-function.ts";
export { type TensorInvOptions, tensorInv, tensorSolve } from "./tensor-solve.ts";
export { type TriangularSolveOptions, triangularSolve } from "./triangular-solve.ts";
export { tridiagonalSolve } from "./tridiagonal-solve.ts";
export { cosm, sinm } from "./trigonometric-matrix.ts";
export { type VectorNormOptions, vectorNorm } from "./vector-norm.ts";
