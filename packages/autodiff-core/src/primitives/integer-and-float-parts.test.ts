import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  array,
  copysign,
  countLeadingZeros,
  DTypeError,
  diagIndices,
  gcd,
  jit,
  lcm,
  nextafter,
  populationCount,
  signbit,
  type Tensor,
  trilIndices,
  triuIndices,
  unwrap,
  vmap,
} from "../index.ts";

const whole = (values: number[]): Tensor => array(values, { dtype: "int32" });
const words = [0, 1, -1, 12, 255, 256, 0x7fffffff, -0x80000000, 0x12345678, -77];

test("bits are counted", () => {
  const ones = words.map((x) => [...(x >>> 0).toString(2)].filter((c) => c === "1").length);
  expect(populationCount(whole(words)).js()).toEqual(ones);
  expect(countLeadingZeros(whole(words)).js()).toEqual(words.map((x) => Math.clz32(x)));
  const unsigned = array(Uint32Array.from(words));
  expect(jit(countLeadingZeros)(unsigned).dtype).toBe("uint32");
  expect(jit(populationCount)(unsigned).js()).toEqual(ones);
  expect(() => populationCount(array([1.5]))).toThrow(DTypeError);
});

test("common divisors and multiples", () => {
  const a = whole([12, -18, 0, 7, 0, 1071, 46368]);
  const b = whole([18, 12, 5, 0, 0, 462, 28657]);
  expect(gcd(a, b).js()).toEqual([6, 6, 5, 7, 0, 21, 1]);
  expect(lcm(a, b).js()).toEqual([36, 36, 0, 0, 0, 23562, 46368 * 28657]);
  expect(jit(vmap(gcd))(a, b).js()).toEqual([6, 6, 5, 7, 0, 21, 1]);
  expect(() => gcd(array([1.5]), 2)).toThrow(DTypeError);
});

describe("signs and neighbours", () => {
  const values = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 1e-40];
  test.each(["float32", "float64"] as const)("signs in %s", (dtype) => {
    const x = array(values, { dtype });
    expect(signbit(x).cast("int32").js()).toEqual([0, 1, 0, 1, 0, 1, 0, 0]);
    const signed = copysign(2, x).dataSync();
    expect([...signed]).toEqual([2, -2, 2, -2, 2, -2, 2, 2]);
    expect(Object.is(copysign(array([0], { dtype }), -1).item(), -0)).toBe(true);
  });

  test("the next double", () => {
    const numbers = [
      1,
      -1,
      0.1,
      1e300,
      2 ** -1022,
      2 ** -1021,
      2 ** -1000,
      2 ** -969,
      3e-310,
      5e-324,
      0,
      Number.MAX_VALUE,
    ];
    const bits = (x: number, step: bigint): number => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, x);
      view.setBigInt64(0, view.getBigInt64(0) + (x < 0 ? -step : step));
      return view.getFloat64(0);
    };
    const x = f64(numbers);
    const up = nextafter(x, Infinity);
    expect([...up.dataSync()]).toEqual(numbers.map((v) => bits(v, 1n)));
    const finite = f64(numbers.slice(0, -1));
    expect([...nextafter(up.slice([0, numbers.length - 1]), finite).dataSync()]).toEqual(
      numbers.slice(0, -1),
    );
    expect([...jit((v: Tensor) => nextafter(v, Infinity))(x).dataSync()]).toEqual([
      ...up.dataSync(),
    ]);
    expect(nextafter(f64(Infinity), 0).item()).toBe(Number.MAX_VALUE);
  });

  test("the next float", () => {
    const x = array([1, -1, 0, 2 ** -149, 3.4028234663852886e38, Infinity, Number.NaN]);
    const expected = [
      1 + 2 ** -23,
      -1 + 2 ** -24,
      2 ** -149,
      2 ** -148,
      Infinity,
      Infinity,
      Number.NaN,
    ];
    expect([...nextafter(x, Infinity).dataSync()]).toEqual(expected);
    expect(nextafter(array([Infinity]), 0).item()).toBe(3.4028234663852886e38);
    expect(nextafter(array([0]), -1).item()).toBe(-(2 ** -149));
  });
});

test("unwrap", () => {
  const phases = Array.from({ length: 20 }, (_, i) => 0.9 * i);
  const wrapped = f64(phases.map((p) => Math.atan2(Math.sin(p), Math.cos(p))));
  unwrap(wrapped)
    .dataSync()
    .forEach((v, i) => {
      expect(v).toBeCloseTo(phases[i], 12);
    });
  expect(unwrap(f64([0, 4, 8, 1]), { period: 8 }).js()).toEqual([0, 4, 8, 9]);
});

test("indices of triangles", () => {
  const both = ([i, j]: readonly [Tensor, Tensor]) => [i.js(), j.js()];
  expect(both(diagIndices(3))).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
  expect(both(trilIndices(3, { k: -1 }))).toEqual([
    [1, 2, 2],
    [0, 0, 1],
  ]);
  expect(both(triuIndices(2, { columns: 3, k: 1 }))).toEqual([
    [0, 0, 1],
    [1, 2, 2],
  ]);
});
