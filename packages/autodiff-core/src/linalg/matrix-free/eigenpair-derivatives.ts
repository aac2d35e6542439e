/**
 * Derivatives of eigenpairs that were found without regard to them: an eigenpair is a root of
 * `A·v - λ·v = 0`, `(1 - v·v)/2 = 0`, whose Jacobian is regular where `λ` is a simple eigenvalue.
 */
import { rootFunction } from "../../implicit/implicit-root.ts";
import type { Tensor } from "../../tensor.ts";
import { vmap } from "../../transforms/vmap.ts";
import type { LinearOperator } from "./linear-operator.ts";
import type { LinearSolver } from "./solver.ts";

type Eigenpair = { readonly vector: Tensor; readonly value: Tensor };

/** The same eigenpair, vector of norm 1, with the derivatives that follow from the operator. */
export function withEigenpairDerivatives(
  where: string,
  operator: LinearOperator<Tensor>,
  pair: Eigenpair,
  linearSolver: LinearSolver | "auto" = "auto",
): Eigenpair {
  const residual = ({ vector, value }: Eigenpair): Eigenpair => ({
    vector: operator.mv(vector).sub(value.mul(vector)),
    value: vector.square().sum().neg().add(1).div(2),
  });
  const tags = operator.tags.has("symmetric") ? (["symmetric"] as const) : [];
  return rootFunction(where, residual, (found: Eigenpair) => found, { tags, linearSolver })(pair);
}

/** {@link withEigenpairDerivatives} of several: vectors `[k, n]`, values `[k]`. */
export function withEigenpairsDerivatives(
  where: string,
  operator: LinearOperator<Tensor>,
  pairs: Eigenpair,
  linearSolver?: LinearSolver | "auto",
): Eigenpair {
  const each = (pair: Eigenpair): Eigenpair =>
    withEigenpairDerivatives(where, operator, pair, linearSolver);
  return vmap(each)(pairs);
}
