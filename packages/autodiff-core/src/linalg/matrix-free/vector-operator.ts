import type { Tensor } from "../../tensor.ts";
import { defineOperator, type LinearOperator, tensorSpec } from "./linear-operator.ts";

/** The same operator on vectors `[columns]` and `[rows]`, whatever trees it acts on. */
export function vectorOperator<X, Y>(operator: LinearOperator<X, Y>): LinearOperator<Tensor> {
  const [rows, columns] = operator.shape;
  return defineOperator<Tensor, Tensor>({
    data: operator.data,
    input: tensorSpec([columns], operator.dtype),
    output: tensorSpec([rows], operator.dtype),
    tags: operator.tags,
    bandwidths: operator.bandwidths,
    apply: (data, [x]) => [operator.withData(data).mv(x)],
    applyTransposed: (data, [y]) => [operator.withData(data).rmv(y)],
    matrix: operator.isDense ? (data) => operator.withData(data).materialize() : undefined,
  });
}
