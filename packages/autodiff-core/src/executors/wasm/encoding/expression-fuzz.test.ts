import fc from "fast-check";
import { expect, test } from "vitest";
import { ModuleWriter } from "./module-writer.ts";
import { f32, f32x4, f64, i32, i64 } from "./operations.ts";
import { conditional, select } from "./select.ts";
import type { Value } from "./value.ts";

type Scalar = "i32" | "i64" | "f32" | "f64";

/** An expression and what it is worth by JavaScript's arithmetic. */
interface Pair {
  readonly value: Value;
  readonly expected: number | bigint;
}

const VARIABLES = ["a", "b"] as const;

/** A choice of the tree: `build` gets what the operands are worth already. */
type Maker = (environment: Environment) => Pair;

interface Environment {
  readonly locals: Readonly<Record<string, Value>>;
  readonly values: Readonly<Record<string, number | bigint>>;
}

const toI32 = (n: number) => n | 0;
const toI64 = (n: bigint) => BigInt.asIntN(64, n);

const real = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 1, -1, 0.5, Infinity, -Infinity, NaN, 2 ** 31, 1e-320),
);
const constants = {
  i32: fc.integer(),
  i64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  f32: real.map(Math.fround),
  f64: real,
};

const num = (pair: Pair) => pair.expected as number;
const big = (pair: Pair) => pair.expected as bigint;

function unary(
  operand: fc.Arbitrary<Maker>,
  build: (x: never) => Value,
  apply: (x: Pair) => number | bigint,
): fc.Arbitrary<Maker> {
  return operand.map((make) => (environment) => {
    const x = make(environment);
    return { value: build(x.value as never), expected: apply(x) };
  });
}

function binary(
  left: fc.Arbitrary<Maker>,
  right: fc.Arbitrary<Maker>,
  build: (x: never, y: never) => Value,
  apply: (x: Pair, y: Pair) => number | bigint,
): fc.Arbitrary<Maker> {
  return fc.tuple(left, right).map(([makeX, makeY]) => (environment) => {
    const [x, y] = [makeX(environment), makeY(environment)];
    return { value: build(x.value as never, y.value as never), expected: apply(x, y) };
  });
}

function choice(
  condition: fc.Arbitrary<Maker>,
  left: fc.Arbitrary<Maker>,
  right: fc.Arbitrary<Maker>,
): fc.Arbitrary<Maker> {
  return fc
    .tuple(fc.boolean(), condition, left, right)
    .map(([lazy, makeTest, makeX, makeY]) => (environment) => {
      const [test, x, y] = [makeTest, makeX, makeY].map((make) => make(environment));
      const choose = lazy ? conditional : select;
      const value = choose(test.value as Value<"i32">, x.value, y.value);
      return { value, expected: test.expected ? x.expected : y.expected };
    });
}

function leaf(type: Scalar): fc.Arbitrary<Maker> {
  const make = { i32, i64, f32, f64 }[type].const as (x: number | bigint) => Value;
  return fc.oneof(
    (constants[type] as fc.Arbitrary<number | bigint>).map((x) => () => ({
      value: make(x),
      expected: x,
    })),
    fc.constantFrom(...VARIABLES).map((name) => ({ locals, values }: Environment) => ({
      value: locals[`${type}${name}`],
      expected: values[`${type}${name}`],
    })),
  );
}

const trees = fc.letrec<Record<Scalar, Maker>>((tie) => {
  const t = { i32: tie("i32"), i64: tie("i64"), f32: tie("f32"), f64: tie("f64") };
  const node = (type: Scalar, ...more: fc.Arbitrary<Maker>[]) =>
    fc.oneof(
      { maxDepth: 7, depthIdentifier: "tree" },
      leaf(type),
      ...more,
      choice(t.i32, t[type], t[type]),
    );
  const floats = (type: "f32" | "f64", round: (x: number) => number) => {
    const ops = type === "f32" ? f32 : f64;
    const two = (build: unknown, apply: (x: number, y: number) => number) =>
      binary(t[type], t[type], build as never, (x, y) => round(apply(num(x), num(y))));
    return [
      two(ops.add, (x, y) => x + y),
      two(ops.sub, (x, y) => x - y),
      two(ops.mul, (x, y) => x * y),
      two(ops.div, (x, y) => x / y),
      two(ops.min, Math.min),
      two(ops.max, Math.max),
      unary(t[type], ops.sqrt as never, (x) => round(Math.sqrt(num(x)))),
      unary(t[type], ops.floor as never, (x) => Math.floor(num(x))),
      unary(t.i32, ops.convertI32U as never, (x) => round(num(x) >>> 0)),
    ];
  };
  const i32s = (build: unknown, apply: (x: number, y: number) => number) =>
    binary(t.i32, t.i32, build as never, (x, y) => toI32(apply(num(x), num(y))));
  const i64s = (build: unknown, apply: (x: bigint, y: bigint) => bigint) =>
    binary(t.i64, t.i64, build as never, (x, y) => toI64(apply(big(x), big(y))));
  const lane = (x: Value<"f32">, y: Value<"f32">) =>
    f32x4.extractLane(f32x4.mul(f32x4.replaceLane(f32x4.const(0), 2, x), f32x4.splat(y)), 2);
  return {
    i32: node(
      "i32",
      i32s(i32.add, (x, y) => x + y),
      i32s(i32.sub, (x, y) => x - y),
      i32s(i32.mul, Math.imul),
      i32s(i32.xor, (x, y) => x ^ y),
      i32s(i32.shl, (x, y) => x << y),
      i32s(i32.shrU, (x, y) => x >>> y),
      i32s(i32.ltU, (x, y) => Number(x >>> 0 < y >>> 0)),
      unary(t.i32, i32.clz as never, (x) => Math.clz32(num(x))),
      unary(t.i64, i32.wrapI64 as never, (x) => Number(BigInt.asIntN(32, big(x)))),
      unary(t.f64, i32.truncSatF64S as never, (x) =>
        toI32(Math.min(Math.max(num(x), -(2 ** 31)), 2 ** 31 - 1)),
      ),
      binary(t.f64, t.f64, f64.le, (x, y) => Number(num(x) <= num(y))),
      binary(t.f32, t.f32, f32.ne, (x, y) => Number(num(x) !== num(y))),
    ),
    i64: node(
      "i64",
      i64s(i64.add, (x, y) => x + y),
      i64s(i64.mul, (x, y) => x * y),
      i64s(i64.and, (x, y) => x & y),
      i64s(i64.shrS, (x, y) => x >> BigInt.asUintN(6, y)),
      unary(t.i32, i64.extendI32S as never, (x) => BigInt(num(x))),
    ),
    f32: node(
      "f32",
      ...floats("f32", Math.fround),
      unary(t.f64, f32.demoteF64 as never, (x) => Math.fround(num(x))),
      binary(t.f32, t.f32, lane as never, (x, y) => Math.fround(num(x) * num(y))),
    ),
    f64: node(
      "f64",
      ...floats("f64", (x) => x),
      unary(t.f32, f64.promoteF32 as never, num),
      unary(t.i64, f64.convertI64S as never, (x) => Number(big(x))),
    ),
  };
});

const types = ["i32", "i64", "f32", "f64"] as const;
const names = types.flatMap((type) => VARIABLES.map((name) => [`${type}${name}`, type] as const));

test.each(types)("random trees of type %s are worth what JavaScript says", (type) => {
  const inputs = fc.record(Object.fromEntries(names.map(([name, of]) => [name, constants[of]])));
  fc.assert(
    fc.property(trees[type], inputs, (make, given) => {
      const values = given as Record<string, number | bigint>;
      const m = new ModuleWriter();
      let expected: number | bigint = 0;
      const params = Object.fromEntries(names) as Record<string, Scalar>;
      m.export(
        m.function("tree", { params, result: type }, (f, locals) => {
          const pair = make({ locals, values });
          expected = pair.expected;
          return f.let(pair.value) as Value<typeof type>;
        }),
      );
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
      const run = exports["tree"] as (...operands: unknown[]) => unknown;
      expect(run(...names.map(([name]) => values[name]))).toBe(expected);
    }),
    { seed: 5, numRuns: 500 },
  );
});
