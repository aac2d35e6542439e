/** Solvers that end after a known number of operations. Those that need the matrix materialise it. */
import { uniform } from "../../bind.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import { stack } from "../../primitives/joining.ts";
import { roll } from "../../primitives/rearranging.ts";
import type { Tensor } from "../../tensor.ts";
import type { BandLayout } from "../banded-product.ts";
import { bandedSolve } from "../banded-solve.ts";
import { factorMatrix, solveFactored } from "../factored-solve.ts";
import { type LstsqOptions, lstsq } from "../lstsq.ts";
import { solveTriangle } from "../triangular-solve.ts";
import type { LinearOperator } from "./linear-operator.ts";
import type { OperatorTag } from "./operator-tags.ts";
import { type LinearSolver, SOLVE_STATUS, type SolverOutcome } from "./solver.ts";
import { operatorBands, operatorDiagonal } from "./structure.ts";

/** Division by the diagonal, for operators with the tag `diagonal`. One product to find it unless it is at hand. */
export function diagonalSolver(): LinearSolver {
  return {
    name: "diagonal",
    prepare(operator) {
      checkTag("diagonalSolver", operator, ["diagonal"]);
      if (operator.tags.has("unitDiagonal")) return [];
      return [operatorDiagonal(operator)];
    },
    solve: (_operator, b, [d]) => {
      if (d === undefined) return direct(b, b, false);
      return direct(b.div(d), b, d.equal(0).any());
    },
  };
}

/** Substitution, for operators with the tag `lowerTriangular` or `upperTriangular`; materialises the operator. */
export function triangularSolver(): LinearSolver {
  const substitute = (
    operator: LinearOperator<Tensor>,
    b: Tensor,
    [a, hasZero]: readonly Tensor[],
    transpose: boolean,
  ): SolverOutcome => {
    const lower = operator.tags.has("lowerTriangular");
    const unitDiagonal = operator.tags.has("unitDiagonal");
    const x = solveTriangle(a, b.expandDims(-1), { lower, transpose, unitDiagonal });
    return direct(x.squeeze(-1), b, hasZero);
  };
  return {
    name: "triangular",
    prepare(operator) {
      checkTag("triangularSolver", operator, ["lowerTriangular", "upperTriangular"]);
      const d = operatorDiagonal(operator);
      const hasZero = operator.tags.has("unitDiagonal")
        ? d.equal(0).any().logicalAnd(false)
        : d.equal(0).any();
      return [operator.materialize(), hasZero];
    },
    solve: (operator, b, prepared) => substitute(operator, b, prepared, false),
    solveTransposed: (operator, b, prepared) => substitute(operator, b, prepared, true),
  };
}

/**
 * Elimination within the band, for operators with the tag `tridiagonal` or `banded`. The diagonals are found by one
 * product for each.
 */
export function bandedSolver(): LinearSolver {
  return {
    name: "banded",
    prepare(operator) {
      checkTag("bandedSolver", operator, ["tridiagonal", "banded"]);
      const [lower, upper] = operator.bandwidths ?? [0, 0];
      const bands = operatorBands(operator);
      const offsets = Array.from({ length: lower + upper + 1 }, (_, r) => upper - r);
      const rows = offsets.map((d) => roll(bands.at(d), d));
      const transposed = offsets.map((d) => bands.at(d)).reverse();
      return [stack(rows), stack(transposed)];
    },
    solve: (operator, b, [bands]) => {
      const [lower, upper] = operator.bandwidths ?? [0, 0];
      return inBand({ lower, upper }, bands, b);
    },
    solveTransposed: (operator, b, [, bands]) => {
      const [lower, upper] = operator.bandwidths ?? [0, 0];
      return inBand({ lower: upper, upper: lower }, bands, b);
    },
  };
}

function inBand(layout: BandLayout, bands: Tensor, b: Tensor): SolverOutcome {
  const x = bandedSolve(layout, bands, b, { throw: false });
  return direct(x, b, x.isNaN().any().logicalAnd(bands.isFinite().all()));
}

/**
 * Least squares by singular values of the materialised operator, for any shape and rank; see {@link lstsq}. Singular
 * values below `rcond` times the largest count as zero.
 */
export function leastSquaresSolver(options: LstsqOptions = {}): LinearSolver {
  return {
    name: "lstsq",
    leastSquares: { damping: 0 },
    solve: (operator, b) => direct(lstsq(operator.materialize(), b, options).x, b, false),
  };
}

/**
 * Cholesky factors of the materialised operator, for `positiveDefinite` ones (and `negativeDefinite` ones, by sign).
 * The status is `singular` where the matrix turns out not to be so.
 */
export function choleskySolver(): LinearSolver {
  return factorSolver("cholesky");
}

/** LU factors with partial pivoting of the materialised operator, for any square one. */
export function luSolver(): LinearSolver {
  return factorSolver("lu");
}

function factorSolver(kind: "cholesky" | "lu"): LinearSolver {
  const isFlipped = (operator: LinearOperator<Tensor>): boolean =>
    kind === "cholesky" && operator.tags.has("negativeDefinite");
  const substitute = (
    operator: LinearOperator<Tensor>,
    b: Tensor,
    [status, ...factors]: readonly Tensor[],
    transpose: boolean,
  ): SolverOutcome => {
    const columns = (isFlipped(operator) ? b.neg() : b).expandDims(-1);
    const x = solveFactored({ matrix: factors[0], kind, factors }, columns, [], transpose);
    return direct(x.squeeze(-1), b, status.notEqual(0));
  };
  return {
    name: kind,
    prepare(operator) {
      checkSquareOperator(`${kind}Solver`, operator);
      const matrix = operator.materialize();
      const { factors, status } = factorMatrix(isFlipped(operator) ? matrix.neg() : matrix, kind);
      return [status, ...factors];
    },
    solve: (operator, b, prepared) => substitute(operator, b, prepared, false),
    solveTransposed: (operator, b, prepared) => substitute(operator, b, prepared, kind === "lu"),
  };
}

/** The outcome of a direct method: NaN, and a status of its own, for a singular matrix. */
function direct(x: Tensor, b: Tensor, isSingular: Tensor | boolean): SolverOutcome {
  const { converged, nonFinite, singular } = SOLVE_STATUS;
  const code = (value: number): Tensor => uniform({ shape: [], dtype: "int32" }, value);
  const hasNumbers = x.isFinite().all();
  const known = hasNumbers.where(code(converged.code), code(nonFinite.code));
  if (isSingular === false) return { x, status: known, iterations: code(0) };
  const failed =
    isSingular === true ? b.isFinite().all() : isSingular.logicalAnd(b.isFinite().all());
  return {
    x: failed.where(Number.NaN, x),
    status: failed.where(code(singular.code), known),
    iterations: code(0),
  };
}

/** Throws unless the operator has one of the tags. */
function checkTag<X, Y>(
  where: string,
  operator: LinearOperator<X, Y>,
  tags: readonly OperatorTag[],
): void {
  checkSquareOperator(where, operator);
  if (tags.some((tag) => operator.tags.has(tag))) return;
  throw new OptionError({
    where,
    expected: `an operator with the tag ${tags.join(" or ")}`,
    received:
      operator.tags.size === 0 ? "one without tags" : `the tags ${[...operator.tags].join(", ")}`,
    fix: "Tag the operator if it is so, or choose another solver.",
  });
}

/** Throws unless the operator is square. */
export function checkSquareOperator<X, Y>(where: string, { shape }: LinearOperator<X, Y>): void {
  if (shape[0] === shape[1]) return;
  throw new ShapeError({
    where,
    expected: "a square operator",
    received: `${shape[0]} rows and ${shape[1]} columns`,
    fix: "Use lsmr() or normalCg() for least squares.",
  });
}
