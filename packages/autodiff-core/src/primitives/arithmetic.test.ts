import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  array,
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  type DType,
  grad,
  jit,
  maximum,
  minimum,
  mod,
  PROMOTION,
  pow,
  reference,
  rem,
  scalar,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  type Tensor,
  vmap,
  withExecutor,
} from "../index.ts";

const DTYPES: readonly DType[] = ["bool", "int32", "uint32", "float32", "float64"];
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe.each(["cpu", "reference"])("32-bit integers on %s wrap as hardware does", (executor) => {
  const on = <T>(body: () => T): T =>
    executor === "cpu" ? body() : withExecutor(reference(), body);
  const OPERATIONS: Record<
    string,
    [(a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => number]
  > = {
    add: [(a, b) => a.add(b), (a, b) => a + b],
    sub: [(a, b) => a.sub(b), (a, b) => a - b],
    mul: [(a, b) => a.mul(b), Math.imul],
    bitAnd: [bitAnd, (a, b) => a & b],
    bitOr: [bitOr, (a, b) => a | b],
    bitXor: [bitXor, (a, b) => a ^ b],
  };

  test.each(Object.entries(OPERATIONS))("%s", (_name, [apply, expected]) => {
    fc.assert(
      fc.property(int32, int32, (a, b) => {
        on(() => {
          const [x, y] = [array([a], { dtype: "int32" }), array([b], { dtype: "int32" })];
          expect(apply(x, y).js()).toEqual([expected(a, b) | 0]);
          const [u, v] = [x.cast("uint32"), y.cast("uint32")];
          expect(apply(u, v).js()).toEqual([expected(a >>> 0, b >>> 0) >>> 0]);
        });
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  test("casts between them keep the bits, casts from floats saturate", () => {
    fc.assert(
      fc.property(uint32, (u) => {
        on(() => {
          const x = array([u], { dtype: "uint32" });
          expect(x.cast("int32").js()).toEqual([u | 0]);
          expect(x.cast("int32").cast("uint32").js()).toEqual([u]);
        });
      }),
      { seed: 4, numRuns: 40 },
    );
    on(() => {
      const x = f64([1e10, -1e10, Number.NaN, -1.9, Number.POSITIVE_INFINITY]);
      expect(x.cast("int32").js()).toEqual([2 ** 31 - 1, -(2 ** 31), 0, -1, 2 ** 31 - 1]);
      expect(x.cast("uint32").js()).toEqual([2 ** 32 - 1, 0, 0, 0, 2 ** 32 - 1]);
    });
  });

  test("shifts by 32 and more give 0, or the sign", () => {
    on(() => {
      const x = array([-8, 8], { dtype: "int32" });
      expect(shiftLeft(x, 2).js()).toEqual([-32, 32]);
      expect(shiftLeft(x, 32).js()).toEqual([0, 0]);
      expect(shiftRightArithmetic(x, 1).js()).toEqual([-4, 4]);
      expect(shiftRightArithmetic(x, 99).js()).toEqual([-1, 0]);
      expect(shiftRightLogical(x.cast("uint32"), 28).js()).toEqual([15, 0]);
      expect(bitNot(x).js()).toEqual([7, -9]);
    });
  });
});

describe("type promotion", () => {
  test.each(DTYPES.flatMap((a) => DTYPES.map((b) => [a, b] as const)))("%s with %s", (a, b) => {
    const join = (): Tensor => maximum(array([1], { dtype: a }), array([1], { dtype: b }));
    const expected = PROMOTION[a][b];
    if (expected === null) expect(join).toThrow(/common dtype/);
    else expect(join().dtype).toBe(expected);
    expect(PROMOTION[b][a]).toBe(expected);
  });

  test("a number takes the dtype beside it, or float32 if it has a fraction", () => {
    const ints = array([1], { dtype: "int32" });
    expect(ints.add(1).dtype).toBe("int32");
    expect(ints.add(0.5).dtype).toBe("float32");
    expect(array([true]).maximum(2).dtype).toBe("int32");
    expect(f64([1]).mul(0.1).item()).toBe(0.1);
    expect(ints.div(2).dtype).toBe("float32");
    expect(ints.less(Number.POSITIVE_INFINITY).js()).toEqual([true]);
  });
});

test("rem has the sign of the dividend, mod that of the divisor", () => {
  const [a, b] = [f64([7, -7, 7, -7]), f64([3, 3, -3, -3])];
  expect(rem(a, b).js()).toEqual([1, -1, 1, -1]);
  expect(mod(a, b).js()).toEqual([1, 2, -2, -1]);
  expect(mod(a.cast("int32"), 3).js()).toEqual([1, 2, 1, 2]);
});

test("maximum and minimum pass NaN on; comparisons with it are false", () => {
  const x = f64([Number.NaN, 1]);
  expect(maximum(x, 0).js()).toEqual([Number.NaN, 1]);
  expect(minimum(0, x).js()).toEqual([Number.NaN, 0]);
  expect([x.less(2).js(), x.greater(-1).js(), x.equal(x).js(), x.notEqual(x).js()]).toEqual([
    [false, true],
    [false, true],
    [false, true],
    [true, false],
  ]);
});

describe("powers", () => {
  const derivative = (n: number) => vmap(grad((x: Tensor) => pow(x, n)));

  test("of whole exponents are products, for integers too", () => {
    expect(array([3, -2], { dtype: "int32" }).pow(5).js()).toEqual([243, -32]);
    expect(f64([2, -2]).pow(-3).js()).toEqual([0.125, -0.125]);
    expect(f64([0, 5]).pow(0).js()).toEqual([1, 1]);
  });

  test.each([1, 2, 3, 4, 5, 8])("x ** %i has the derivatives of a polynomial at 0", (n) => {
    expect(derivative(n)(f64([0, 1, -1])).js()).toEqual([n === 1 ? 1 : 0, n, n * (-1) ** (n - 1)]);
  });

  test("of fractional exponents: infinite slope below 1, none above", () => {
    expect(derivative(0.5)(f64([0])).js()).toEqual([Number.POSITIVE_INFINITY]);
    expect(derivative(1.5)(f64([0, 4])).js()).toEqual([0, 3]);
    expect(pow(f64([-1, 0, 4]), 0.5).js()).toEqual([Number.NaN, 0, 2]);
  });

  test("with an exponent that is a tensor", () => {
    const slope = grad((x: Tensor, y: Tensor) => pow(x, y), { argnums: [0, 1] });
    const at = (x: number, y: number) => slope(f64(x), f64(y)).map((g) => g.item());
    expect(at(0, 2)).toEqual([0, 0]);
    expect(at(0, 1)).toEqual([1, 0]);
    expect(at(0, 0)).toEqual([0, 0]);
    expect(at(2, 0)).toEqual([0, Math.log(2)]);
    expect(at(3, 2)).toEqual([6, 9 * Math.log(3)]);
    const mixed = grad((y: Tensor) => grad((x: Tensor) => pow(x, y))(f64(2)));
    expect(mixed(f64(0)).item()).toBe(0.5);
  });
});

test("the derivative of |x| at 0 is 0, and of x·|x| everywhere 2|x|", () => {
  expect(vmap(grad((x: Tensor) => x.abs()))(f64([-2, 0, 3])).js()).toEqual([-1, 0, 1]);
  expect(jit(vmap(grad((x: Tensor) => x.mul(x.abs()))))(f64([-2, 0, 3])).js()).toEqual([4, 0, 6]);
});

test("scalars and numbers mix in either order", () => {
  expect(pow(2, scalar(3)).item()).toBe(8);
  expect(scalar(1).sub(scalar(3)).item()).toBe(-2);
});
