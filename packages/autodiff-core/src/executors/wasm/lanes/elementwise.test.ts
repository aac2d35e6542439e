/** Every elementwise primitive on every dtype and number of lanes, against its own `uniform`. */
import { describe, expect, test } from "vitest";
import {
  allocate,
  BYTES_PER_ELEMENT,
  DTYPES,
  type DType,
  isFloat,
  roundTo,
  type TypedArray,
} from "../../../dtype.ts";
import * as F from "../../../index.ts";
import type { Params, Primitive } from "../../../primitive.ts";
import { i32, ModuleWriter, supports } from "../encoding/index.ts";
import { constantLanes } from "./constant-lanes.ts";
import { canEmit, emitElementwise } from "./elementwise.ts";
import type { LaneContext, Lanes } from "./lane-value.ts";
import { loadLanes, storeLanes } from "./memory.ts";

type Binary = (x: F.Tensor, y: F.Tensor) => F.Tensor;

const NUMBERS: readonly DType[] = ["float32", "float64", "int32", "uint32"];
const FLOATS: readonly DType[] = ["float32", "float64"];
const INTEGERS: readonly DType[] = ["int32", "uint32"];
const BITS_32: readonly DType[] = ["float32", ...INTEGERS];
const BITS: readonly DType[] = [...INTEGERS, "bool"];

/** A function that makes one equation, and the dtypes it takes. */
const CASES: readonly (readonly [name: string, dtypes: readonly DType[], apply: Binary])[] = [
  ["add", NUMBERS, (x, y) => x.add(y)],
  ["sub", NUMBERS, (x, y) => x.sub(y)],
  ["mul", NUMBERS, (x, y) => x.mul(y)],
  ["div", FLOATS, (x, y) => x.div(y)],
  ["rem", NUMBERS, (x, y) => F.rem(x, y)],
  ["maximum", DTYPES, (x, y) => F.maximum(x, y)],
  ["minimum", DTYPES, (x, y) => F.minimum(x, y)],
  ["neg", NUMBERS, (x) => x.neg()],
  ["abs", NUMBERS, (x) => x.abs()],
  ["sign", NUMBERS, (x) => x.sign()],
  ["sqrt", FLOATS, (x) => x.sqrt()],
  ["floor", FLOATS, (x) => F.floor(x)],
  ["ceil", FLOATS, (x) => F.ceil(x)],
  ["round", FLOATS, (x) => F.round(x)],
  ["isFinite", FLOATS, (x) => x.isFinite()],
  ["equal", DTYPES, (x, y) => x.equal(y)],
  ["notEqual", DTYPES, (x, y) => x.notEqual(y)],
  ["less", DTYPES, (x, y) => x.less(y)],
  ["lessEqual", DTYPES, (x, y) => x.lessEqual(y)],
  ["greater", DTYPES, (x, y) => x.greater(y)],
  ["greaterEqual", DTYPES, (x, y) => x.greaterEqual(y)],
  ["and", BITS, (x, y) => F.bitAnd(x, y)],
  ["or", BITS, (x, y) => F.bitOr(x, y)],
  ["xor", BITS, (x, y) => F.bitXor(x, y)],
  ["not", ["bool"], (x) => F.logicalNot(x)],
  ["bitNot", INTEGERS, (x) => F.bitNot(x)],
  ["shiftLeft", INTEGERS, (x, y) => F.shiftLeft(x, y)],
  ["shiftRightLogical", INTEGERS, (x, y) => F.shiftRightLogical(x, y)],
  ["shiftRightArithmetic", INTEGERS, (x, y) => F.shiftRightArithmetic(x, y)],
  ...DTYPES.map(
    (to) => ["cast", DTYPES.filter((from) => from !== to), (x: F.Tensor) => x.cast(to)] as const,
  ),
  ...BITS_32.map(
    (to) =>
      ["bitcast", BITS_32.filter((from) => from !== to), (x: F.Tensor) => x.bitcast(to)] as const,
  ),
];

/** The equation that `apply` makes on scalars of a dtype. */
function equationOf(apply: Binary, dtype: DType) {
  const { program } = F.trace(apply, F.zeros([], { dtype }), F.ones([], { dtype }));
  const [equation] = program.equations;
  return { ...equation, dtype: equation.outputs[0].dtype };
}

const INTEGER_VALUES = [0, 1, 2, 3, 5, 7, 31, 32, 33, 100, 2 ** 24 + 1, 2 ** 31 - 1];
const FLOAT_VALUES = [
  0,
  0.5,
  1,
  1.5,
  2.5,
  3.7,
  2 ** 24 + 2,
  4294967040,
  1e10,
  1e30,
  1e-40,
  Number.POSITIVE_INFINITY,
];

function valuesOf(dtype: DType): number[] {
  if (dtype === "bool") return [0, 1];
  if (dtype === "uint32") return [...INTEGER_VALUES, 2 ** 31, 2 ** 32 - 1];
  if (dtype === "int32") return [...INTEGER_VALUES, ...INTEGER_VALUES.map((x) => ~x)];
  return [...FLOAT_VALUES, ...FLOAT_VALUES.map((x) => -x), Number.NaN];
}

/** All pairs of the dtype's values. */
function pairsOf(dtype: DType): [TypedArray, TypedArray] {
  const values = valuesOf(dtype);
  const count = Math.ceil(values.length ** 2 / 4) * 4;
  const [x, y] = [allocate(dtype, count), allocate(dtype, count)];
  for (let i = 0; i < values.length ** 2; i++) {
    x[i] = values[i % values.length];
    y[i] = values[Math.floor(i / values.length)];
  }
  return [x, y];
}

interface Operation {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly dtype: DType;
}

/** Apply a primitive in WebAssembly, with `second` as a known constant or from memory. */
function compute(
  { primitive, params, dtype }: Operation,
  operands: readonly TypedArray[],
  from: readonly DType[],
  lanes: Lanes,
  options: { readonly relaxed?: boolean; readonly second?: number } = {},
): TypedArray {
  const { relaxed = supports("relaxedSimd"), second } = options;
  const module = new ModuleWriter();
  const memory = new WebAssembly.Memory({ initial: 8 });
  module.importMemory("env", "memory", { initial: 8 });
  const parts = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!parts.has(key)) parts.set(key, make());
    return parts.get(key) as T;
  };
  const at = (i: number) => 65536 * (i + 1);
  module.export(
    module.function("step", { params: { i: "i32" } }, (f, { i }) => {
      const context: LaneContext = { f, lanes, module, once, instructions: { relaxed } };
      const span = (dtype: DType, k: number) => ({
        pointer: f.let(i32.mul(i, BYTES_PER_ELEMENT[dtype])),
        offset: at(k),
        stride: 1,
        count: lanes,
      });
      const values = operands.map((_, k) =>
        k === 1 && second !== undefined
          ? constantLanes(from[k], second, lanes)
          : loadLanes(f, from[k], lanes, span(from[k], k)),
      );
      const result = emitElementwise(context, primitive, params, values, dtype);
      expect(result.dtype).toBe(dtype);
      storeLanes(f, result, lanes, span(dtype, operands.length));
    }),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
    env: { memory },
  });
  operands.forEach((x, k) => {
    new Uint8Array(memory.buffer, at(k)).set(new Uint8Array(x.buffer));
  });
  for (let i = 0; i < operands[0].length; i += lanes) (exports["step"] as (i: number) => void)(i);
  const bytes = operands[0].length * BYTES_PER_ELEMENT[dtype];
  const out = allocate(dtype, operands[0].length);
  new Uint8Array(out.buffer).set(new Uint8Array(memory.buffer, at(operands.length), bytes));
  return out;
}

function expectOwnValues(
  operation: Operation,
  operands: readonly TypedArray[],
  from: readonly DType[],
  actual: TypedArray,
): void {
  const { primitive, params, dtype } = operation;
  const specs = from.map((d) => ({ shape: [], dtype: d }));
  actual.forEach((value, i) => {
    const inputs = operands.map((x) => x[i]);
    const expected = roundTo(dtype, primitive.uniform?.(inputs, params, specs) ?? Number.NaN);
    if (!Object.is(value, expected))
      expect.fail(`${primitive.name}(${inputs.join(", ")}) is ${value} instead of ${expected}`);
  });
}

function lanesFor(dtypes: readonly DType[]): Lanes[] {
  return dtypes.includes("float64") ? [1, 2] : [1, 2, 4];
}

describe.each(CASES)("%s", (name, dtypes, apply) => {
  test.each(dtypes)("has its own values on %s", (dtype) => {
    expect(canEmit(name)).toBe(true);
    const operation = equationOf(apply, dtype);
    expect(operation.primitive.name).toBe(name);
    const operands = pairsOf(dtype).slice(0, operation.inputs.length);
    const from = operands.map(() => dtype);
    for (const lanes of lanesFor([dtype, operation.dtype])) {
      const actual = compute(operation, operands, from, lanes);
      expectOwnValues(operation, operands, from, actual);
    }
  });
});

test.each(DTYPES)("select has its own values on %s", (dtype) => {
  const { program } = F.trace(
    (c: F.Tensor, x: F.Tensor, y: F.Tensor) => c.where(x, y),
    F.zeros([], { dtype: "bool" }),
    F.zeros([], { dtype }),
    F.zeros([], { dtype }),
  );
  const [{ primitive, params }] = program.equations;
  const [x, y] = pairsOf(dtype);
  const condition = Uint8Array.from(x, (_, i) => Number(i % 3 === 0));
  const from: DType[] = ["bool", dtype, dtype];
  for (const relaxed of supports("relaxedSimd") ? [true, false] : [false])
    for (const lanes of lanesFor(from)) {
      const operation = { primitive, params, dtype };
      const actual = compute(operation, [condition, x, y], from, lanes, { relaxed });
      expectOwnValues(operation, [condition, x, y], from, actual);
    }
});

test("integer quotients truncate, wrap, and are 0 where the divisor is", () => {
  const { primitive, params } = equationOf((x, y) => x.div(y), "float32");
  for (const dtype of INTEGERS) {
    const operands = pairsOf(dtype);
    const from = [dtype, dtype];
    const operation = { primitive, params, dtype };
    for (const lanes of [1, 2, 4] as const)
      expectOwnValues(operation, operands, from, compute(operation, operands, from, lanes));
  }
});

describe("operands that are known", () => {
  test.each([
    ["maximum", (x: F.Tensor, y: F.Tensor) => F.maximum(x, y)],
    ["minimum", (x: F.Tensor, y: F.Tensor) => F.minimum(x, y)],
  ] as const)("%s with each constant", (_name, apply) => {
    for (const dtype of FLOATS) {
      const operation = equationOf(apply, dtype);
      const x = pairsOf(dtype)[0];
      for (const second of valuesOf(dtype)) {
        const operands = [x, x.map(() => second)];
        const lanes = dtype === "float64" ? 2 : 4;
        const actual = compute(operation, operands, [dtype, dtype], lanes, { second });
        expectOwnValues(operation, operands, [dtype, dtype], actual);
      }
    }
  });

  test("shifts by constants", () => {
    for (const apply of [F.shiftLeft, F.shiftRightLogical, F.shiftRightArithmetic] as Binary[])
      for (const dtype of INTEGERS) {
        const operation = equationOf(apply, dtype);
        const x = pairsOf(dtype)[0];
        for (const second of [0, 1, 31, 32, 100]) {
          const operands = [x, x.map(() => second)];
          for (const lanes of [1, 4] as const) {
            const actual = compute(operation, operands, [dtype, dtype], lanes, { second });
            expectOwnValues(operation, operands, [dtype, dtype], actual);
          }
        }
      }
  });
});

test("every elementwise primitive of floats is known", () => {
  expect(FLOATS.every(isFloat)).toBe(true);
  expect(["exp", "tanh", "pow", "copy", "rsqrt"].every(canEmit)).toBe(true);
  expect(canEmit("sort")).toBe(false);
});
