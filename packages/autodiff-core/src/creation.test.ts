import { describe, expect, test } from "vitest";
import {
  arange,
  array,
  eye,
  full,
  jit,
  linspace,
  ones,
  onesLike,
  scalar,
  type Tensor,
  trace,
  zeros,
  zerosLike,
} from "./index.ts";

describe("array", () => {
  test.each([
    [[1, 2.5], "float32", [2]],
    [[[true], [false]], "bool", [2, 1]],
    [3, "float32", []],
    [true, "bool", []],
    [[], "float32", [0]],
    [[[], []], "float32", [2, 0]],
    [[1, true], "float32", [2]],
  ] as const)("%j has dtype %s and shape %j", (values, dtype, shape) => {
    const x = array(values);
    expect([x.dtype, x.shape]).toEqual([dtype, shape]);
  });

  test.each([Float32Array, Float64Array, Int32Array, Uint32Array])(
    "takes %o as it is, in a copy",
    (Kind) => {
      const data = Kind.of(1, 2, 3, 4);
      const x = array(data, { shape: [2, 2] });
      data[0] = 9;
      expect(x.js()).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(x.dataSync()).toBeInstanceOf(Kind);
    },
  );

  test("reads bytes as booleans", () => {
    expect(array(Uint8Array.of(0, 1, 7)).js()).toEqual([false, true, true]);
  });

  test("converts to the dtype asked for, cutting fractions off", () => {
    expect(array([1.9, -1.9], { dtype: "int32" }).js()).toEqual([1, -1]);
    expect(array([0, 0.5], { dtype: "bool" }).js()).toEqual([false, true]);
    expect(array([0.1], { dtype: "float64" }).item()).toBe(0.1);
    expect(array([0.1]).item()).toBe(Math.fround(0.1));
  });

  test("takes a tensor, casting and reshaping it", () => {
    expect(array(ones([4]), { dtype: "int32", shape: [2, 2] }).js()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

test("constants take no memory and are literals in programs", () => {
  const big = full([10_000, 10_000], 0.5);
  const { program, captures } = trace(
    (x: Tensor) => x.add(big.slice(0, 0)).add(zeros([])).mul(onesLike(x)),
    scalar(1),
  );
  expect(captures).toEqual([]);
  expect(program.equations.map((e) => e.primitive.name)).toEqual(["add", "add", "mul"]);
  expect(big.mul(2).add(1).slice(3, 4).item()).toBe(2);
});

test("integer constants fold as integers do", () => {
  const big = full([2], 2 ** 31 - 1, { dtype: "int32" });
  expect(big.add(1).js()).toEqual([-(2 ** 31), -(2 ** 31)]);
  expect(full([], 123456789, { dtype: "int32" }).mul(987654321).item()).toBe(
    Math.imul(123456789, 987654321),
  );
  expect(full([], 4e9, { dtype: "uint32" }).cast("int32").item()).toBe(4e9 | 0);
  expect(full([], -7.9).cast("int32").item()).toBe(-7);
  expect(full([], -7.9).cast("uint32").item()).toBe(0);
});

test("zerosLike and onesLike keep shape and dtype", () => {
  const x = array([1, 2], { dtype: "uint32" });
  expect([zerosLike(x).dtype, zerosLike(x).js()]).toEqual(["uint32", [0, 0]]);
  expect([onesLike(x).dtype, onesLike(x).js()]).toEqual(["uint32", [1, 1]]);
});

test("arange counts as Python's range does", () => {
  expect(arange(4).js()).toEqual([0, 1, 2, 3]);
  expect(arange(2, 5).dtype).toBe("int32");
  expect(arange(5, 0, -2).js()).toEqual([5, 3, 1]);
  expect(arange(0, 1, 0.25).js()).toEqual([0, 0.25, 0.5, 0.75]);
  expect(arange(3, 1).js()).toEqual([]);
  expect(arange(0, 3, 1, { dtype: "float64" }).dtype).toBe("float64");
  expect(jit(() => arange(2, 8, 3))().js()).toEqual([2, 5]);
});

test("linspace includes both ends exactly, or leaves the last out", () => {
  expect(linspace(-1, 1, 5).js()).toEqual([-1, -0.5, 0, 0.5, 1]);
  expect(linspace(0, 0.3, 4, { dtype: "float64" }).js<number[]>()[3]).toBe(0.3);
  expect(linspace(0, 1, 4, { endpoint: false }).js()).toEqual([0, 0.25, 0.5, 0.75]);
  expect(linspace(2, 3, 1).js()).toEqual([2]);
  expect(linspace(2, 3, 0).js()).toEqual([]);
});

test("eye is the identity, or rectangular", () => {
  expect(eye(2).js()).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(eye(2, 3, { dtype: "int32" }).js()).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
});

test("data() copies, so that changing it does not change the tensor", async () => {
  const x = array([1, 2]);
  (await x.data())[0] = 9;
  x.dataSync()[1] = 9;
  expect(x.js()).toEqual([1, 2]);
});
