/**
 * Functions of symmetric matrices, differentiable to every order at every matrix.
 *
 * One primitive stands for the whole tower: the k-th derivative of `A ↦ f(A)` in directions `B₁ … B_k`, a sum over
 * divided differences of `f` at the eigenvalues. It is linear in each direction, its derivative with respect to `A` is the
 * next storey with one more direction, and its transpose is the same storey with directions exchanged. So no
 * eigenvector is ever differentiated, and coinciding eigenvalues are no special case.
 */
import { bind1 } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { iota } from "../primitives/iota.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { sameShape, sizeOf } from "../shape.ts";
import {
  addTangents,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { withBatch } from "../transforms/vmap.ts";
import { dividedDifferences } from "./kernels/divided-differences.ts";
import { frechetDerivative } from "./kernels/frechet-derivative.ts";
import { intoBasis, outOfBasis } from "./kernels/square-matrix.ts";
import { type SymmetricEigen, symmetricEigen } from "./kernels/symmetric-eigen.ts";
import { batchSize, matrixAt, matrixTranspose, symmetricPart } from "./matrix-batches.ts";
import { asSquare, checkSquare } from "./matrix-operands.ts";
import {
  batchedFunction,
  functionSlots,
  functionTangent,
  taylorCoefficients,
} from "./scalar-function.ts";

type SymmetricFunctionParams = {
  /** `f` on eigenvalues: captured tensors, then float64 `[..., n]`. */
  readonly f: Program;
  /** The same with the Taylor coefficients of `f` at each eigenvalue as outputs. */
  readonly series: Program;
};

/** Taylor coefficients beyond those that a derivative is made of, for eigenvalues that are close. */
const EXTRA_TERMS = 10;

/** Inputs: what `f` captured, the matrices `[..., n, n]`, then the directions, all of that shape. */
const symmetricFunctionPrimitive: Primitive<SymmetricFunctionParams> = {
  name: "symmetricFunction",
  infer(inputs, params) {
    const a = inputs[captureCount(params)];
    checkSquare("symmetricFunction", a);
    return [{ shape: a.shape, dtype: a.dtype }];
  },
  evaluate(inputs, params, [spec], context) {
    const [captures, a, directions] = roles(inputs, params);
    const n = a.shape[a.shape.length - 1];
    const count = batchSize(a);
    const eigen = Array.from({ length: count }, (_, i) =>
      symmetricEigen(matrixAt(a, i, n * n), n, true),
    );
    const coefficients = context.run(params.series, [...captures, eigenvalues(eigen, a.shape)]);
    const out = context.allocate(spec);
    eigen.forEach((at, i) => {
      const series = coefficients.map((c) => matrixAt(c, i, n));
      out.data.set(derivativeAt(at, series, directions, i, n), i * n * n);
    });
    return [out];
  },
  jvp(inputs, tangents, _outputs, params) {
    const [captures, a, directions] = roles(inputs, params);
    const [dCaptures, da, dDirections] = roles(tangents, params);
    let sum: Tangent = null;
    if (da !== null) {
      sum = applyFunction(params.f, captures, a, [...directions, symmetricPart(da)]);
    }
    dDirections.forEach((db, i) => {
      if (db === null) return;
      const moved = directions.map((b, j) => (j === i ? db : b));
      sum = addTangents(sum, applyFunction(params.f, captures, a, moved));
    });
    if (dCaptures.some((t) => t !== null)) {
      const moving = dCaptures.filter((t) => t !== null);
      const slope = functionTangent(params.f, dCaptures);
      sum = addTangents(sum, applyFunction(slope, [...captures, ...moving], a, directions));
    }
    return [sum];
  },
  transpose([ct], inputs, params) {
    if (ct === null) return inputs.map(() => null);
    const at = inputs.findIndex((input) => input.linear);
    const known = inputs.map((input) => (input.linear ? ct : input.value));
    const result =
      at < captureCount(params)
        ? captureCotangent(ct, known, at, inputs[at], params)
        : matrixTranspose(bindFunction(replaced(known, at, matrixTranspose(ct)), params));
    return inputs.map((_, i) => (i === at ? result : null));
  },
  batch(inputs, batched, size, params) {
    const first = captureCount(params);
    const operands = inputs.map((value, i) =>
      i < first ? value : withBatch({ value, batched: batched[i] }, size),
    );
    const [captures, a, directions] = roles(operands, params);
    const f = batchedFunction(params.f, captures, batched, size);
    return { outputs: [applyFunction(f, captures, a, directions)], batched: [true] };
  },
  taylor: (inputs, algebra, params) => [functionSeries(inputs, algebra, params)],
  cost(inputs, _outputs, params) {
    const [, a, directions] = roles(inputs, params);
    const n = a.shape[a.shape.length - 1];
    return batchSize(a) * (13 * n ** 3 + 2 * n ** (directions.length + 1));
  },
};

function captureCount({ f }: SymmetricFunctionParams): number {
  return f.inputs.length - 1;
}

function roles<T>(
  inputs: readonly T[],
  params: SymmetricFunctionParams,
): [captures: readonly T[], matrix: T, directions: readonly T[]] {
  const count = captureCount(params);
  return [inputs.slice(0, count), inputs[count], inputs.slice(count + 1)];
}

function replaced<T>(list: readonly T[], at: number, value: T): T[] {
  return list.map((x, i) => (i === at ? value : x));
}

function bindFunction(inputs: readonly Tensor[], params: SymmetricFunctionParams): Tensor {
  return bind1(symmetricFunctionPrimitive, inputs, params);
}

/** The derivative of `f(A)` in the given directions; `f(A)` itself if there are none. */
function applyFunction(
  f: Program,
  captures: readonly Tensor[],
  a: Tensor,
  directions: readonly Tensor[],
): Tensor {
  const degree = directions.length === 0 ? 0 : directions.length + EXTRA_TERMS;
  return bindFunction([...captures, a, ...directions], {
    f,
    series: taylorCoefficients(f, degree),
  });
}

/**
 * Cotangent of a captured tensor in which the equation is linear, from its value in the direction of each entry: captured
 * tensors are a few numbers as a rule.
 */
function captureCotangent(
  ct: Tensor,
  known: readonly Tensor[],
  at: number,
  input: { readonly linear: boolean; readonly spec?: TensorSpec },
  params: SymmetricFunctionParams,
): Tensor {
  const spec = input.spec ?? ct;
  const size = sizeOf(spec.shape);
  const units = iota([size, size], 0)
    .equal(iota([size, size], 1))
    .cast(spec.dtype);
  const operands = replaced(known, at, units.reshape([size, ...spec.shape]));
  const flags = known.map((_, i) => i === at);
  const [each] = symmetricFunctionPrimitive.batch(operands, flags, size, params).outputs;
  const others = ct.shape.map((_, axis) => axis + 1);
  return each.mul(ct).sum(others).reshape(spec.shape).cast(spec.dtype);
}

/**
 * With `A(t) = A₀ + N(t)`, the Taylor polynomial in `N` is finite: coefficient `s` is the sum of
 * `1/m! f⁽ᵏ⁺ᵐ⁾(A₀)[B…, N_{i₁}, …, N_{iₘ}]` over all slots whose product is `s`; where `f` has captured something that moves
 * too, each of its coefficients is a function of its own.
 */
function functionSeries(
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  params: SymmetricFunctionParams,
): Series {
  const [captures, a, directions] = roles(inputs, params);
  const functions = functionSlots(params.f, captures, algebra);
  return lazySeries(a.spec, (slot) => {
    let sum: Tensor | null = null;
    for (let m = 0, factorial = 1; m <= algebra.degrees[slot]; m++, factorial *= m) {
      const free = directions.length + 1;
      for (const [chosen, ...slots] of productTuples(algebra, slot, free, m)) {
        const f = functions(chosen);
        const moved = slots.map((s, i) => (i < directions.length ? directions[i] : a).slot(s));
        const given = moved.filter((b) => b !== null);
        if (f === null || given.length < moved.length) continue;
        const term = applyFunction(
          f.program,
          f.captures,
          valueSlot(a),
          given.map((b, i) => (i < directions.length ? b : symmetricPart(b))),
        );
        sum = addTangents(sum, factorial === 1 ? term : term.div(factorial));
      }
    }
    return sum;
  });
}

/**
 * All tuples of slots whose product contributes to `slot`: `free` slots of any degree, then `positive` ones of degree at
 * least 1.
 */
function productTuples(
  algebra: TaylorAlgebra,
  slot: number,
  free: number,
  positive: number,
): number[][] {
  const remaining = free + positive;
  const allowed = (s: number): boolean => free > 0 || algebra.degrees[s] > 0;
  if (remaining === 1) return allowed(slot) ? [[slot]] : [];
  const [nextFree, nextPositive] = free > 0 ? [free - 1, positive] : [0, positive - 1];
  return algebra.products[slot].flatMap(([i, j]) => {
    if (!allowed(i)) return [];
    return productTuples(algebra, j, nextFree, nextPositive).map((rest) => [i, ...rest]);
  });
}

function eigenvalues(eigen: readonly SymmetricEigen[], shape: readonly number[]): HostArray {
  const n = shape[shape.length - 1];
  const data = new Float64Array(eigen.length * n);
  eigen.forEach(({ values }, i) => {
    data.set(values, i * n);
  });
  return { shape: shape.slice(0, -1), dtype: "float64", data };
}

function derivativeAt(
  { values, vectors }: SymmetricEigen,
  series: readonly Float64Array[],
  directions: readonly HostArray[],
  at: number,
  n: number,
): Float64Array {
  const turned = new Map<unknown, Float64Array>();
  const inBasis = directions.map((b) => {
    const known = turned.get(b.data) ?? outOfBasis(matrixAt(b, at, n * n), vectors, n);
    turned.set(b.data, known);
    return known;
  });
  const differences = dividedDifferences(values, series, directions.length);
  return intoBasis(frechetDerivative(differences, inBasis, n), vectors, n);
}

/**
 * A function of symmetric matrices, `f(A) = V diag(f(w)) Vᵀ` with the eigenvalues `w` and eigenvectors `V`.
 *
 * Derivatives of every order are exact also where eigenvalues coincide or are close, in every mode: the k-th is
 * computed from divided differences of `f` of order `k` (Daleckii & Krein), which turn into derivatives of `f` for equal
 * eigenvalues. Use it where {@link eigh} followed by `V f(w) Vᵀ` would be differentiated. Wherever `f` has a kink or is
 * infinite at an eigenvalue, so have the derivatives.
 *
 * The `k`-th derivative costs `k!·nᵏ⁺¹` operations besides a few products and the decomposition.
 *
 * @param a - `[..., n, n]`; the symmetric part is used.
 * @param f - Function of one number, written for tensors: it is called with the eigenvalues `[..., n]` as float64 and must
 *   act on each entry alone. It may use other tensors; derivatives with respect to them follow.
 * @returns `[..., n, n]`, in the dtype of `a`; NaN for a matrix with an entry that is not finite.
 * @throws ShapeError if `a` is not square or `f` changes the shape.
 *
 * @example The gradient of the trace of the logarithm is the inverse, at the identity too
 * ```ts test
 * import { eye, grad } from "@fluxion/autodiff-core";
 * import { symmetricFunction, trace } from "@fluxion/autodiff-core/linalg";
 *
 * const logDet = (a) => trace(symmetricFunction(a, (w) => w.log()));
 * grad(logDet)(eye(2)).js() // => [[1, 0], [0, 1]]
 * ```
 *
 * @see Higham, Functions of Matrices (SIAM 2008), section 3.2, doi:10.1137/1.9780898717778.
 */
export function symmetricFunction(a: TensorLike, f: (w: Tensor) => Tensor): Tensor {
  const matrix = asSquare("symmetricFunction", a);
  const x: TensorSpec = { shape: matrix.shape.slice(0, -1), dtype: "float64" };
  const { program, captures } = traceFlat([x], ([w]) => {
    const y = asFloat(f(w)).cast("float64");
    if (!sameShape(y.shape, x.shape)) throw notElementwise(x, y);
    return [y];
  });
  return applyFunction(simplify(program), captures, matrix, []);
}

function notElementwise(x: TensorSpec, y: TensorSpec): ShapeError {
  return new ShapeError({
    where: "symmetricFunction",
    expected: `a function that acts on each eigenvalue alone, giving ${formatSpec(x)}`,
    received: formatSpec(y),
    fix: "Reduce after applying it, for example by the trace of the result.",
  });
}
