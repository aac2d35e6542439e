import { OptionError } from "../../errors.ts";
import { concat } from "../../primitives/joining.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { type EigshOptions, symmetricEigenpairs } from "./eigsh.ts";
import { startVector } from "./krylov-basis.ts";
import { defineOperator, type LinearOperator, tensorSpec } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { closeTags } from "./operator-tags.ts";

/** Options of {@link svds}. */
export type SvdsOptions = Omit<EigshOptions, "which" | "v0">;

/** Result of {@link svds}. */
export interface SvdsResult {
  /** Orthonormal columns, `[m, k]`. */
  readonly u: Tensor;
  /** Descending, `[k]`. */
  readonly s: Tensor;
  /** Orthonormal rows, `[k, n]`. */
  readonly vt: Tensor;
  /** int32, one of the codes of `SOLVE_STATUS`. */
  readonly status: Tensor;
}

/**
 * The `k` largest singular values of an operator of any shape, with their vectors.
 *
 * They are the largest eigenvalues of `[0 A; Aᵀ 0]`, so that nothing is squared. The rank must be at least `k`.
 * Differentiable to every order where the singular values are simple.
 *
 * @param operator - An operator on vectors or trees, or a matrix.
 * @throws OptionError for a `k` that is not from 1 to the smaller dimension.
 * @throws DomainError when run, if it does not converge.
 */
export function svds<X = Tensor, Y = X>(
  operator: LinearOperator<X, Y> | Tensor,
  k: number,
  options: SvdsOptions = {},
): SvdsResult {
  return withSource(currentSource(), () => {
    const a = asOperator<X, Y>("svds", operator);
    const [m, n] = a.shape;
    if (!(Number.isInteger(k) && k >= 1 && k <= Math.min(m, n)))
      throw wrongCount(k, Math.min(m, n));
    const spec = tensorSpec([m + n], a.dtype);
    const augmented = defineOperator<Tensor, Tensor>({
      data: a.data,
      input: spec,
      output: spec,
      tags: closeTags(["symmetric"]),
      apply(data, [x]) {
        const own = a.withData(data);
        return [concat([own.mv(x.slice([m, m + n])), own.rmv(x.slice([0, m]))])];
      },
    });
    const start = startVector(m + n, a.dtype);
    const found = symmetricEigenpairs("svds", augmented, k, start, {
      ...options,
      which: "largest",
    });
    const vectors = found.vectors.reverse(1).mul(Math.SQRT2);
    return {
      u: vectors.slice([0, m]),
      s: found.values.reverse(),
      vt: vectors.slice([m, m + n]).transpose(),
      status: found.status,
    };
  });
}

function wrongCount(k: number, most: number): OptionError {
  return new OptionError({
    where: "svds",
    expected: `k from 1 to ${most}`,
    received: String(k),
    fix: "There are as many singular values as the smaller dimension.",
  });
}
