/** Matrices that are known by name: test problems, combinatorial tables, and what polynomials and filters lead to. */
import { uniform } from "../bind.ts";
import { array } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { diagonalMatrix } from "../primitives/diagonal.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { binomial } from "./kernels/binomial.ts";
import { toeplitz } from "./structured.ts";

/** Options of the matrices that depend on their size only. */
export interface SpecialMatrixOptions {
  /** Default `float32`. */
  readonly dtype?: "float32" | "float64";
}

/** Hilbert matrix `1/(i + j + 1)`, the usual example of a matrix that is nearly singular: its condition is about `33ⁿ`. */
export function hilbert(n: number, options: SpecialMatrixOptions = {}): Tensor {
  return fromRule("hilbert", n, options, (i, j) => 1 / (i + j + 1));
}

/** Inverse of the {@link hilbert} matrix: whole numbers of alternating sign. */
export function invHilbert(n: number, options: SpecialMatrixOptions = {}): Tensor {
  return fromRule("invHilbert", n, options, (i, j) => {
    const sign = (i + j) % 2 === 0 ? 1 : -1;
    const product =
      binomial(n + i, n - j - 1) * binomial(n + j, n - i - 1) * binomial(i + j, i) ** 2;
    return sign * (i + j + 1) * product;
  });
}

/** Options of {@link pascal} and {@link invPascal}. */
export interface PascalOptions extends SpecialMatrixOptions {
  /** The table of `(i+j choose i)` (default), or Pascal's triangle `(i choose j)`, or its transpose. */
  readonly kind?: "symmetric" | "lower" | "upper";
}

/** Pascal matrix of binomial coefficients. */
export function pascal(n: number, options: PascalOptions = {}): Tensor {
  const { kind = "symmetric" } = options;
  return fromRule("pascal", n, options, (i, j) => {
    if (kind === "symmetric") return binomial(i + j, i);
    return kind === "lower" ? binomial(i, j) : binomial(j, i);
  });
}

/** Inverse of the {@link pascal} matrix of the same kind. */
export function invPascal(n: number, options: PascalOptions = {}): Tensor {
  const { kind = "symmetric" } = options;
  const sign = (i: number, j: number): number => ((i + j) % 2 === 0 ? 1 : -1);
  return fromRule("invPascal", n, options, (i, j) => {
    if (kind === "lower") return sign(i, j) * binomial(i, j);
    if (kind === "upper") return sign(i, j) * binomial(j, i);
    let sum = 0;
    for (let k = Math.max(i, j); k < n; k++) sum += binomial(k, i) * binomial(k, j);
    return sign(i, j) * sum;
  });
}

/**
 * Hadamard matrix: entries ±1, orthogonal rows.
 *
 * @param n - A power of two (Sylvester's construction).
 */
export function hadamard(n: number, options: SpecialMatrixOptions = {}): Tensor {
  if (!(n > 0 && Number.isInteger(Math.log2(n)))) throw notASize("hadamard", n, "a power of two");
  return fromRule("hadamard", n, options, (i, j) => (bitCount(i & j) % 2 === 0 ? 1 : -1));
}

/**
 * Helmert matrix: orthonormal rows that compare each entry with the mean of those before it.
 *
 * @returns `[n - 1, n]`; with `full`, `[n, n]` with the constant row first.
 */
export function helmert(
  n: number,
  options: SpecialMatrixOptions & { readonly full?: boolean } = {},
): Tensor {
  const matrix = fromRule("helmert", n, options, (i, j) => {
    if (i === 0) return 1 / Math.sqrt(n);
    if (j > i) return 0;
    return (j === i ? -i : 1) / Math.sqrt(i * (i + 1));
  });
  return options.full === true ? matrix : matrix.slice([1]);
}

/**
 * Companion matrix, whose eigenvalues are the roots of a polynomial.
 *
 * @param coefficients - `[..., n + 1]`, of the highest power first; that one is not 0.
 * @returns `[..., n, n]`: `-c₁/c₀, …, -cₙ/c₀` in the first row, ones below the diagonal.
 */
export function companion(coefficients: TensorLike): Tensor {
  const c = asFloat(coefficients);
  const n = c.shape[c.rank - 1] - 1;
  if (!(n >= 1)) throw notASize("companion", n + 1, "at least two coefficients");
  const first = c
    .slice("...", [1])
    .div(c.slice("...", [0, 1]))
    .neg()
    .expandDims(-2);
  const shape = [...c.shape.slice(0, -1), n - 1, n];
  const rest = diagonalMatrix(uniform({ shape: [n], dtype: c.dtype }, 1)).slice([0, n - 1]);
  return concat([first, rest.broadcastTo(shape)], -2);
}

/** Which rows {@link convolutionMatrix} keeps: all, as many as the longer operand has entries, those without a border. */
export type ConvolutionMode = "full" | "same" | "valid";

/** Toeplitz matrix `A` with `A·v` the convolution of `a` `[..., m]` and any `v` of `n` entries. */
export function convolutionMatrix(
  a: TensorLike,
  n: number,
  options: { readonly mode?: ConvolutionMode } = {},
): Tensor {
  const { mode = "full" } = options;
  const x = asTensor(a);
  const m = x.shape[x.rank - 1];
  if (!(Number.isInteger(n) && n > 0 && m > 0)) {
    throw notASize("convolutionMatrix", n, "at least one entry in both operands");
  }
  const zeros = uniform({ shape: [...x.shape.slice(0, -1), n - 1], dtype: x.dtype }, 0);
  const full = toeplitz(concat([x, zeros], -1), concat([x.slice("...", [0, 1]), zeros], -1));
  const trimmed = mode === "full" ? 0 : Math.min(n, m) - 1;
  const [top, bottom] =
    mode === "same" ? [Math.floor(trimmed / 2), Math.ceil(trimmed / 2)] : [trimmed, trimmed];
  return full.slice("...", [top, m + n - 1 - bottom], ":");
}

/** Fiedler matrix `|aᵢ - aⱼ|`. */
export function fiedler(a: TensorLike): Tensor {
  const x = asTensor(a);
  return x.expandDims(-1).sub(x.expandDims(-2)).abs();
}

/** Leslie matrix of a population: fecundities `[..., n]` in the first row, rates of survival `[..., n - 1]` below. */
export function leslie(fecundity: TensorLike, survival: TensorLike): Tensor {
  const [f, s] = [asFloat(fecundity), asFloat(survival)];
  return concat([f.expandDims(-2), diagonalMatrix(s, -1).slice("...", [1], ":")], -2);
}

function fromRule(
  where: string,
  n: number,
  { dtype = "float32" }: SpecialMatrixOptions,
  rule: (i: number, j: number) => number,
): Tensor {
  if (!(Number.isInteger(n) && n >= 0)) throw notASize(where, n, "a whole number of rows");
  const values = Float64Array.from({ length: n * n }, (_, at) => rule(Math.floor(at / n), at % n));
  return array(values, { shape: [n, n], dtype });
}

function bitCount(x: number): number {
  let count = 0;
  for (let rest = x; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

function notASize(where: string, received: number, expected: string): OptionError {
  return new OptionError({
    where,
    expected,
    received: String(received),
    fix: "Give a plain number that is known while tracing.",
  });
}
