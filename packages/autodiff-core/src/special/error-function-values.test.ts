import { describe, expect, test } from "vitest";
import golden from "../../fixtures/error-functions.json" with { type: "json" };
import unary from "../../fixtures/unary.json" with { type: "json" };
import { erfcValue, erfInvValue, erfValue } from "./error-function-values.ts";

/** Distance in units of the last place of `expected`, which is correctly rounded itself. */
function ulps(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))), -1022);
  return Math.abs(actual - expected) / 2 ** Math.max(exponent - 52, -1074);
}

function worst(f: (x: number) => number, { x, value }: { x: number[]; value: number[] }): string {
  const errors = x.map((point, i) => ({ point, error: ulps(f(point), value[i]) }));
  const { point, error } = errors.reduce((a, b) => (b.error > a.error ? b : a));
  return `${error.toFixed(2)} ulp at ${point}`;
}

function decode(value: number | string): number {
  return typeof value === "number"
    ? value
    : Number(value.replace("inf", "Infinity").replace("nan", "NaN"));
}

describe(`against ${golden.source.programs[1]}`, () => {
  test("erf is within 1 unit in the last place, at the seams too", () => {
    expect(Number.parseFloat(worst(erfValue, golden.erf))).toBeLessThanOrEqual(1);
  });

  test("erfc is within 2 units in the last place down to 1e-323", () => {
    expect(Number.parseFloat(worst(erfcValue, golden.erfc))).toBeLessThanOrEqual(2);
  });

  test("erfInv is within 3 units in the last place up to the last number before 1", () => {
    expect(Number.parseFloat(worst(erfInvValue, golden.erfInv))).toBeLessThanOrEqual(3);
  });
});

test.each([
  { name: "erf", f: erfValue, table: unary.functions.erf, bound: 1 },
  { name: "erfInv", f: erfInvValue, table: unary.functions.erfinv, bound: 3 },
])("$name keeps zeros, infinities and NaN", ({ f, table, bound }) => {
  table.x.map(decode).forEach((x, i) => {
    const value = decode(table.value[i]);
    if (Number.isFinite(value) && value !== 0) {
      expect(ulps(f(x), value), `at ${x}`).toBeLessThanOrEqual(bound);
    } else {
      expect(f(x), `at ${x}`).toBe(value);
    }
  });
});

test("erfc of the infinities and of NaN", () => {
  expect([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].map(erfcValue)).toEqual([
    0,
    2,
    Number.NaN,
  ]);
});

test("erf and erfInv are odd", () => {
  for (const x of [1e-9, 0.3, 0.8, 0.999]) {
    expect(erfValue(-x)).toBe(-erfValue(x));
    expect(erfInvValue(-x)).toBe(-erfInvValue(x));
  }
});
