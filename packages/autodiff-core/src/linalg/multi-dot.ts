import { promote } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { matmul } from "../primitives/dot.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Product of several matrices in the order of multiplication that costs least.
 *
 * @param factors - At least two; each `[n, m]`, the first and the last may be vectors.
 * @throws OptionError for fewer than two factors; ShapeError if neighbours do not fit.
 * @see Cormen et al., Introduction to Algorithms (3rd ed., 2009), section 15.2.
 */
export function multiDot(factors: readonly TensorLike[]): Tensor {
  const tensors = factors.map((x) => asTensor(x));
  if (tensors.length < 2) throw tooFew(tensors.length);
  const dtype = tensors.map((x) => x.dtype).reduce((a, b) => promote("multiDot", a, b));
  const last = tensors.length - 1;
  const matrices = tensors.map((x, i) => {
    if (x.rank === 1 && i === 0) return x.cast(dtype).expandDims(0);
    if (x.rank === 1 && i === last) return x.cast(dtype).expandDims(1);
    if (x.rank !== 2) throw notAMatrix(x);
    return x.cast(dtype);
  });
  const product = multiply(matrices, 0, last, cheapestSplits(matrices));
  const ends = [...(tensors[0].rank === 1 ? [0] : []), ...(tensors[last].rank === 1 ? [1] : [])];
  return ends.length === 0 ? product : product.squeeze(ends);
}

/** `splits[i][j]`: the last multiplication of the product of factors `i…j` comes after this factor. */
function cheapestSplits(matrices: readonly Tensor[]): number[][] {
  const count = matrices.length;
  const sizes = [matrices[0].shape[0], ...matrices.map((x) => x.shape[1])];
  const table = (): number[][] => matrices.map(() => new Array<number>(count).fill(0));
  const [costs, splits] = [table(), table()];
  for (let length = 2; length <= count; length++) {
    for (let i = 0; i + length <= count; i++) {
      const j = i + length - 1;
      costs[i][j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const cost = costs[i][k] + costs[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (cost < costs[i][j]) {
          costs[i][j] = cost;
          splits[i][j] = k;
        }
      }
    }
  }
  return splits;
}

function multiply(
  matrices: readonly Tensor[],
  i: number,
  j: number,
  splits: readonly (readonly number[])[],
): Tensor {
  if (i === j) return matrices[i];
  const k = splits[i][j];
  return matmul(multiply(matrices, i, k, splits), multiply(matrices, k + 1, j, splits));
}

function tooFew(count: number): OptionError {
  return new OptionError({
    where: "multiDot",
    expected: "at least two factors",
    received: `${count}`,
    fix: "Give a list of matrices.",
  });
}

function notAMatrix(x: Tensor): ShapeError {
  return new ShapeError({
    where: "multiDot",
    expected: "matrices, with vectors at the ends only",
    received: formatSpec(x),
    fix: "For batches of matrices use matmul.",
  });
}
