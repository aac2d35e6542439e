import { bind } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, type NoParams } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { reduceToHessenberg } from "./kernels/hessenberg-reduction.ts";
import { allFinite, identity, largestEntry, powerOfTwoNear } from "./kernels/square-matrix.ts";
import { batchSize, forEachMatrix } from "./matrix-batches.ts";
import { asSquare } from "./matrix-operands.ts";
import { loadBlock, storeBlock } from "./stored-matrices.ts";
import { withoutDerivative } from "./without-derivative.ts";

const refuse = /* @__PURE__ */ withoutDerivative(
  "hessenberg",
  "Differentiate eig, eigvals or a matrix function, or put hessenberg inside stopGradient.",
);

const hessenbergPrimitive: Primitive<NoParams> = {
  name: "hessenberg",
  infer: ([a]) => [a, a].map(({ shape, dtype }) => ({ shape, dtype })),
  evaluate([a], _params, specs, context) {
    const [h, q] = specs.map((spec) => context.allocate(spec));
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (i) => {
      const result = hessenbergForm(loadBlock(a, i, n * n), n);
      storeBlock(h, i, n * n, result?.h);
      storeBlock(q, i, n * n, result?.q);
    });
    return [h, q];
  },
  jvp: refuse,
  taylor: refuse,
  batch: ([a]) => ({ outputs: bind(hessenbergPrimitive, [a], NO_PARAMS), batched: [true, true] }),
  cost: ([a]) => (14 / 3) * batchSize(a) * (a.shape.at(-1) ?? 0) ** 3,
};

function hessenbergForm(
  a: Float64Array,
  n: number,
): { readonly h: Float64Array; readonly q: Float64Array } | undefined {
  if (!allFinite(a)) return undefined;
  const scale = powerOfTwoNear(largestEntry(a));
  const h = a.map((x) => x / scale);
  const q = identity(n);
  reduceToHessenberg(h, n, q);
  return { h: h.map((x) => x * scale), q };
}

/** `a = q h qᵀ`. */
export interface HessenbergResult {
  /** Zero below the first subdiagonal, `[..., n, n]`. */
  readonly h: Tensor;
  /** Orthogonal, `[..., n, n]`. */
  readonly q: Tensor;
}

/**
 * Hessenberg form `a = q h qᵀ` of real matrices, by Householder reflectors. O(n³).
 *
 * It has no derivative here: the signs of the reflectors are arbitrary, and where a subdiagonal entry is zero so is more.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @throws ShapeError if the matrices are not square; TransformError when it is differentiated.
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 7.4.3.
 */
export function hessenberg(a: TensorLike): HessenbergResult {
  const [h, q] = bind(hessenbergPrimitive, [asSquare("hessenberg", a)], NO_PARAMS);
  return { h, q };
}
