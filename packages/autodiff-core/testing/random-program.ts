/** Random functions of tensors, from a list of numbers that fast-check can shrink. */

import type { Tensor } from "../src/index.ts";
import * as F from "../src/index.ts";

/** One step: which operation, and numbers that choose its operands and parameters. */
export type Step = readonly [operation: number, first: number, second: number, detail: number];

type Operation = (x: Tensor, y: Tensor, detail: number) => Tensor | readonly Tensor[];

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length];

/** `y` in a shape that broadcasts with `x`: itself if it does, else reduced to a scalar. */
function fitted(x: Tensor, y: Tensor): Tensor {
  const offset = x.rank - y.rank;
  const fits = offset >= 0 && y.shape.every((n, i) => n === 1 || n === x.shape[offset + i]);
  return fits ? y : y.sum();
}

const axisOf = (x: Tensor, n: number): number => (x.rank === 0 ? 0 : n % x.rank);

const OPERATIONS: readonly Operation[] = [
  (x, y) => x.add(fitted(x, y)),
  (x, y) => x.sub(fitted(x, y)),
  (x, y) => x.mul(fitted(x, y)),
  (x, y) => x.div(fitted(x, y)),
  (x, y) => F.maximum(x, fitted(x, y)),
  (x, y) => x.less(fitted(x, y)).where(x, fitted(x, y).mul(2)),
  (x) => x.tanh(),
  (x) => x.neg(),
  (x) => x.mul(x),
  (x) => x.abs().add(1).log(),
  (x) => F.floor(x).cast("int32").add(1).cast("float64"),
  (x, _y, n) => x.mul(pick([0, 1, -1, 2, 0.5], n)),
  (x, _y, n) => x.add(pick([0, 1, -0.5], n)),
  (x) => x.transpose(),
  (x) => x.reshape([-1]),
  (x, _y, n) =>
    x.size % 2 === 0 && x.size > 0 ? x.reshape([2, x.size / 2]) : x.expandDims(n % (x.rank + 1)),
  (x, _y, n) => F.squeeze(x.expandDims(n % (x.rank + 1))),
  (x, _y, n) => (x.rank < 3 ? x.broadcastTo([1 + (n % 3), ...x.shape]) : x),
  (x, _y, n) => (x.rank === 0 ? x : x.slice([n % 2, null, 1 + (n % 2)])),
  (x, _y, n) => (x.rank === 0 ? x : x.reverse([axisOf(x, n)])),
  (x, _y, n) =>
    F.pad(x, { widths: x.shape.map((_, i) => [(n + i) % 2, n % 2] as const), value: n % 3 }),
  (x, _y, n) =>
    F.pad(x, {
      widths: x.shape.map(() => [n % 2, 1] as const),
      interior: x.shape.map(() => n % 2),
    }),
  (x, y, n) => (x.rank === 0 ? x : F.concat([x, x.add(fitted(x, y)), x], axisOf(x, n))),
  (x, y) => F.stack([x, x.sub(fitted(x, y))]),
  (x, _y, n) => (x.rank === 0 || x.shape[axisOf(x, n)] > 4 ? x : F.unstack(x, axisOf(x, n))),
  (x, _y, n) => (x.rank === 0 ? x.sum() : x.sum(axisOf(x, n))),
  (x, _y, n) => (x.rank === 0 ? x : x.sum(axisOf(x, n), { keepDims: true }).sub(x)),
  (x) => (x.size === 0 ? x.sum() : x.max()),
  (x, _y, n) => (x.rank === 0 ? x : x.prod(axisOf(x, n))),
  (x) => (x.rank === 2 ? F.matmul(x, x.transpose()) : x.mul(0.5)),
  (x, y) =>
    x.rank === 2 && y.rank === 2 && x.shape[1] === y.shape[0] ? F.matmul(x, y).add(1).tanh() : x,
  (x, _y, n) => (x.rank === 0 ? x : x.cumsum(axisOf(x, n))),
  (x) => x.mul(F.iota(x.shape.length === 0 ? [1] : x.shape, 0, "float64").add(1)),
  (x, y) => F.forLoop(0, 3, (_i, h: Tensor) => h.mul(0.5).add(fitted(x, y)).sin(), x),
  (x, y) =>
    F.cond(
      x.sum().greater(0),
      (a: Tensor) => a.neg(),
      (a: Tensor) => a.mul(fitted(x, y).sum()),
      x,
    ),
  (x) => (x.size === 0 ? x : F.softmax(x.rank === 0 ? x.expandDims(0) : x, -1)),
];

export const NUMBER_OF_OPERATIONS: number = OPERATIONS.length;

/** Entries beyond which a value is not used any more, so that programs stay small. */
const MAX_SIZE = 400;

/** Apply the steps one after the other to earlier values; the results are the last few values. */
export function randomFunction(steps: readonly Step[]): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const values = [...inputs];
    for (const [operation, first, second, detail] of steps) {
      // Later values are likelier, so that chains grow long.
      const x = values[values.length - 1 - (first % values.length)];
      const y = values[values.length - 1 - (second % values.length)];
      const result = pick(OPERATIONS, operation)(x, y, detail);
      const results = "dtype" in result ? [result] : result;
      values.push(...results.filter((r) => r.size <= MAX_SIZE));
    }
    return values.slice(-3);
  };
}
