/** Primitives without rounding, or with the best one, on values with rules of their own. */
import { describe, expect, test } from "vitest";
import { bind1 } from "../../../autodiff-core/src/bind.ts";
import { allocate, DTYPES, type DType, type TypedArray } from "../../../autodiff-core/src/dtype.ts";
import * as F from "../../../autodiff-core/src/index.ts";
import { divPrimitive } from "../../../autodiff-core/src/primitives/arithmetic.ts";
import { referenceValues } from "../../../autodiff-core/testing/reference-values.ts";
import { webgpu } from "../webgpu.ts";

type Binary = (x: F.Tensor, y: F.Tensor) => F.Tensor;

const executor = await webgpu();

const NARROW = DTYPES.filter((dtype) => dtype !== "float64");
const FLOAT: readonly DType[] = ["float32"];
const INTEGERS: readonly DType[] = ["int32", "uint32"];
const NUMBERS: readonly DType[] = [...FLOAT, ...INTEGERS];
const BITS: readonly DType[] = [...INTEGERS, "bool"];

const CASES: readonly (readonly [name: string, dtypes: readonly DType[], apply: Binary])[] = [
  ["add", NUMBERS, (x, y) => x.add(y)],
  ["sub", NUMBERS, (x, y) => x.sub(y)],
  ["mul", NUMBERS, (x, y) => x.mul(y)],
  ["mul by -0", FLOAT, (x) => x.mul(-0)],
  ["itself or -0", FLOAT, (x, y) => x.less(y).where(x, -0)],
  ["div", NUMBERS, (x, y) => bind1(divPrimitive, [x, y], {})],
  ["div by 4", FLOAT, (x) => x.div(4)],
  ["div by 3", FLOAT, (x) => x.div(3)],
  ["rem", NUMBERS, (x, y) => F.rem(x, y)],
  ["maximum", NARROW, (x, y) => F.maximum(x, y)],
  ["maximum with 0", FLOAT, (x) => F.maximum(x, 0)],
  ["minimum", NARROW, (x, y) => F.minimum(x, y)],
  ["neg", NUMBERS, (x) => x.neg()],
  ["abs", NUMBERS, (x) => x.abs()],
  ["sign", NUMBERS, (x) => x.sign()],
  ["sqrt", FLOAT, (x) => x.sqrt()],
  ["floor", FLOAT, (x) => F.floor(x)],
  ["ceil", FLOAT, (x) => F.ceil(x)],
  ["round", FLOAT, (x) => F.round(x)],
  ["isFinite", FLOAT, (x) => x.isFinite()],
  ["isNaN", FLOAT, (x) => F.isNaN(x)],
  ["equal", NARROW, (x, y) => x.equal(y)],
  ["notEqual", NARROW, (x, y) => x.notEqual(y)],
  ["less", NARROW, (x, y) => x.less(y)],
  ["less than 1", FLOAT, (x) => x.less(1)],
  ["lessEqual", NARROW, (x, y) => x.lessEqual(y)],
  ["greater", NARROW, (x, y) => x.greater(y)],
  ["greaterEqual", NARROW, (x, y) => x.greaterEqual(y)],
  ["not less", FLOAT, (x, y) => F.logicalNot(x.less(y))],
  ["and", BITS, (x, y) => F.bitAnd(x, y)],
  ["or", BITS, (x, y) => F.bitOr(x, y)],
  ["xor", BITS, (x, y) => F.bitXor(x, y)],
  ["not", ["bool"], (x) => F.logicalNot(x)],
  ["bitNot", INTEGERS, (x) => F.bitNot(x)],
  ["shiftLeft", INTEGERS, (x, y) => F.shiftLeft(x, y)],
  ["shiftLeft by 40", INTEGERS, (x) => F.shiftLeft(x, 40)],
  ["shiftRightLogical", INTEGERS, (x, y) => F.shiftRightLogical(x, y)],
  ["shiftRightArithmetic", INTEGERS, (x, y) => F.shiftRightArithmetic(x, y)],
  ["select", NARROW, (x, y) => x.equal(y).where(x, y)],
  ...NARROW.map(
    (to) =>
      [`cast to ${to}`, NARROW.filter((from) => from !== to), (x: F.Tensor) => x.cast(to)] as const,
  ),
  ...NUMBERS.map(
    (to) =>
      [
        `bitcast to ${to}`,
        NUMBERS.filter((from) => from !== to),
        (x: F.Tensor) => x.bitcast(to),
      ] as const,
  ),
];

const INTEGER_VALUES = [0, 1, 2, 3, 5, 7, 31, 32, 33, 100, 2 ** 24 + 2, 1207338339, 2 ** 31 - 1];
const FLOAT_VALUES = [
  0,
  0.5,
  1,
  1.5,
  2.5,
  3.7,
  6,
  2 ** 24 + 2,
  2147483520,
  2147483648,
  4294967040,
  4294967296,
  1e10,
  1e30,
  1e37,
  Number.POSITIVE_INFINITY,
];

function valuesOf(dtype: DType): number[] {
  if (dtype === "bool") return [0, 1];
  if (dtype === "uint32") return [...INTEGER_VALUES, 2 ** 31, 3207338339, 2 ** 32 - 1];
  if (dtype === "int32") return [...INTEGER_VALUES, ...INTEGER_VALUES.map((x) => ~x)];
  return [...FLOAT_VALUES, ...FLOAT_VALUES.map((x) => -x), Number.NaN];
}

/** All pairs of the dtype's values. */
function pairsOf(dtype: DType): [TypedArray, TypedArray] {
  const values = valuesOf(dtype);
  const [x, y] = [0, 1].map(() => allocate(dtype, values.length ** 2));
  x.forEach((_, i) => {
    x[i] = values[i % values.length];
    y[i] = values[Math.floor(i / values.length)];
  });
  return [x, y];
}

describe.each(NARROW)("%s", (dtype) => {
  test.each(CASES.filter(([, dtypes]) => dtypes.includes(dtype)))("%s", async (_name, _, apply) => {
    const inputs = pairsOf(dtype).map((data) => ({ shape: [data.length], dtype, data }));
    const [x, y] = inputs.map(({ shape }) => F.zeros(shape, { dtype }));
    const { program } = F.trace(apply, x, y);
    const [expected] = referenceValues(program, inputs);
    const [result] = executor.compile(program).run(inputs.map((input) => executor.upload(input)));
    expect((await executor.download(result)).data).toEqual(expected.data);
  });
});
