import { describe, expect, test } from "vitest";
import { applyFunction, type FloatDType } from "../../../../../testing/apply-lane-function.ts";
import { BINARY, UNARY, uniformNumbers } from "../../../../../testing/lane-function-values.ts";
import type { Lanes } from "../lane-value.ts";
import { hasFunction } from "./index.ts";
import { LARGEST_ERROR } from "./largest-error.ts";

const SIZE = 1024;
const NAMES = [...UNARY, ...BINARY];

/** Arguments of moderate and of huge size. */
function results(name: string, dtype: FloatDType, lanes: Lanes): ArrayLike<number> {
  const arity = (BINARY as readonly string[]).includes(name) ? 2 : 1;
  const random = uniformNumbers(9);
  const applied = applyFunction({ name, dtype, lanes, relaxed: false, size: SIZE + 4, arity });
  for (const x of applied.operands) {
    for (let i = 0; i < SIZE; i++) x[i] = (random() - 0.5) * (i % 50 === 0 ? 1e30 : 8);
  }
  applied.run(SIZE);
  return applied.result.slice(0, SIZE);
}

describe("the number of lanes does not change a bit of", () => {
  test.each(NAMES)("%s", (name) => {
    const single = results(name, "float32", 4);
    for (const lanes of [1, 2] as const) expect(results(name, "float32", lanes)).toEqual(single);
    expect(results(name, "float64", 1)).toEqual(results(name, "float64", 2));
  });
});

test("every function has a stated error", () => {
  expect(NAMES.filter((name) => !hasFunction(name))).toEqual([]);
  expect(Object.keys(LARGEST_ERROR).toSorted()).toEqual(NAMES.toSorted());
});

test("other names, inherited ones too, are not functions", () => {
  expect(["add", "toString", "constructor"].filter(hasFunction)).toEqual([]);
});
