/** Random transformations of random functions. */

import type { Tensor } from "../../src/index.ts";
import * as F from "../../src/index.ts";

type ListFunction = (...inputs: Tensor[]) => readonly Tensor[];
type Transformation = (f: ListFunction) => ListFunction;

/** The numbers among tensors that have derivatives, and how to put others in their places. */
function smooth(inputs: readonly Tensor[]): {
  readonly floats: readonly Tensor[];
  readonly replaced: (floats: readonly Tensor[]) => Tensor[];
} {
  const floats = inputs.filter((x) => F.isFloat(x.dtype));
  const replaced = (others: readonly Tensor[]) => {
    let next = 0;
    return inputs.map((x) => (F.isFloat(x.dtype) ? others[next++] : x));
  };
  return { floats, replaced };
}

const onlyFloats = (values: readonly Tensor[]): Tensor[] =>
  values.filter((y) => F.isFloat(y.dtype));

/** A scalar that depends on every number of every result. */
function total(results: readonly Tensor[]): Tensor {
  const sums = onlyFloats(results).map((y, i) =>
    y
      .mul(y.mul(0.25).add(i + 1))
      .sum()
      .cast("float64"),
  );
  return sums.reduce((a, b) => a.add(b), F.scalar(0, "float64"));
}

const gradient: Transformation =
  (f) =>
  (...inputs) => {
    const { floats, replaced } = smooth(inputs);
    if (floats.length === 0) return f(...inputs);
    return F.grad((list: readonly Tensor[]) => total(f(...replaced(list))))(floats);
  };

const valueAndGradient: Transformation =
  (f) =>
  (...inputs) => {
    const { floats, replaced } = smooth(inputs);
    if (floats.length === 0) return f(...inputs);
    const [value, gradients] = F.valueAndGrad((list: readonly Tensor[]) =>
      total(f(...replaced(list))),
    )(floats);
    return [value, ...gradients];
  };

const pushforward: Transformation =
  (f) =>
  (...inputs) => {
    const { floats, replaced } = smooth(inputs);
    if (floats.length === 0) return f(...inputs);
    const tangents = floats.map((x, i) => x.isFinite().where(x.mul(0.5).add(i + 1), 1));
    const [values, derivatives] = F.jvp(
      (list: readonly Tensor[]) => onlyFloats(f(...replaced(list))),
      [floats],
      [tangents],
    );
    return [...values, ...derivatives];
  };

/** Over the first axes of the inputs that have the size of the first one's, or over copies. */
const mapped: Transformation =
  (f) =>
  (...inputs) => {
    const size = inputs.find((x) => x.rank > 0 && x.shape[0] > 0 && x.shape[0] < 40)?.shape[0];
    if (size === undefined) {
      const stacked = F.stack([inputs[0], inputs[0].reverse()]);
      return F.vmap((first: Tensor) => [...f(first, ...inputs.slice(1))])(stacked);
    }
    const inAxes = inputs.map((x) => (x.shape[0] === size ? 0 : null));
    return F.vmap((...xs: Tensor[]) => [...f(...xs)], { inAxes })(...inputs);
  };

const compiled: Transformation =
  (f) =>
  (...inputs) =>
    F.jit((...xs: Tensor[]) => [...f(...xs)])(...inputs);

const recomputed: Transformation =
  (f) =>
  (...inputs) =>
    F.checkpoint((...xs: Tensor[]) => [...f(...xs)])(...inputs);

const TRANSFORMATIONS: readonly Transformation[] = [
  (f) => f,
  (f) => f,
  gradient,
  pushforward,
  mapped,
  valueAndGradient,
  compiled,
  (f) => gradient(recomputed(f)),
  (f) => mapped(gradient(f)),
  (f) => gradient(mapped(f)),
  (f) => pushforward(gradient(f)),
  (f) => gradient(compiled(f)),
];

export const NUMBER_OF_TRANSFORMATIONS: number = TRANSFORMATIONS.length;

export function transformed(f: ListFunction, choice: number): ListFunction {
  return TRANSFORMATIONS[choice % TRANSFORMATIONS.length](f);
}
