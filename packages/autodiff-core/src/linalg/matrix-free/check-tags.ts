import { DomainError } from "../../errors.ts";
import { matmul } from "../../primitives/dot.ts";
import { stack } from "../../primitives/joining.ts";
import type { Tensor } from "../../tensor.ts";
import { vmap } from "../../transforms/vmap.ts";
import { startVector } from "./krylov-basis.ts";
import { roundingLevel } from "./krylov-options.ts";
import type { LinearOperator } from "./linear-operator.ts";
import type { OperatorTag } from "./operator-tags.ts";
import { vectorOperator } from "./vector-operator.ts";

/** Options of {@link checkTags}. */
export interface CheckTagsOptions {
  /** Number of vectors. Default 5. */
  readonly numVectors?: number;
  /** Largest relative deviation that counts as rounding. Default `100·n·eps`. */
  readonly tolerance?: number;
}

/**
 * Test what an operator claims to be on a few vectors: linearity, that `applyTransposed` is the transpose, and every
 * tag. Structure (triangular, banded, …) is tested on the materialised matrix. A test that passes is no proof.
 *
 * @param operator - An operator made of concrete tensors.
 * @throws DomainError naming the first claim that does not hold.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { checkTags, matrixOperator } from "@fluxion/autodiff-core/linalg";
 *
 * checkTags(matrixOperator(array([[2, 1], [1, 2]]), { tags: ["positiveDefinite"] })) // => undefined
 * ```
 */
export function checkTags<X, Y>(
  operator: LinearOperator<X, Y>,
  options: CheckTagsOptions = {},
): void {
  const a = vectorOperator(operator);
  const [rows, columns] = a.shape;
  if (rows === 0 || columns === 0) return;
  const { numVectors = 5, tolerance = 100 * Math.max(rows, columns) * roundingLevel(a) } = options;
  const inputs = sampleVectors(columns, numVectors, a.dtype);
  const images = vmap(a.mv)(inputs);
  const scale = largest(images);
  const expectSmall = (claim: string, deviation: Tensor, size: number): void => {
    const error = largest(deviation);
    if (!(error <= tolerance * size)) throw broken(claim, error / (size || 1));
  };

  const sum = a.mv(inputs.sum(0)).sub(images.sum(0));
  expectSmall("linear", sum, numVectors * scale);
  const duals = sampleVectors(rows, numVectors, a.dtype);
  const pulled = vmap(a.rmv)(duals);
  const gap = matmul(duals, images.transpose()).sub(matmul(pulled, inputs.transpose()));
  expectSmall("adjoint to its applyTransposed", gap, rows * scale * largest(duals));

  const matrix = a.materialize();
  const size = largest(matrix);
  const isSymmetric = a.tags.has("symmetric");
  if (isSymmetric) expectSmall("symmetric", matrix.sub(matrix.transpose()), size);
  checkSigns(a, matmul(inputs, matrix), inputs, tolerance * size * columns);
  checkEntries(a, matrix, tolerance * size);
}

/** `v·A·v` has the sign that a definite operator promises. */
function checkSigns(
  a: LinearOperator<Tensor>,
  images: Tensor,
  inputs: Tensor,
  slack: number,
): void {
  const forms = Array.from(images.mul(inputs).sum(1).dataSync());
  const holds: Partial<Record<OperatorTag, (q: number) => boolean>> = {
    positiveDefinite: (q) => q > 0,
    positiveSemidefinite: (q) => q >= -slack,
    negativeDefinite: (q) => q < 0,
    negativeSemidefinite: (q) => q <= slack,
  };
  for (const tag of a.tags) {
    const bad = forms.find((q) => holds[tag]?.(q) === false);
    if (bad !== undefined) throw broken(tag, bad);
  }
}

/** Entries outside the promised structure are zero, and a unit diagonal is one. */
function checkEntries(a: LinearOperator<Tensor>, matrix: Tensor, slack: number): void {
  const [rows, columns] = a.shape;
  const entries = matrix.dataSync();
  const [lower, upper] = a.bandwidths ?? [rows, columns];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = Math.abs(entries[i * columns + j]);
      const unit = i === j && a.tags.has("unitDiagonal");
      if (unit && Math.abs(entries[i * columns + j] - 1) > slack) throw broken("unitDiagonal", x);
      if (x <= slack) continue;
      if (a.tags.has("diagonal") && i !== j) throw broken("diagonal", x);
      if (j < i - lower || j > i + upper) throw broken("banded", x);
      if (a.tags.has("lowerTriangular") && j > i) throw broken("lowerTriangular", x);
      if (a.tags.has("upperTriangular") && j < i) throw broken("upperTriangular", x);
    }
  }
}

function sampleVectors(n: number, count: number, dtype: "float32" | "float64"): Tensor {
  return stack(Array.from({ length: count }, (_, i) => startVector(n, dtype, 0.37 * i)));
}

function largest(x: Tensor): number {
  return x.size === 0 ? 0 : x.abs().max().item();
}

function broken(claim: string, deviation: number): DomainError {
  return new DomainError({
    where: "checkTags",
    expected: `an operator that is ${claim}`,
    received: `a deviation of ${deviation.toExponential(2)}`,
    fix: "Remove the tag, or correct the function.",
  });
}
