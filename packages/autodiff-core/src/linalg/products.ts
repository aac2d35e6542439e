/** Products of vectors and sums over the diagonal. */
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { promoteOperands, type TensorLike } from "../operands.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { stack } from "../primitives/joining.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of {@link vecdot} and {@link cross}. */
export interface AlongAxisOptions {
  /** The axis of the vectors. Default: the last. */
  readonly axis?: number;
}

/** Inner products `Σ aᵢ·bᵢ` along an axis; the other axes broadcast. */
export function vecdot(a: TensorLike, b: TensorLike, options: AlongAxisOptions = {}): Tensor {
  const { axis = -1 } = options;
  const [x, y] = promoteOperands("vecdot", a, b);
  return x.mul(y).sum(normalizeAxis("vecdot", axis, x.rank));
}

/**
 * Cross product of vectors with three entries.
 *
 * @returns `a` and `b` broadcast; `cross(a, b) = -cross(b, a)` is orthogonal to both.
 * @throws ShapeError if the axis does not have 3 entries.
 */
export function cross(a: TensorLike, b: TensorLike, options: AlongAxisOptions = {}): Tensor {
  const { axis = -1 } = options;
  const [x, y] = promoteOperands("cross", a, b);
  const at = normalizeAxis("cross", axis, x.rank);
  if (x.shape[at] !== 3) throw notThree(x);
  const part = (v: Tensor, i: number): Tensor =>
    v.slice(...v.shape.map((_, k) => (k === at ? i % 3 : (":" as const))));
  const entries = [0, 1, 2].map((i) =>
    part(x, i + 1)
      .mul(part(y, i + 2))
      .sub(part(x, i + 2).mul(part(y, i + 1))),
  );
  return stack(entries, at);
}

/** Sum of the diagonal `offset` of the last two axes. */
export function trace(x: Tensor, offset = 0): Tensor {
  return diagonal(x, offset).sum(-1);
}

function notThree(x: Tensor): ShapeError {
  return new ShapeError({
    where: "cross",
    expected: "vectors of 3 entries",
    received: formatSpec(x),
    fix: "For vectors in the plane, a0·b1 - a1·b0 is the third entry; name another axis with options.axis.",
  });
}
