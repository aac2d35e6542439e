/** Discrete cosine and sine transforms of types 1 to 4, with the definitions and norms of SciPy. */
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { iota } from "../primitives/iota.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cosineSum, type TrigonometricType } from "./cosine-sums.ts";
import { type Norm, normalize, oppositeNorm } from "./normalization.ts";
import { sineSum } from "./sine-sums.ts";
import { cropOrPad, type FftnOptions, type FftOptions, transformAxes } from "./transform-axes.ts";

/** Options of the cosine and sine transforms along one axis. */
export interface TrigonometricOptions extends FftOptions {
  /** Which definition. Default 2. */
  readonly type?: TrigonometricType;
}

/** Options of the cosine and sine transforms along several axes. */
export interface TrigonometricNdOptions extends FftnOptions {
  /** Which definition. Default 2. */
  readonly type?: TrigonometricType;
}

/**
 * Discrete cosine transform along an axis. For type 2, `yₖ = 2 Σ xₙ cos(πk(2n+1)/2N)`.
 *
 * With `norm: "ortho"` the matrix of every type is orthogonal, which also scales the first entry (both ends for
 * type 1) by `√2`.
 *
 * @throws ShapeError for type 1 with fewer than two points.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { dct, idct } from "@fluxion/autodiff-core/fft";
 *
 * const y = dct(array([1, 2, 3, 4], { dtype: "float64" }));
 * y.slice(0).item() // => 20
 * y.slice(1).item() // ≈ -6.30864
 * idct(y).slice(2).item() // ≈ 3.0000
 * ```
 */
export function dct(x: TensorLike, options: TrigonometricOptions = {}): Tensor {
  return alongOne("dct", x, options, COSINE);
}

/** Inverse of {@link dct} with the same options. */
export function idct(x: TensorLike, options: TrigonometricOptions = {}): Tensor {
  return alongOne("idct", x, inverted(options), COSINE);
}

/** {@link dct} along several axes (default: all). */
export function dctn(x: TensorLike, options: TrigonometricNdOptions = {}): Tensor {
  return alongSeveral("dctn", x, options, COSINE);
}

/** Inverse of {@link dctn} with the same options. */
export function idctn(x: TensorLike, options: TrigonometricNdOptions = {}): Tensor {
  return alongSeveral("idctn", x, inverted(options), COSINE);
}

/**
 * Discrete sine transform along an axis. For type 2, `yₖ = 2 Σ xₙ sin(π(k+1)(2n+1)/2N)`.
 *
 * With `norm: "ortho"` the matrix of every type is orthogonal, which also scales the last entry of types 2 and 3 by `√2`.
 */
export function dst(x: TensorLike, options: TrigonometricOptions = {}): Tensor {
  return alongOne("dst", x, options, SINE);
}

/** Inverse of {@link dst} with the same options. */
export function idst(x: TensorLike, options: TrigonometricOptions = {}): Tensor {
  return alongOne("idst", x, inverted(options), SINE);
}

/** {@link dst} along several axes (default: all). */
export function dstn(x: TensorLike, options: TrigonometricNdOptions = {}): Tensor {
  return alongSeveral("dstn", x, options, SINE);
}

/** Inverse of {@link dstn} with the same options. */
export function idstn(x: TensorLike, options: TrigonometricNdOptions = {}): Tensor {
  return alongSeveral("idstn", x, inverted(options), SINE);
}

/** What distinguishes cosine from sine transforms. */
interface Kind {
  readonly sum: (type: TrigonometricType, x: Tensor) => Tensor;
  /** Points of the Fourier transform that a type 1 transform of `n` points is. */
  readonly points: (n: number) => number;
  /** Entries that stand for half as much as the others, from the start or the end. */
  readonly edges: (type: TrigonometricType) => readonly ("first" | "last")[];
}

const COSINE: Kind = {
  sum: cosineSum,
  points: (n) => 2 * (n - 1),
  edges: (type) => (type === 1 ? ["first", "last"] : type === 4 ? [] : ["first"]),
};

const SINE: Kind = {
  sum: sineSum,
  points: (n) => 2 * (n + 1),
  edges: (type) => (type === 1 || type === 4 ? [] : ["last"]),
};

function alongOne(where: string, x: TensorLike, options: TrigonometricOptions, kind: Kind): Tensor {
  const { type = 2, n, axis = -1, norm = "backward" } = options;
  const operand = asFloat(x);
  return transform(
    where,
    operand,
    { axis: normalizeAxis(where, axis, operand.rank), n },
    type,
    norm,
    kind,
  );
}

function alongSeveral(
  where: string,
  x: TensorLike,
  options: TrigonometricNdOptions,
  kind: Kind,
): Tensor {
  const { type = 2, norm = "backward" } = options;
  const operand = asFloat(x);
  return transformAxes(where, operand.rank, options).reduce(
    (y, axis) => transform(where, y, axis, type, norm, kind),
    operand,
  );
}

function transform(
  where: string,
  x: Tensor,
  { axis, n }: { readonly axis: number; readonly n: number | undefined },
  type: TrigonometricType,
  norm: Norm,
  kind: Kind,
): Tensor {
  checkType(where, type);
  const operand = cropOrPad(where, x, axis, n).moveAxis(axis, -1);
  const size = operand.shape[operand.rank - 1];
  const points = type === 1 ? kind.points(size) : 2 * size;
  if (size < 1 || points < 1) throw tooShort(where, x, type);
  const edges = norm === "ortho" ? kind.edges(type) : [];
  const weighted = type === 2 ? operand : scaleEdges(operand, edges, Math.SQRT2);
  const sums = kind.sum(type, weighted);
  const result = type === 3 ? sums : scaleEdges(sums, edges, Math.SQRT1_2);
  return normalize(where, [result], points, norm, "forward")[0].moveAxis(-1, axis);
}

/** The transform that undoes another: types 2 and 3 exchanged, and so the norm. */
function inverted<O extends TrigonometricOptions | TrigonometricNdOptions>(options: O): O {
  const { type = 2, norm = "backward" } = options;
  const opposite = type === 2 ? 3 : type === 3 ? 2 : type;
  return { ...options, type: opposite, norm: oppositeNorm(norm) };
}

function scaleEdges(x: Tensor, edges: readonly ("first" | "last")[], factor: number): Tensor {
  if (edges.length === 0) return x;
  const n = x.shape[x.rank - 1];
  const k = iota([n], 0);
  const isEdge = edges
    .map((edge) => k.equal(edge === "first" ? 0 : n - 1))
    .reduce((a, b) => a.logicalOr(b));
  return isEdge.where(x.mul(factor), x);
}

function checkType(where: string, type: number): void {
  if ([1, 2, 3, 4].includes(type)) return;
  throw new OptionError({
    where,
    expected: "options.type to be 1, 2, 3 or 4",
    received: String(type),
    fix: "Leave it out for type 2, the usual one.",
  });
}

function tooShort(where: string, x: Tensor, type: number): ShapeError {
  return new ShapeError({
    where,
    expected: `enough points for type ${type}`,
    received: formatSpec(x),
    fix: "A transform needs one point, a cosine transform of type 1 two; options.n pads with zeros.",
  });
}
