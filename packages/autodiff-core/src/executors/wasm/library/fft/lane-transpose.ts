/** Square blocks of numbers in vectors, rows to columns. */
import type { FloatType, FunctionBuilder, Value, Variable } from "../../encoding/index.ts";

/** Transpose 2 vectors of 2 lanes, or 4 of 4. */
export function transposeLanes(
  f: FunctionBuilder,
  { vector, lanes }: FloatType,
  rows: readonly Value<"v128">[],
): readonly Variable<"v128">[] {
  const mixed = (a: number, b: number, places: readonly number[]) =>
    f.let(vector.shuffle(rows[a], rows[b], places));
  if (lanes === 2) return [mixed(0, 1, [0, 2]), mixed(0, 1, [1, 3])];
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const pairs = [mixed(0, 1, low), mixed(2, 3, low), mixed(0, 1, high), mixed(2, 3, high)];
  const halves = (a: number, places: readonly number[]) =>
    f.let(vector.shuffle(pairs[a], pairs[a + 1], places));
  return [
    halves(0, [0, 1, 4, 5]),
    halves(0, [2, 3, 6, 7]),
    halves(2, [0, 1, 4, 5]),
    halves(2, [2, 3, 6, 7]),
  ];
}
