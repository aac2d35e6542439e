import type { FunctionBuilder, Value } from "../encoding/index.ts";
import type { VectorElement } from "../lanes/vector-element.ts";

/** The columns of the matrix whose rows are given, as many as a vector has lanes. */
export function transposeLanes(
  f: FunctionBuilder,
  { lanes, vector }: VectorElement,
  rows: readonly Value<"v128">[],
): Value<"v128">[] {
  const mix = (i: number, j: number, order: readonly number[]) =>
    vector.shuffle(rows[i], rows[j], order);
  if (lanes === 2) return [mix(0, 1, [0, 2]), mix(0, 1, [1, 3])];
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const [a, b] = [f.let(mix(0, 1, low)), f.let(mix(2, 3, low))];
  const [c, d] = [f.let(mix(0, 1, high)), f.let(mix(2, 3, high))];
  const halves = [
    [0, 1, 4, 5],
    [2, 3, 6, 7],
  ];
  return [
    [a, b],
    [c, d],
  ].flatMap(([x, y]) => halves.map((half) => vector.shuffle(x, y, half)));
}
