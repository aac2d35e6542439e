import { describe, expect, test } from "vitest";
import {
  BINARY,
  primitiveValue,
  SPECIAL_NUMBERS,
  UNARY,
  uniformNumbers,
  worstError,
} from "../../../../../testing/lane-function-values.ts";
import { supports } from "../../encoding/index.ts";
import { LARGEST_ERROR } from "./largest-error.ts";

const variants = [true, false].filter((relaxed) => !relaxed || supports("relaxedSimd"));

/** Where approximations take turns and results leave the range; the arguments around them are all tried. */
const EDGES = [
  0,
  2 ** -126,
  2 ** -12,
  0.25,
  0.34657359,
  0.5,
  0.1732868,
  0.5198604,
  Math.SQRT1_2,
  0.75,
  Math.SQRT2 - 1,
  1,
  Math.SQRT2,
  Math.SQRT2 + 1,
  Math.PI / 4,
  Math.PI / 2,
  Math.PI,
  9.01,
  10,
  10.0544,
  16.6355,
  17.3287,
  87.3365,
  88.7228,
  89.416,
  103.972,
  2 ** 14,
  2 ** 30,
  2 ** 62,
  2 ** 127,
];

/** Every 16,411th of all bit patterns, and those around the edges. */
function allArguments(): Float32Array {
  const bits = Array.from({ length: Math.ceil(2 ** 32 / 16411) }, (_, i) => i * 16411);
  for (const edge of EDGES) {
    const [pattern] = new Uint32Array(Float32Array.of(edge).buffer);
    for (let step = -40; step <= 40; step++) {
      bits.push((pattern + step) >>> 0, (pattern + step + 2 ** 31) >>> 0);
    }
  }
  while (bits.length % 4 !== 0) bits.push(0x7f800000);
  return new Float32Array(Uint32Array.from(bits).buffer);
}

/** Numbers of similar sizes, of all sizes, and small whole ones; and all pairs of special numbers. */
function operandPairs(): [Float32Array, Float32Array] {
  const random = uniformNumbers(3);
  const wide = () => (random() - 0.5) * 2 ** (random() * 250 - 125);
  const makers = [
    () => [2 ** (random() * 8 - 4), (random() - 0.5) * 60],
    () => [wide(), wide()],
    () => [random() - 0.5, random() - 0.5],
    () => [Math.round(random() * 20 - 10), Math.round(random() * 20 - 10)],
  ];
  const pairs = Array.from({ length: 1e5 }, (_, i) => makers[i % makers.length]());
  for (const a of SPECIAL_NUMBERS) for (const b of SPECIAL_NUMBERS) pairs.push([a, b]);
  return [Float32Array.from(pairs, ([a]) => a), Float32Array.from(pairs, ([, b]) => b)];
}

describe("float32", () => {
  const x = allArguments();

  test.each(UNARY)("%s is within its bound over all arguments", (name) => {
    const exact = Float64Array.from(x, primitiveValue(name));
    for (const relaxed of variants) {
      const { error, report } = worstError({ name, dtype: "float32", relaxed }, [x], exact);
      expect(error, report).toBeLessThanOrEqual(LARGEST_ERROR[name].float32);
    }
  });

  test.each(BINARY)("%s is within its bound for operands of all sizes", (name) => {
    const [left, right] = operandPairs();
    const value = primitiveValue(name);
    const exact = Float64Array.from(left, (a, i) => value(a, right[i]));
    for (const relaxed of variants) {
      const { error, report } = worstError(
        { name, dtype: "float32", relaxed },
        [left, right],
        exact,
      );
      expect(error, report).toBeLessThanOrEqual(LARGEST_ERROR[name].float32);
    }
  });
});
