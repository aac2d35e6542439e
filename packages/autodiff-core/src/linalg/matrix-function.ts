/**
 * Matrix functions and all their derivatives by one primitive: `L_k(A; E₁ … E_k)`, the k-th Fréchet derivative, linear and
 * symmetric in the directions. Its derivative along `A` is `L_{k+1}` with one direction more, and its adjoint in one
 * direction is `L_k` at `Aᵀ` with the other directions transposed. So every order in every mode is a value of the same
 * function, and nothing divides by differences of eigenvalues.
 */
import { bind1 } from "../bind.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import {
  addTangents,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { frechetDerivative, type MatrixFunctionName } from "./kernels/matrix-function-values.ts";
import {
  batchSize,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
  storeMatrix,
} from "./matrix-batches.ts";

type MatrixFunctionParams = {
  readonly name: MatrixFunctionName;
  /** Number of directions. */
  readonly order: number;
};

const matrixFunctionPrimitive: Primitive<MatrixFunctionParams> = {
  name: "matrixFunction",
  infer: ([{ shape, dtype }]) => [{ shape, dtype }],
  evaluate([a, ...directions], { name }, [spec], context) {
    const out = context.allocate(spec);
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (i) => {
      const along = directions.map((e) => matrixAt(e, i, n * n));
      storeMatrix(out, i, n * n, frechetDerivative(name, matrixAt(a, i, n * n), along, n));
    });
    return [out];
  },
  jvp([a, ...directions], [da, ...moved], _outputs, params) {
    const alongMatrix = da === null ? null : apply(params.name, a, [...directions, da]);
    const tangent = moved.reduce<Tangent>((sum, t, i) => {
      if (t === null) return sum;
      return addTangents(sum, apply(params.name, a, directions.with(i, t)));
    }, alongMatrix);
    return [tangent];
  },
  transpose([ct], [a, ...directions], { name }) {
    const transposed = directions.map((e) => (e.linear ? null : matrixTranspose(e.value)));
    return [
      null,
      ...directions.map((e, i) => {
        if (ct === null || a.linear || !e.linear) return null;
        const others = transposed.filter((_, j) => j !== i).filter((x) => x !== null);
        return apply(name, matrixTranspose(a.value), [...others, ct]);
      }),
    ];
  },
  taylor: ([a, ...directions], algebra, { name }: MatrixFunctionParams, [spec]) => [
    lazySeries(spec, (k) => seriesSlot(k, name, a, directions, algebra)),
  ],
  batch: (inputs, batched, size, params) => ({
    outputs: [bind1(matrixFunctionPrimitive, spreadBatch(inputs, batched, size), params)],
    batched: [true],
  }),
  cost: ([a], _outputs, { order }) => 50 * 3 ** order * batchSize(a) * (a.shape.at(-1) ?? 0) ** 3,
};

function apply(name: MatrixFunctionName, a: Tensor, directions: readonly Tensor[]): Tensor {
  const params = { name, order: directions.length };
  return bind1(matrixFunctionPrimitive, [a, ...directions], params);
}

/** Slots of `A`, without order, and how often they occur among the products that give a slot. */
type Products = ReadonlyMap<string, { readonly slots: readonly number[]; readonly weight: number }>;

/**
 * Slot `k` of `L(A; E₁ …)`: with `A = A₀ + H`, the sum over `j` of `L(A₀; E₁ …, H, …, H)/j!`, which is linear in each
 * argument.
 */
function seriesSlot(
  k: number,
  name: MatrixFunctionName,
  a: Series,
  directions: readonly Series[],
  algebra: TaylorAlgebra,
): Tangent {
  let sum: Tangent = null;
  const visit = (slot: number, chosen: readonly Tensor[]): void => {
    const next = directions[chosen.length];
    if (next === undefined) {
      sum = addTangents(sum, powerTerms(slot, name, a, chosen, algebra));
      return;
    }
    for (const [i, rest] of algebra.products[slot]) {
      const e = next.slot(i);
      if (e !== null) visit(rest, [...chosen, e]);
    }
  };
  visit(k, []);
  return sum;
}

/** `Σ L(A₀; chosen, H, …, H)/j!` in slot `k`. */
function powerTerms(
  k: number,
  name: MatrixFunctionName,
  a: Series,
  chosen: readonly Tensor[],
  algebra: TaylorAlgebra,
): Tangent {
  const base = valueSlot(a);
  if (k === 0) return apply(name, base, chosen);
  let sum: Tangent = null;
  for (const { slots, weight } of powerProducts(k, algebra).values()) {
    const along = slots.map((i) => a.slot(i)).filter((x) => x !== null);
    if (along.length < slots.length) continue;
    const term = apply(name, base, [...chosen, ...along]);
    sum = addTangents(sum, weight === 1 ? term : term.mul(weight));
  }
  return sum;
}

/** Products of positive slots that fall into slot `k`, with the weight `(number of orders)/j!`. */
function powerProducts(k: number, algebra: TaylorAlgebra): Products {
  const found = new Map<string, { slots: readonly number[]; weight: number }>();
  const visit = (rest: number, slots: readonly number[], factorial: number): void => {
    const all = [...slots, rest].sort((x, y) => x - y);
    const weight = (found.get(all.join())?.weight ?? 0) + 1 / factorial;
    found.set(all.join(), { slots: all, weight });
    for (const [i, j] of algebra.products[rest]) {
      if (i !== 0 && j !== 0) visit(j, [...slots, i], factorial * (slots.length + 2));
    }
  };
  visit(k, [], 1);
  return found;
}

/** `L_k(a; directions)` of shape `[..., n, n]`; the value of the function if there is no direction. */
export { apply as matrixFunction };
