/** Some eigenvalues of a symmetric operator, by Lanczos' method with thick restarts. */
import { cond } from "../../control-flow/cond.ts";
import { whileLoop } from "../../control-flow/while-loop.ts";
import { zeros } from "../../creation.ts";
import { guard } from "../../debugging/guard.ts";
import { OptionError } from "../../errors.ts";
import { diagonalMatrix, tril } from "../../primitives/diagonal.ts";
import { matmul } from "../../primitives/dot.ts";
import { iota } from "../../primitives/iota.ts";
import { concat } from "../../primitives/joining.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { eigh } from "../eigh.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { withEigenpairsDerivatives } from "./eigenpair-derivatives.ts";
import { orthogonalize, rowAt, startVector, unitVector, withRow } from "./krylov-basis.ts";
import { never, outcomeOf, zeroCount } from "./krylov-options.ts";
import { type LinearOperator, leavesLike } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { ravelLeaves } from "./ravel.ts";
import { type LinearSolver, SOLVE_STATUS } from "./solver.ts";
import { vectorOperator } from "./vector-operator.ts";

/** Options of {@link eigsh}. */
export interface EigshOptions<X = Tensor> {
  /** Which end of the spectrum. Default `"magnitude"`: largest in size, as in SciPy. */
  readonly which?: "largest" | "smallest" | "magnitude";
  /** Dimension of the search space. Default `max(2k + 1, 20)`, at most the number of unknowns. */
  readonly subspace?: number;
  /** Stop when every residual `|A·v - λ·v|` is below `rtol` times the largest Ritz value in size. Default 1e-10 in float64, 1e-5 in float32. */
  readonly rtol?: number;
  /** Default 300. */
  readonly maxRestarts?: number;
  /** Start, like an input of the operator; default: a fixed vector without symmetry. */
  readonly v0?: X;
  /** Throw a `DomainError` when run, if it does not converge (default). */
  readonly throw?: boolean;
  /** Solves the systems of derivatives. Default `"auto"`. */
  readonly linearSolver?: LinearSolver | "auto";
}

/** Result of {@link eigsh}. */
export interface EigshResult {
  /** Ascending, `[k]`. */
  readonly values: Tensor;
  /** Orthonormal columns `[n, k]`, elements of a tree one after the other. */
  readonly vectors: Tensor;
  /** int32, number of restarts. */
  readonly restarts: Tensor;
  /** int32, one of the codes of {@link SOLVE_STATUS}. */
  readonly status: Tensor;
}

/**
 * `k` eigenvalues of a symmetric operator at one end of its spectrum, with their vectors.
 *
 * Thick-restart Lanczos with full orthogonalisation. Of several equal eigenvalues one may be missed, as with every
 * method that starts from one vector. Differentiable to every order where each of the eigenvalues is simple:
 * `dλ = v·dA·v`, and `dv` from a solve with `A - λ`, bordered by `v`.
 *
 * @param operator - A symmetric operator, or a matrix; symmetry is not checked.
 * @param k - From 1 to the number of unknowns.
 * @throws OptionError for another `k`, or a `subspace` that is not larger.
 * @throws DomainError when run, if it does not converge.
 *
 * @example
 * ```ts test
 * import { tridiagonalOperator, eigsh } from "@fluxion/autodiff-core/linalg";
 * import { full } from "@fluxion/autodiff-core";
 *
 * const [off, on] = [full([99], -1, { dtype: "float64" }), full([100], 2, { dtype: "float64" })];
 * const laplacian = tridiagonalOperator(off, on, off, { tags: ["symmetric"] });
 * eigsh(laplacian, 1, { which: "largest" }).values.js()[0] // ≈ 3.99903
 * ```
 *
 * @see Wu & Simon, SIAM J. Matrix Anal. Appl. 22 (2000) 602-616, doi:10.1137/S0895479898334605.
 */
export function eigsh<X = Tensor>(
  operator: LinearOperator<X> | Tensor,
  k: number,
  options: EigshOptions<X> = {},
): EigshResult {
  return withSource(currentSource(), () => {
    const a = asOperator<X, X>("eigsh", operator);
    checkSquareOperator("eigsh", a);
    const v0 =
      options.v0 === undefined
        ? startVector(a.shape[1], a.dtype)
        : ravelLeaves(leavesLike("eigsh", options.v0, a.input), a.dtype);
    return symmetricEigenpairs("eigsh", vectorOperator(a), k, v0, options);
  });
}

/** {@link eigsh} on vectors, in the name of another function. */
export function symmetricEigenpairs(
  where: string,
  operator: LinearOperator<Tensor>,
  k: number,
  v0: Tensor,
  options: Omit<EigshOptions<unknown>, "v0">,
): EigshResult {
  const [n] = operator.shape;
  const subspace = Math.min(n, options.subspace ?? Math.max(2 * k + 1, 20));
  checkSizes(where, k, subspace, n);
  const tagged = operator.tags.has("symmetric") ? operator : symmetric(operator);
  const fixed = tagged.withData(tagged.data.map((t) => t.stopGradient()));
  const found = thickRestart(fixed, k, subspace, unitVector(v0.stopGradient()), options);
  const failure = found.status.equal(SOLVE_STATUS.nonFinite.code).where(0, found.status);
  const values =
    options.throw === false ? found.values : guard(found.values, failure, notConverged(where));
  const pairs = withEigenpairsDerivatives(
    where,
    tagged,
    { vector: found.vectors, value: values },
    options.linearSolver,
  );
  return {
    values: pairs.value,
    vectors: pairs.vector.transpose(),
    restarts: found.restarts,
    status: found.status,
  };
}

function symmetric(operator: LinearOperator<Tensor>): LinearOperator<Tensor> {
  return { ...operator, tags: new Set([...operator.tags, "symmetric" as const]) };
}

/** The search space: rows of `basis` `[m + 1, n]`, and the lower triangle of `basis·A·basisᵀ`. */
type Search = { readonly basis: Tensor; readonly projected: Tensor; readonly size: Tensor };

function thickRestart(
  operator: LinearOperator<Tensor>,
  k: number,
  m: number,
  v0: Tensor,
  options: Omit<EigshOptions<unknown>, "v0">,
): { values: Tensor; vectors: Tensor; restarts: Tensor; status: Tensor } {
  const { which = "magnitude", maxRestarts = 300 } = options;
  const { rtol = operator.dtype === "float64" ? 1e-10 : 1e-5 } = options;
  const { dtype } = operator;
  const [n] = operator.shape;
  const kept = m === n ? k : Math.min(m - 1, k + Math.floor((m - k) / 2));
  const fresh: Search = {
    basis: concat([v0.expandDims(0), zeros([m, n], { dtype })]),
    projected: zeros([m, m], { dtype }),
    size: zeroCount(),
  };
  const expand = (search: Search): Search & { residual: Tensor } => expanded(operator, search, m);
  const look = (search: Search) => {
    const { basis, projected, residual } = expand(search);
    const lower = tril(projected);
    const ritz = eigh(lower.add(tril(projected, -1).transpose()));
    const order = orderOf(ritz.values, which);
    const values = matmul(order, ritz.values);
    const weights = matmul(order, ritz.vectors.transpose());
    const errors = weights.slice(":", -1).mul(residual).abs().slice([0, k]);
    const tolerance = ritz.values.abs().max().mul(rtol);
    return { basis, values, weights, error: errors.max(), tolerance };
  };
  const first = { ...look(fresh), restarts: zeroCount() };
  const last = whileLoop(
    ({ error, tolerance, restarts }) =>
      error.greater(tolerance).logicalAnd(restarts.less(maxRestarts)),
    ({ basis, values, weights, restarts }: typeof first) => {
      const rotated = matmul(weights.slice([0, kept]), basis.slice([0, m]));
      const rest = zeros([m - kept, n], { dtype });
      const widths: [number, number] = [0, m - kept];
      const search = {
        basis: concat([rotated, basis.slice([m, m + 1]), rest]).slice([0, m + 1]),
        projected: diagonalMatrix(values.slice([0, kept])).pad({ widths: [widths, widths] }),
        size: zeroCount().add(kept),
      };
      return { ...look(search), restarts: restarts.add(1) };
    },
    first,
  );
  const ascending = orderOf(last.values.slice([0, k]), "smallest");
  const vectors = matmul(last.weights.slice([0, k]), last.basis.slice([0, m]));
  const converged = last.error.lessEqual(last.tolerance);
  const outcome = outcomeOf({
    x: matmul(ascending, vectors),
    residual: last.error,
    converged,
    broke: never(),
    k: last.restarts,
  });
  return {
    values: matmul(ascending, last.values.slice([0, k])),
    vectors: outcome.x,
    restarts: outcome.iterations,
    status: outcome.status,
  };
}

/** Lanczos steps until the space has `m` dimensions; the vector that comes next, of norm `residual`, is row `m`. */
function expanded(
  operator: LinearOperator<Tensor>,
  search: Search,
  m: number,
): Search & { residual: Tensor } {
  const [n] = operator.shape;
  const first = { ...search, residual: search.basis.sum().mul(0) };
  return whileLoop(
    ({ size }) => size.less(m),
    ({ basis, projected, size }: typeof first) => {
      const { components, norm, direction } = orthogonalize(basis, operator.mv(rowAt(basis, size)));
      // Where the Krylov space is exhausted, go on in a direction of its complement.
      const next = cond(
        norm.equal(0),
        () => orthogonalize(basis, startVector(n, operator.dtype, size.add(1))).direction,
        () => direction,
      );
      return {
        basis: withRow(basis, size.add(1), next),
        projected: withRow(projected, size, components.slice([0, m])),
        size: size.add(1),
        residual: norm,
      };
    },
    first,
  );
}

/** Permutation matrix that sorts: row `i` picks the entry of rank `i`. */
function orderOf(values: Tensor, which: "largest" | "smallest" | "magnitude"): Tensor {
  const [n] = values.shape;
  const key =
    which === "smallest" ? values : which === "largest" ? values.neg() : values.abs().neg();
  const [row, column] = [key.expandDims(0), key.expandDims(1)];
  const isEarlier = iota([n, n], 1).less(iota([n, n], 0));
  const comesFirst = row.less(column).logicalOr(row.equal(column).logicalAnd(isEarlier));
  const rank = comesFirst.cast("int32").sum(1);
  return iota([n, n], 0).equal(rank.expandDims(0)).cast(values.dtype);
}

function checkSizes(where: string, k: number, subspace: number, n: number): void {
  const isCount = Number.isInteger(k) && k >= 1 && k <= n;
  if (isCount && Number.isInteger(subspace) && (subspace > k || subspace === n)) return;
  throw new OptionError({
    where,
    expected: isCount ? "subspace to be a whole number > k" : `k from 1 to ${n}`,
    received: isCount ? `${subspace}` : `${k}`,
    fix: "The search space needs room for one vector more than is asked for; for all of them use eigh.",
  });
}

function notConverged(where: string): {
  where: string;
  expected: string;
  received: string;
  fix: string;
} {
  return {
    where,
    expected: "convergence within maxRestarts",
    received: "residuals above the tolerance",
    fix: "Raise maxRestarts, subspace or rtol, or look at the result with { throw: false }.",
  };
}
