import { describe, expect, test } from "vitest";
import golden from "../../../../../fixtures/lane-functions.json" with { type: "json" };
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

const ODD = new Set("asin asinh atan atanh erf erfInv sin sinh tan tanh".split(" "));

interface Columns {
  readonly x: readonly number[];
  readonly y?: readonly number[];
  readonly value: readonly number[];
  /** What the exact value has beyond `value`, in hundredths of its last place. */
  readonly beyond: readonly number[];
}

/** With their mirror images where the function is odd. */
function columnsOf(name: string): Columns {
  const columns: Columns = golden[name as "pow"];
  if (!ODD.has(name)) return columns;
  const mirrored = (list: readonly number[]) => [...list, ...list.map((x) => -x)];
  const { x, value, beyond } = columns;
  return { x: mirrored(x), value: mirrored(value), beyond: mirrored(beyond) };
}

const GOLDEN = [...UNARY, "atan2", "pow"];

describe(`float64, against ${golden.source.programs.join(" and ")}`, () => {
  test.each(GOLDEN)("%s is within its bound where approximations strain", (name) => {
    const { x, y, value, beyond } = columnsOf(name);
    const operands = [x, ...(y ? [y] : [])].map((list) => Float64Array.from(list));
    for (const relaxed of variants) {
      const options = { name, dtype: "float64", relaxed } as const;
      const { error, report } = worstError(options, operands, value, (i) => beyond[i] / 100);
      expect(error, report).toBeLessThanOrEqual(LARGEST_ERROR[name].float64);
    }
  });
});

/** Of all binades, and of those in which most functions move. */
function allMagnitudes(count: number): Float64Array {
  const random = uniformNumbers(5);
  return Float64Array.from({ length: count }, (_, i) => {
    const exponent = i % 2 === 0 ? random() * 2098 - 1074 : random() * 20 - 12;
    return 2 ** exponent * (1 + random()) * (i % 3 === 0 ? -1 : 1);
  });
}

describe("float64, against the primitives' own values", () => {
  test.each(UNARY)("%s has no outlier", (name) => {
    const x = allMagnitudes(20_000);
    const value = primitiveValue(name);
    const exact = x.map((a) => value(a));
    // The values themselves have errors of up to two units.
    const bound = LARGEST_ERROR[name].float64 + 2;
    for (const relaxed of variants) {
      const { error, report } = worstError({ name, dtype: "float64", relaxed }, [x], exact);
      expect(error, report).toBeLessThanOrEqual(bound);
    }
  });

  test.each([...UNARY, ...BINARY])("%s treats special numbers alike", (name) => {
    const isBinary = (BINARY as readonly string[]).includes(name);
    const others = isBinary ? SPECIAL_NUMBERS : [0];
    const pairs = SPECIAL_NUMBERS.flatMap((a) => others.map((b) => [a, b]));
    const left = Float64Array.from(pairs, ([a]) => a);
    const right = Float64Array.from(pairs, ([, b]) => b);
    const value = primitiveValue(name);
    const exact = left.map((a, i) => value(a, right[i]));
    for (const relaxed of variants) {
      const operands = isBinary ? [left, right] : [left];
      const { error, report } = worstError({ name, dtype: "float64", relaxed }, operands, exact);
      expect(error, report).toBeLessThanOrEqual(LARGEST_ERROR[name].float64 + 2);
    }
  });

  test("rem is exact for quotients of any size", () => {
    const random = uniformNumbers(6);
    const sizes = (spread: number) => () => (random() - 0.5) * 2 ** ((random() - 0.5) * spread);
    for (const spread of [20, 100, 2000]) {
      const next = sizes(spread);
      const x = Float64Array.from({ length: 10_000 }, next);
      const y = Float64Array.from({ length: 10_000 }, next);
      const exact = x.map((a, i) => a % y[i]);
      for (const relaxed of variants) {
        const options = { name: "rem", dtype: "float64", relaxed } as const;
        expect(worstError(options, [x, y], exact)).toEqual({ error: 0, report: "" });
      }
    }
  });
});
