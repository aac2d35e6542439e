import { describe, expect, test } from "vitest";
import { ModuleWriter } from "./module-writer.ts";
import * as table from "./opcodes.ts";
import { f32, f64, i32, i64 } from "./operations.ts";
import { select } from "./select.ts";
import type { Code, Value, ValueType } from "./value.ts";

/** What JavaScript says an instruction does; undefined where it traps. */
type Reference = (...operands: never[]) => number | bigint | undefined;

const TYPE: Readonly<Record<string, ValueType>> = { i: "i32", l: "i64", f: "f32", d: "f64" };

const INTEGERS = [0n, 1n, -1n, 2n, -2n, 7n, 31n, 63n, 127n, 128n, 255n, 32768n, 65535n];
const WIDE = [2n ** 31n - 1n, -(2n ** 31n), 2n ** 63n - 1n, -(2n ** 63n), 0x0123456789abcdefn];
const REALS = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 1e-40, 5e-324, 3.4e38, 1e300];
const LARGE = [127.9, 2147483520, 2147483648, -2147483648, -2147483904, 4294967040, 4294967296];
const HUGE = [
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  9.2e18,
  Number.POSITIVE_INFINITY,
  -Infinity,
  Number.NaN,
];

const samples: Readonly<Record<string, readonly (number | bigint)[]>> = {
  i: [...INTEGERS, ...WIDE].map((n) => Number(BigInt.asIntN(32, n))),
  l: [...INTEGERS, ...WIDE],
  f: [...REALS, ...LARGE, ...HUGE, -0.9, -1.1, -2.2].map(Math.fround),
  d: [...REALS, ...LARGE, ...HUGE, -0.9, -1.1, 4294967295.5, -2147483648.9],
};

function integerReferences(bits: number): Record<string, Reference> {
  const s = (n: bigint) => BigInt.asIntN(bits, n);
  const u = (n: bigint) => BigInt.asUintN(bits, n);
  const digits = (n: bigint) => u(n).toString(2).padStart(bits, "0");
  const width = BigInt(bits);
  const shift = (n: bigint) => u(n) % width;
  const bit = (b: boolean) => (b ? 1n : 0n);
  const least = -(2n ** (width - 1n));
  const references: Record<string, (a: bigint, b: bigint) => bigint | undefined> = {
    eqz: (a) => bit(a === 0n),
    clz: (a) => BigInt(`${digits(a)}1`.indexOf("1")),
    ctz: (a) => BigInt([...`1${digits(a)}`].reverse().indexOf("1")),
    popcnt: (a) => BigInt(digits(a).replaceAll("0", "").length),
    extend8S: (a) => BigInt.asIntN(8, a),
    extend16S: (a) => BigInt.asIntN(16, a),
    extend32S: (a) => BigInt.asIntN(32, a),
    eq: (a, b) => bit(a === b),
    ne: (a, b) => bit(a !== b),
    ltS: (a, b) => bit(a < b),
    ltU: (a, b) => bit(u(a) < u(b)),
    gtS: (a, b) => bit(a > b),
    gtU: (a, b) => bit(u(a) > u(b)),
    leS: (a, b) => bit(a <= b),
    leU: (a, b) => bit(u(a) <= u(b)),
    geS: (a, b) => bit(a >= b),
    geU: (a, b) => bit(u(a) >= u(b)),
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    divS: (a, b) => (b === 0n || (a === least && b === -1n) ? undefined : a / b),
    divU: (a, b) => (b === 0n ? undefined : u(a) / u(b)),
    remS: (a, b) => (b === 0n ? undefined : a % b),
    remU: (a, b) => (b === 0n ? undefined : u(a) % u(b)),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    shl: (a, b) => a << shift(b),
    shrS: (a, b) => a >> shift(b),
    shrU: (a, b) => u(a) >> shift(b),
    rotl: (a, b) => (u(a) << shift(b)) | (u(a) >> (width - shift(b))),
    rotr: (a, b) => (u(a) >> shift(b)) | (u(a) << (width - shift(b))),
  };
  const comparisons = /^(eqz|eq|ne|[lg][te][SU])$/;
  const convert = (name: string, n: bigint) =>
    bits === 32 || comparisons.test(name) ? Number(BigInt.asIntN(32, n)) : s(n);
  return Object.fromEntries(
    Object.entries(references).map(([name, reference]) => [
      name,
      (...given: (number | bigint)[]) => {
        const [a, b] = given.map(BigInt);
        const result = reference(a, b);
        return result === undefined ? undefined : convert(name, result);
      },
    ]),
  );
}

/** Truncation of a real to an integer type, saturating or trapping. */
function truncation(bits: number, signed: boolean, saturate: boolean): Reference {
  const lowest = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const highest = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  const finish = (n: bigint) => (bits === 32 ? Number(BigInt.asIntN(32, n)) : BigInt.asIntN(64, n));
  return (x: number) => {
    if (Number.isNaN(x)) return saturate ? finish(0n) : undefined;
    if (!Number.isFinite(x)) return saturate ? finish(x > 0 ? highest : lowest) : undefined;
    const n = BigInt(Math.trunc(x));
    if (n >= lowest && n <= highest) return finish(n);
    return saturate ? finish(n > 0n ? highest : lowest) : undefined;
  };
}

function truncations(bits: number): Record<string, Reference> {
  return Object.fromEntries(
    ["F32", "F64"].flatMap((from) =>
      [true, false].flatMap((signed) => [
        [`trunc${from}${signed ? "S" : "U"}`, truncation(bits, signed, false)],
        [`truncSat${from}${signed ? "S" : "U"}`, truncation(bits, signed, true)],
      ]),
    ),
  );
}

function nearest(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const down = Math.floor(x);
  const even = x - down === 0.5 ? 2 * Math.round(down / 2) : Math.round(x);
  return even === 0 ? 0 * Math.sign(1 / x) : even;
}

const isNegative = (x: number) => Object.is(x, -0) || x < 0;

function realReferences(round: (x: number) => number): Record<string, Reference> {
  const exact: Record<string, (a: number, b: number) => number> = {
    eq: (a, b) => Number(a === b),
    ne: (a, b) => Number(a !== b),
    lt: (a, b) => Number(a < b),
    gt: (a, b) => Number(a > b),
    le: (a, b) => Number(a <= b),
    ge: (a, b) => Number(a >= b),
    abs: Math.abs,
    neg: (a) => -a,
    ceil: Math.ceil,
    floor: Math.floor,
    trunc: Math.trunc,
    nearest,
    sqrt: Math.sqrt,
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    min: Math.min,
    max: Math.max,
    copysign: (a, b) => (isNegative(b) ? -Math.abs(a) : Math.abs(a)),
    convertI32S: (n) => n,
    convertI32U: (n) => n >>> 0,
  };
  return Object.fromEntries(
    Object.entries(exact).map(([name, reference]) => [
      name,
      (a: number, b: number) => round(reference(a, b)),
    ]),
  );
}

/** A bigint as the nearest float32, rounded once. */
function floatFromInteger(n: bigint): number {
  const magnitude = n < 0n ? -n : n;
  const extra = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  if (extra === 0n) return Number(n);
  const unit = 1n << extra;
  const rest = magnitude % unit;
  const down = magnitude - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (down / unit) % 2n === 1n);
  return Number(up ? down + unit : down) * (n < 0n ? -1 : 1);
}

const view = new DataView(new ArrayBuffer(8));

function reinterpreted<A, B>(set: (a: A) => void, get: () => B): (a: A) => B {
  return (a) => {
    set(a);
    return get();
  };
}

const bits32 = reinterpreted(
  (x: number) => view.setFloat32(0, x),
  () => view.getInt32(0),
);
const bits64 = reinterpreted(
  (x: number) => view.setFloat64(0, x),
  () => view.getBigInt64(0),
);

const groups = {
  i32: {
    rows: table.I32,
    build: i32,
    references: {
      ...integerReferences(32),
      ...truncations(32),
      wrapI64: (n: bigint) => Number(BigInt.asIntN(32, n)),
      reinterpretF32: bits32,
    },
  },
  i64: {
    rows: table.I64,
    build: i64,
    references: {
      ...integerReferences(64),
      ...truncations(64),
      extendI32S: (n: number) => BigInt(n),
      extendI32U: (n: number) => BigInt(n >>> 0),
      reinterpretF64: bits64,
    },
  },
  f32: {
    rows: table.F32,
    build: f32,
    references: {
      ...realReferences(Math.fround),
      convertI64S: floatFromInteger,
      convertI64U: (n: bigint) => floatFromInteger(BigInt.asUintN(64, n)),
      demoteF64: Math.fround,
      reinterpretI32: reinterpreted(
        (n: number) => view.setInt32(0, n),
        () => view.getFloat32(0),
      ),
    },
  },
  f64: {
    rows: table.F64,
    build: f64,
    references: {
      ...realReferences((x) => x),
      convertI64S: Number,
      convertI64U: (n: bigint) => Number(BigInt.asUintN(64, n)),
      promoteF32: (x: number) => x,
      reinterpretI64: reinterpreted(
        (n: bigint) => view.setBigInt64(0, n),
        () => view.getFloat64(0),
      ),
    },
  },
} as const;

interface Case {
  readonly group: string;
  readonly name: string;
  readonly signature: string;
  readonly build: (...operands: readonly Code[]) => Code;
  readonly reference: Reference;
}

const cases: Case[] = Object.entries(groups).flatMap(([group, { rows, build, references }]) =>
  Object.entries(rows)
    .filter(([signature]) => !signature.includes("p"))
    .flatMap(([signature, words]) =>
      words
        .split(" ")
        .filter((word) => !word.startsWith("@"))
        .map((name) => ({
          group,
          name,
          signature,
          build: (build as unknown as Record<string, Case["build"]>)[name],
          reference: (references as Record<string, Reference>)[name],
        })),
    ),
);

/** All instructions in one module, a function each. */
function instantiate(): Record<string, (...operands: unknown[]) => unknown> {
  const m = new ModuleWriter();
  for (const { group, name, signature, build } of cases) {
    const [inputs, output] = signature.split(">");
    const params = Object.fromEntries([...inputs].map((letter, i) => [`x${i}`, TYPE[letter]]));
    m.export(
      m.function(
        `${group}.${name}`,
        { params, result: TYPE[output] },
        (_, locals) => build(...Object.values(locals)) as Value,
      ),
    );
  }
  const module = new WebAssembly.Module(m.encode());
  return new WebAssembly.Instance(module).exports as ReturnType<typeof instantiate>;
}

const exported = instantiate();

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    return undefined;
  }
}

describe.each(cases)("$group.$name", ({ group, name, signature, reference }) => {
  test("does what JavaScript says, at edges and between", () => {
    const [first, second] = signature.split(">")[0];
    for (const a of samples[first]) {
      for (const b of second ? samples[second] : [0]) {
        const operands = second ? [a, b] : [a];
        const expected = reference(...(operands as never[]));
        const actual = outcome(() => exported[`${group}.${name}`](...operands));
        if (!Object.is(actual, expected))
          expect([...operands, actual]).toEqual([...operands, expected]);
        expect(Object.is(actual, expected)).toBe(true);
      }
    }
  });
});

test("there are as many numeric instructions as in the standard", () => {
  expect(cases.length).toBe(123 + 5 + 8);
});

test("constants keep their bits", () => {
  const constants: [Value, number | bigint][] = [
    ...samples["i"].map((n): [Value, number] => [i32.const(Number(n)), Number(n)]),
    ...samples["l"].map((n): [Value, bigint] => [i64.const(n), BigInt(n)]),
    ...samples["f"].map((x): [Value, number] => [f32.const(Number(x)), Number(x)]),
    ...samples["d"].map((x): [Value, number] => [f64.const(Number(x)), Number(x)]),
    [i32.const(2 ** 32 - 1), -1],
    [i64.const(2n ** 64n - 1n), -1n],
    [select(1, i32.const(3), 4), 3],
    [select(0, f64.const(3), 4), 4],
  ];
  const m = new ModuleWriter();
  constants.forEach(([value], i) => {
    m.export(m.function(`c${i}`, { params: {}, result: value.type }, () => value));
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  constants.forEach(([, expected], i) => {
    expect((exports[`c${i}`] as () => unknown)()).toBe(expected);
  });
});
