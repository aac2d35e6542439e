/** The tensor product with contraction: the primitive under every matrix product. */
import { bind1 } from "../bind.ts";
import { isInteger, promote } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf, stridesOf } from "../shape.ts";
import {
  addTangents,
  completeSeries,
  convolve,
  isConstantSeries,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { stack } from "./joining.ts";
import { unstack } from "./unstack.ts";

type AxisPair = readonly [lhs: readonly number[], rhs: readonly number[]];

/** Axes that are summed over, and axes that both operands share. Result axes: shared, free of lhs, free of rhs. */
export type DotParams = { readonly contract: AxisPair; readonly batch: AxisPair };

export const dotPrimitive: Primitive<DotParams> = {
  name: "dot",
  infer([a, b], params) {
    checkDot(a, b, params);
    const free = freeAxes(a, b, params);
    const shape = [
      ...params.batch[0].map((axis) => a.shape[axis]),
      ...free[0].map((axis) => a.shape[axis]),
      ...free[1].map((axis) => b.shape[axis]),
    ];
    return [{ shape, dtype: a.dtype }];
  },
  evaluate([a, b], params, [spec], context) {
    const out = context.allocate(spec);
    const free = freeAxes(a, b, params);
    const left = offsets(a, [params.batch[0], free[0], params.contract[0]]);
    const right = offsets(b, [params.batch[1], free[1], params.contract[1]]);
    const product = isInteger(spec.dtype) ? Math.imul : (x: number, y: number) => x * y;
    let i = 0;
    left[0].forEach((shared, s) => {
      for (const row of left[1]) {
        for (const column of right[1]) {
          let sum = 0;
          for (let k = 0; k < left[2].length; k++) {
            const x = a.data[shared + row + left[2][k]];
            sum += product(x, b.data[right[0][s] + column + right[2][k]]);
          }
          out.data[i++] = sum;
        }
      }
    });
    return [out];
  },
  jvp: ([a, b], [s, t], _outputs, params) => [
    addTangents(
      s === null ? null : bind1(dotPrimitive, [s, b], params),
      t === null ? null : bind1(dotPrimitive, [a, t], params),
    ),
  ],
  transpose([ct], [a, b], params) {
    if (ct === null) return [null, null];
    return [
      a.linear && !b.linear ? transposeLeft(ct, a.spec, b.value, params) : null,
      b.linear && !a.linear ? transposeRight(ct, a.value, b.spec, params) : null,
    ];
  },
  batch([a, b], [aBatched, bBatched], _size, params) {
    const shift = (axes: readonly number[], by: boolean) =>
      axes.map((axis) => (by ? axis + 1 : axis));
    const pair = ([l, r]: AxisPair): AxisPair => [shift(l, aBatched), shift(r, bBatched)];
    const contract = pair(params.contract);
    const batch = pair(params.batch);
    if (aBatched && bBatched) {
      const shared: AxisPair = [
        [0, ...batch[0]],
        [0, ...batch[1]],
      ];
      return {
        outputs: [bind1(dotPrimitive, [a, b], { contract, batch: shared })],
        batched: [true],
      };
    }
    const result = bind1(dotPrimitive, [a, b], { contract, batch });
    const freeOfLeft = a.shape.length - contract[0].length - batch[0].length;
    const position = batch[0].length + (aBatched ? 0 : freeOfLeft);
    return { outputs: [result.moveAxis(position, 0)], batched: [true] };
  },
  taylor: ([a, b], algebra, params, [spec]) => [dotTaylor(spec, a, b, algebra, params)],
  cost([a], [out], { contract }) {
    return 2 * sizeOf(out.shape) * contract[0].reduce((n, axis) => n * a.shape[axis], 1);
  },
};

/** Which axes {@link dot} sums over and which it pairs. */
export interface DotOptions {
  /** Axes of `a` and of `b` to sum over, pairwise. Default: the last of `a` with the last but one of `b`. */
  readonly contract?: AxisPair;
  /** Axes that both share and that come first in the result. Default: none. */
  readonly batch?: AxisPair;
}

/**
 * Tensor contraction `Σ aᵢ…ₖ bₖ…ⱼ`.
 *
 * @returns Axes in the order: shared, free axes of `a`, free axes of `b`.
 * @throws ShapeError if paired axes differ in size.
 */
export function dot(a: TensorLike, b: TensorLike, options: DotOptions = {}): Tensor {
  const [x, y] = dotOperands("dot", a, b);
  const { contract = defaultContraction(x, y), batch = [[], []] } = options;
  const axes = ([l, r]: AxisPair): AxisPair => [
    l.map((axis) => normalizeAxis("dot", axis, x.shape.length)),
    r.map((axis) => normalizeAxis("dot", axis, y.shape.length)),
  ];
  return bind1(dotPrimitive, [x, y], { contract: axes(contract), batch: axes(batch) });
}

/** Matrix product over the last two axes; earlier axes broadcast. Vectors are rows on the left, columns on the right. */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = dotOperands("matmul", a, b);
  const [m, n] = [x.shape.length, y.shape.length];
  if (m === 0 || n === 0) throw scalarOperand("matmul");
  if (x.shape.at(-1) !== y.shape.at(n === 1 ? 0 : -2)) throw innerMismatch(x, y);
  if (n <= 2) return dot(x, y);
  if (m === 1) return matmul(x.expandDims(0), y).squeeze(-2);
  if (m === 2 && n > 2) return matmul(x.broadcastTo([...y.shape.slice(0, -2), ...x.shape]), y);
  const leading = broadcastLeading(x, y);
  const [p, q] = [
    x.broadcastTo([...leading, ...x.shape.slice(-2)]),
    y.broadcastTo([...leading, ...y.shape.slice(-2)]),
  ];
  const shared = leading.map((_, axis) => axis);
  return dot(p, q, { contract: [[-1], [-2]], batch: [shared, shared] });
}

/** `aᵢ·bⱼ` for vectors of any shape: the axes of `a`, then those of `b`. */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  return dot(a, b, { contract: [[], []] });
}

/**
 * Contract axes of two tensors: the last `axes` of `a` with the first of `b`, or pairs of lists of axes.
 *
 * @returns The other axes of `a`, then those of `b`.
 */
export function tensordot(
  a: TensorLike,
  b: TensorLike,
  axes: number | readonly [a: readonly number[], b: readonly number[]] = 2,
): Tensor {
  if (typeof axes !== "number") return dot(a, b, { contract: axes });
  const rank = asTensor(a).rank;
  const positions = Array.from({ length: axes }, (_, i) => i);
  return dot(a, b, { contract: [positions.map((i) => rank - axes + i), positions] });
}

function dotOperands(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = [asTensor(a), asTensor(b)];
  const dtype = promote(where, x.dtype, y.dtype);
  return dtype === "bool" ? [asFloat(x), asFloat(y)] : [x.cast(dtype), y.cast(dtype)];
}

function defaultContraction(x: Tensor, y: Tensor): AxisPair {
  if (x.shape.length === 0 || y.shape.length === 0) throw scalarOperand("dot");
  return [[-1], [y.shape.length === 1 ? 0 : -2]];
}

function innerMismatch(x: Tensor, y: Tensor): ShapeError {
  return new ShapeError({
    where: "matmul",
    expected: "as many columns on the left as rows on the right",
    received: `${formatSpec(x)} and ${formatSpec(y)}`,
    fix: "Transpose one operand, or name the axes with dot or einsum.",
  });
}

function scalarOperand(where: string): ShapeError {
  return new ShapeError({
    where,
    expected: "operands with at least one axis",
    received: "a scalar",
    fix: "Multiply by a scalar with mul.",
  });
}

function broadcastLeading(x: Tensor, y: Tensor): number[] {
  const [p, q] = [x.shape.slice(0, -2), y.shape.slice(0, -2)];
  const rank = Math.max(p.length, q.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [p[i - rank + p.length] ?? 1, q[i - rank + q.length] ?? 1];
    return m === 1 ? n : m;
  });
}

function freeAxes(
  a: TensorSpec,
  b: TensorSpec,
  { contract, batch }: DotParams,
): [number[], number[]] {
  const free = (x: TensorSpec, side: 0 | 1): number[] =>
    x.shape
      .map((_, axis) => axis)
      .filter((axis) => !contract[side].includes(axis) && !batch[side].includes(axis));
  return [free(a, 0), free(b, 1)];
}

function checkDot(a: TensorSpec, b: TensorSpec, { contract, batch }: DotParams): void {
  if (a.dtype !== b.dtype || a.dtype === "bool") {
    throw new DTypeError({
      where: "dot",
      expected: "two operands of the same numeric dtype",
      received: `${formatSpec(a)} and ${formatSpec(b)}`,
      fix: "Cast one of them.",
    });
  }
  for (const [lhs, rhs] of [contract, batch]) {
    const fits =
      lhs.length === rhs.length && lhs.every((axis, i) => a.shape[axis] === b.shape[rhs[i]]);
    if (!fits) {
      throw new ShapeError({
        where: "dot",
        expected: `axes [${lhs}] of the first operand to match axes [${rhs}] of the second`,
        received: `${formatSpec(a)} and ${formatSpec(b)}`,
        fix: "Transpose or reshape one operand, or name the axes with { contract, batch }.",
      });
    }
  }
}

/** Cotangent of `a`: contract the free axes of `b` away, then put the axes back in the order of `a`. */
function transposeLeft(ct: Tensor, a: TensorSpec, b: Tensor, params: DotParams): Tensor {
  const { contract, batch } = params;
  const [freeA, freeB] = freeAxes(a, b, params);
  const shared = batch[0].map((_, i) => i);
  const ctFreeB = freeB.map((_, i) => batch[0].length + freeA.length + i);
  const result = dot(ct, b, { contract: [ctFreeB, freeB], batch: [shared, batch[1]] });
  const order = sortedPartners(contract[0], contract[1]);
  return permuteTo(result, [...batch[0], ...freeA, ...order]);
}

function transposeRight(ct: Tensor, a: Tensor, b: TensorSpec, params: DotParams): Tensor {
  const { contract, batch } = params;
  const [freeA, freeB] = freeAxes(a, b, params);
  const shared = batch[0].map((_, i) => i);
  const ctFreeA = freeA.map((_, i) => batch[0].length + i);
  const result = dot(ct, a, { contract: [ctFreeA, freeA], batch: [shared, batch[0]] });
  const order = sortedPartners(contract[1], contract[0]);
  return permuteTo(result, [...batch[1], ...freeB, ...order]);
}

/** Contracted axes `own`, in the order in which their partners stand in the other operand. */
function sortedPartners(own: readonly number[], partners: readonly number[]): number[] {
  return own
    .map((axis, i) => ({ axis, partner: partners[i] }))
    .sort((x, y) => x.partner - y.partner)
    .map(({ axis }) => axis);
}

/** Axis `i` of `x` becomes axis `targets[i]`. */
function permuteTo(x: Tensor, targets: readonly number[]): Tensor {
  const order = new Array<number>(targets.length);
  targets.forEach((target, i) => {
    order[target] = i;
  });
  return x.transpose(order);
}

/**
 * One product over all coefficients where one operand is constant (a linear layer), since they share it; a sum of
 * products over the pairs otherwise.
 */
function dotTaylor(
  spec: TensorSpec,
  a: Series,
  b: Series,
  algebra: TaylorAlgebra,
  params: DotParams,
): Series {
  const slots = algebra.degrees.map((_, k) => k);
  const batch = (operands: Tensor[], batched: boolean[]): Tensor =>
    dotPrimitive.batch(operands, batched, slots.length, params).outputs[0];
  if (a.complete && isConstantSeries(b, algebra)) {
    return stacked(spec, a, slots, (x) => batch([x, valueSlot(b)], [true, false]));
  }
  if (b.complete && isConstantSeries(a, algebra)) {
    return stacked(spec, b, slots, (x) => batch([valueSlot(a), x], [false, true]));
  }
  return lazySeries(spec, (k) =>
    convolve(algebra, k, a, b, (x, y) => bind1(dotPrimitive, [x, y], params)),
  );
}

/** Apply a linear map to all coefficients in one call, along a new leading axis. */
function stacked(
  spec: TensorSpec,
  x: Series,
  slots: readonly number[],
  apply: (all: Tensor) => Tensor,
): Series {
  const coefficients = slots.map((k) => x.slot(k));
  const results = unstack(apply(stack(coefficients.filter((c) => c !== null))));
  let next = 0;
  return completeSeries(
    spec,
    coefficients.map((c) => (c === null ? null : results[next++])),
  );
}

/** For each group of axes, the memory offsets of all positions in it, in row-major order. */
function offsets(x: HostArray, groups: readonly (readonly number[])[]): number[][] {
  const strides = stridesOf(x.shape);
  return groups.map((axes) =>
    axes.reduce<number[]>(
      (found, axis) =>
        found.flatMap((offset) =>
          Array.from({ length: x.shape[axis] }, (_, i) => offset + i * strides[axis]),
        ),
      [0],
    ),
  );
}
