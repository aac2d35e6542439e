/**
 * Truncated Taylor arithmetic.
 *
 * A value that depends on formal small parameters is stored as coefficients in *slots*; slot 0 is the value itself.
 * Each slot has a degree, and a product is given by a table: coefficient `k` of `a·b` is the sum of `aᵢ·bⱼ` over the
 * pairs listed for `k`. One curve to order K, several curves at once, a set of mixed partial derivatives, and the
 * collapsed Laplacian are all such tables, so every Taylor rule is written once for all of them.
 */
import { uniform } from "../bind.ts";
import { TransformError } from "../errors.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";

export interface TaylorAlgebra {
  /** Degree of each slot: `[0, …]`, all others positive. */
  readonly degrees: readonly number[];
  /** `products[k]`: every `(i, j)` with `aᵢ·bⱼ` in coefficient `k`; includes `(0, k)` and `(k, 0)`. */
  readonly products: readonly (readonly (readonly [number, number])[])[];
}

/** Coefficients of one value; `null` is a zero known without computing. Computed on demand, once. */
export interface Series {
  /** Shape and dtype of every coefficient. */
  readonly spec: TensorSpec;
  slot(k: number): Tensor | null;
  /** Whether every slot is already computed, so that they may be handled together. */
  readonly complete: boolean;
}

export function completeSeries(spec: TensorSpec, slots: readonly (Tensor | null)[]): Series {
  return { spec, slot: (k) => slots[k], complete: true };
}

/** A series whose only coefficient is its value. */
export function constantSeries(value: Tensor): Series {
  return { spec: value, slot: (k) => (k === 0 ? value : null), complete: true };
}

/** A series computed slot by slot; a rule may refer to lower slots of its own result. */
export function lazySeries(spec: TensorSpec, compute: (k: number) => Tensor | null): Series {
  const known = new Map<number, Tensor | null | "begun">();
  return {
    spec,
    slot(k) {
      let value = known.get(k);
      if (value === "begun") throw dependsOnItself(k);
      if (value === undefined) {
        known.set(k, "begun");
        value = compute(k);
        known.set(k, value);
      }
      return value;
    },
    complete: false,
  };
}

function dependsOnItself(k: number): TransformError {
  return new TransformError({
    where: "jet",
    expected: "derivative rules that are linear in the tangents",
    received: `one with which coefficient ${k} depends on itself`,
    fix: "Beside tangents write 0 or zeros(shape), not a tensor that happens to hold zeros.",
  });
}

/** Compute every slot, so that later rules may handle them together. */
export function force(series: Series, algebra: TaylorAlgebra): Series {
  if (series.complete) return series;
  return completeSeries(
    series.spec,
    algebra.degrees.map((_, k) => series.slot(k)),
  );
}

/** Whether all slots but the value are known to be zero. */
export function isConstantSeries(series: Series, algebra: TaylorAlgebra): boolean {
  return series.complete && algebra.degrees.every((_, k) => k === 0 || series.slot(k) === null);
}

/** The value of a series, where a rule has made sure that there is one. */
export function valueSlot(series: Series): Tensor {
  const value = series.slot(0);
  if (value === null) throw new Error("A Taylor series has no value in slot 0.");
  return value;
}

/** A tangent or coefficient, with zeros written out. */
export function dense(t: Tensor | null | undefined, like: TensorSpec): Tensor {
  return t ?? uniform({ shape: like.shape, dtype: like.dtype }, 0);
}

/** Sum in which `null` is zero. */
export function addTangents(a: Tensor | null, b: Tensor | null): Tensor | null {
  if (a === null) return b;
  return b === null ? a : a.add(b);
}

/** `Σ combine(aᵢ, bⱼ)` over the pairs of slot `k` that `keep` accepts, skipping structural zeros. */
export function convolve(
  algebra: TaylorAlgebra,
  k: number,
  a: Series,
  b: Series,
  combine: (x: Tensor, y: Tensor) => Tensor,
  keep: (i: number, j: number) => boolean = () => true,
): Tensor | null {
  let sum: Tensor | null = null;
  for (const [i, j] of algebra.products[k]) {
    if (!keep(i, j)) continue;
    // The lower slot first: where it is zero, the other may be one that a recurrence does not know yet.
    const isOrdered = algebra.degrees[i] <= algebra.degrees[j];
    if ((isOrdered ? a.slot(i) : b.slot(j)) === null) continue;
    const [x, y] = [a.slot(i), b.slot(j)];
    if (x !== null && y !== null) sum = addTangents(sum, combine(x, y));
  }
  return sum;
}

/**
 * Algebra whose slots are multi-indices in several formal parameters: the smallest set that holds `indices`
 * and, with each, every multi-index below it. The product adds multi-indices and drops what falls outside.
 */
export function multiIndexAlgebra(
  indices: readonly (readonly number[])[],
): TaylorAlgebra & { readonly indices: readonly (readonly number[])[] } {
  const slots = lowerSet(indices);
  const position = new Map(slots.map((index, k) => [index.join(), k]));
  const products = slots.map((target) => {
    const pairs: [number, number][] = [];
    slots.forEach((index, i) => {
      const rest = position.get(target.map((n, axis) => n - index[axis]).join());
      if (rest !== undefined) pairs.push([i, rest]);
    });
    return pairs;
  });
  return { indices: slots, degrees: slots.map(degree), products };
}

/**
 * Slots: the value, one first-order coefficient per direction, and the *sum* of the second-order
 * coefficients: d + 2 slots where separate directions would need 2d + 1.
 *
 * @see Li et al., A computational framework for neural network-based variational Monte Carlo with Forward
 * Laplacian, Nature Machine Intelligence 6 (2024) 209-219, doi:10.1038/s42256-024-00794-x.
 */
export function laplacianAlgebra(directions: number): TaylorAlgebra {
  const last = directions + 1;
  const first = Array.from({ length: directions }, (_, i) => i + 1);
  const squares = first.map((i): [number, number] => [i, i]);
  return {
    degrees: [0, ...first.map(() => 1), 2],
    products: [
      [[0, 0]],
      ...first.map((i): [number, number][] => [
        [0, i],
        [i, 0],
      ]),
      [[0, last], [last, 0], ...squares],
    ],
  };
}

function degree(index: readonly number[]): number {
  return index.reduce((sum, n) => sum + n, 0);
}

/** All multi-indices below one of `indices`, by degree. */
function lowerSet(indices: readonly (readonly number[])[]): (readonly number[])[] {
  const found = new Map<string, readonly number[]>();
  const visit = (index: readonly number[]): void => {
    if (found.has(index.join())) return;
    found.set(index.join(), index);
    index.forEach((n, axis) => {
      if (n > 0) visit(index.map((m, other) => (other === axis ? m - 1 : m)));
    });
  };
  if (indices.length > 0) visit(indices[0].map(() => 0));
  indices.forEach(visit);
  return [...found.values()].sort((a, b) => degree(a) - degree(b));
}
