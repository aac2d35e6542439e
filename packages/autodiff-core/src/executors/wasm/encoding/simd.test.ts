import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Shape } from "./constant.ts";
import { ModuleWriter } from "./module-writer.ts";
import * as table from "./opcodes.ts";
import {
  f32,
  f32x4,
  f64,
  f64x2,
  i8x16,
  i16x8,
  i32,
  i32x4,
  i64,
  i64x2,
  v128,
} from "./operations.ts";
import type { Code, Value } from "./value.ts";

/** The 128 bits of a vector, read as lanes. */
class Bits {
  readonly u8: Uint8Array<ArrayBuffer>;
  constructor(bytes: ArrayLike<number>) {
    this.u8 = Uint8Array.from(bytes);
  }
  get i8() {
    return [...new Int8Array(this.u8.buffer)];
  }
  get i16() {
    return [...new Int16Array(this.u8.buffer)];
  }
  get u16() {
    return [...new Uint16Array(this.u8.buffer)];
  }
  get i32() {
    return [...new Int32Array(this.u8.buffer)];
  }
  get u32() {
    return [...new Uint32Array(this.u8.buffer)];
  }
  get i64() {
    return [...new BigInt64Array(this.u8.buffer)];
  }
  get f32() {
    return [...new Float32Array(this.u8.buffer)];
  }
  get f64() {
    return [...new Float64Array(this.u8.buffer)];
  }
  /** Lanes of an integer shape as bigints, signed or not. */
  lanes(bits: number, signed = true): bigint[] {
    const count = 128 / bits;
    return Array.from({ length: count }, (_, lane) => {
      const bytes = this.u8.subarray((lane * bits) / 8, ((lane + 1) * bits) / 8);
      const n = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      return signed ? BigInt.asIntN(bits, n) : n;
    });
  }
}

type Lanes = readonly (number | bigint)[];
type Reference = (a: Bits, b: Bits, c: Bits) => Lanes;

function integerReferences(bits: number): Record<string, Reference> {
  const wide = BigInt(bits);
  const [low, high] = [-(2n ** (wide - 1n)), 2n ** (wide - 1n) - 1n];
  const top = 2n ** wide - 1n;
  const clamp = (n: bigint, least: bigint, most: bigint) =>
    n < least ? least : n > most ? most : n;
  const each =
    (signed: boolean, apply: (a: bigint, b: bigint) => bigint | boolean): Reference =>
    (a, b) => {
      const right = b.lanes(bits, signed);
      return a.lanes(bits, signed).map((lane, i) => {
        const result = apply(lane, right[i]);
        return typeof result === "boolean" ? (result ? -1n : 0n) : result;
      });
    };
  const s = (apply: (a: bigint, b: bigint) => bigint | boolean) => each(true, apply);
  const u = (apply: (a: bigint, b: bigint) => bigint | boolean) => each(false, apply);
  const half = (name: "Low" | "High", n: Lanes) =>
    name === "Low" ? n.slice(0, n.length / 2) : n.slice(n.length / 2);
  const pairs = (n: readonly bigint[]) =>
    n.flatMap((lane, i) => (i % 2 === 0 ? [lane + n[i + 1]] : []));
  const narrower = `I${bits / 2}x${256 / bits}`;
  const wider = `I${bits * 2}x${64 / bits}`;
  return {
    eq: s((a, b) => a === b),
    ne: s((a, b) => a !== b),
    ltS: s((a, b) => a < b),
    ltU: u((a, b) => a < b),
    gtS: s((a, b) => a > b),
    gtU: u((a, b) => a > b),
    leS: s((a, b) => a <= b),
    leU: u((a, b) => a <= b),
    geS: s((a, b) => a >= b),
    geU: u((a, b) => a >= b),
    abs: s((a) => (a < 0n ? -a : a)),
    neg: s((a) => -a),
    popcnt: u((a) => BigInt(a.toString(2).replaceAll("0", "").length)),
    add: s((a, b) => a + b),
    sub: s((a, b) => a - b),
    mul: s((a, b) => a * b),
    addSatS: s((a, b) => clamp(a + b, low, high)),
    addSatU: u((a, b) => clamp(a + b, 0n, top)),
    subSatS: s((a, b) => clamp(a - b, low, high)),
    subSatU: u((a, b) => clamp(a - b, 0n, top)),
    minS: s((a, b) => clamp(a, low, b)),
    minU: u((a, b) => clamp(a, 0n, b)),
    maxS: s((a, b) => clamp(a, b, high)),
    maxU: u((a, b) => clamp(a, b, top)),
    avgrU: u((a, b) => (a + b + 1n) / 2n),
    q15mulrSatS: s((a, b) => clamp((a * b + 0x4000n) >> 15n, low, high)),
    ...Object.fromEntries(
      [true, false].flatMap((signed) => {
        const end = `${narrower}${signed ? "S" : "U"}`;
        const from = (v: Bits) => v.lanes(bits / 2, signed);
        const limits: [bigint, bigint] = signed ? [low, high] : [0n, top];
        return [
          [`extaddPairwise${end}`, (a: Bits) => pairs(from(a))],
          [
            `narrow${wider}${signed ? "S" : "U"}`,
            (a: Bits, b: Bits) =>
              [...a.lanes(bits * 2), ...b.lanes(bits * 2)].map((n) => clamp(n, ...limits)),
          ],
          ...(["Low", "High"] as const).flatMap((name) => [
            [`extend${name}${end}`, (a: Bits) => half(name, from(a))],
            [
              `extmul${name}${end}`,
              (a: Bits, b: Bits) => {
                const right = half(name, from(b));
                return half(name, from(a)).map((n, i) => BigInt(n) * BigInt(right[i]));
              },
            ],
          ]),
        ];
      }),
    ),
  };
}

function nearest(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const down = Math.floor(x);
  const even = x - down === 0.5 ? 2 * Math.round(down / 2) : Math.round(x);
  return even === 0 ? 0 * Math.sign(1 / x) : even;
}

function realReferences(
  type: "f32" | "f64",
  extra: Record<string, Reference>,
): Record<string, Reference> {
  const each =
    (apply: (a: number, b: number, c: number) => number): Reference =>
    (a, b, c) =>
      a[type].map((lane, i) => apply(lane, b[type][i], c[type][i]));
  const test =
    (apply: (a: number, b: number) => boolean): Reference =>
    (a, b) =>
      a[type].map((lane, i) => (apply(lane, b[type][i]) ? -1n : 0n));
  return {
    eq: test((a, b) => a === b),
    ne: test((a, b) => a !== b),
    lt: test((a, b) => a < b),
    gt: test((a, b) => a > b),
    le: test((a, b) => a <= b),
    ge: test((a, b) => a >= b),
    abs: each(Math.abs),
    neg: each((a) => -a),
    ceil: each(Math.ceil),
    floor: each(Math.floor),
    trunc: each(Math.trunc),
    nearest: each(nearest),
    sqrt: each(Math.sqrt),
    add: each((a, b) => a + b),
    sub: each((a, b) => a - b),
    mul: each((a, b) => a * b),
    div: each((a, b) => a / b),
    min: each((a, b) => Math.min(a, b)),
    max: each((a, b) => Math.max(a, b)),
    pmin: each((a, b) => [a, b][Number(b < a)]),
    pmax: each((a, b) => [a, b][Number(a < b)]),
    ...extra,
  };
}

const saturate = (x: number, least: number, most: number) =>
  Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, least), most));
const toInt32 = (x: number) => saturate(x, -(2 ** 31), 2 ** 31 - 1);
const toUint32 = (x: number) => saturate(x, 0, 2 ** 32 - 1);

const references: Record<Shape | "v128", Record<string, Reference>> = {
  v128: {
    not: (a) => a.i64.map((n) => ~n),
    and: (a, b) => a.i64.map((n, i) => n & b.i64[i]),
    andnot: (a, b) => a.i64.map((n, i) => n & ~b.i64[i]),
    or: (a, b) => a.i64.map((n, i) => n | b.i64[i]),
    xor: (a, b) => a.i64.map((n, i) => n ^ b.i64[i]),
    bitselect: (a, b, c) => a.i64.map((n, i) => (n & c.i64[i]) | (b.i64[i] & ~c.i64[i])),
  },
  i8x16: { ...integerReferences(8), swizzle: (a, b) => [...b.u8].map((i) => a.i8[i] ?? 0) },
  i16x8: integerReferences(16),
  i32x4: {
    ...integerReferences(32),
    dotI16x8S: (a, b) => [0, 2, 4, 6].map((i) => dot(a.i16, b.i16, i)),
    truncSatF32x4S: (a) => a.f32.map(toInt32),
    truncSatF32x4U: (a) => a.f32.map(toUint32),
    truncSatF64x2SZero: (a) => [...a.f64.map(toInt32), 0, 0],
    truncSatF64x2UZero: (a) => [...a.f64.map(toUint32), 0, 0],
  },
  i64x2: integerReferences(64),
  f32x4: realReferences("f32", {
    demoteF64x2Zero: (a) => [...a.f64, 0, 0],
    convertI32x4S: (a) => a.i32,
    convertI32x4U: (a) => a.u32,
  }),
  f64x2: realReferences("f64", {
    promoteLowF32x4: (a) => a.f32.slice(0, 2),
    convertLowI32x4S: (a) => a.i32.slice(0, 2),
    convertLowI32x4U: (a) => a.u32.slice(0, 2),
  }),
};

function dot(a: readonly number[], b: readonly number[], i: number): number {
  return (a[i] * b[i] + a[i + 1] * b[i + 1]) | 0;
}

const namespaces = { v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };
const tables = {
  v128: table.V128,
  i8x16: table.I8X16,
  i16x8: table.I16X8,
  i32x4: table.I32X4,
  i64x2: table.I64X2,
  f32x4: table.F32X4,
  f64x2: table.F64X2,
};
const shapes = Object.keys(namespaces) as (keyof typeof namespaces)[];

type Build = (...operands: readonly unknown[]) => Code;

const instruction = (shape: keyof typeof namespaces, name: string): Build =>
  (namespaces[shape] as unknown as Record<string, Build>)[name];

function namesIn(shape: keyof typeof tables, signatures: RegExp): string[] {
  return Object.entries(tables[shape])
    .filter(([signature]) => signatures.test(signature))
    .flatMap(([, words]) => words.split(" "))
    .filter((word) => !word.startsWith("@"));
}

/** Functions over a memory with operands at 16, 32 and 48 and the result at 0. */
function instantiate(functions: Record<string, () => Value>) {
  const m = new ModuleWriter();
  m.export(m.memory({ initial: 1 }));
  for (const [name, build] of Object.entries(functions)) {
    m.export(
      m.function(name, { params: {} }, (f) => {
        const value = build();
        if (value.type === "v128") v128.store(f, 0, value as Value<"v128">);
        else if (value.type === "i32") i32.store(f, 0, value as Value<"i32">);
        else if (value.type === "i64") i64.store(f, 0, value as Value<"i64">);
        else if (value.type === "f32") f32.store(f, 0, value as Value<"f32">);
        else f64.store(f, 0, value as Value<"f64">);
      }),
    );
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const bytes = new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer);
  return (name: string, ...operands: readonly Bits[]): Bits => {
    bytes.fill(0, 0, 16);
    operands.forEach(({ u8 }, i) => {
      bytes.set(u8, 16 * (i + 1));
    });
    (exports[name] as () => void)();
    return new Bits(bytes.slice(0, 16));
  };
}

const [a, b, c] = [16, 32, 48].map((address) => v128.load(address));

const vectors = fc
  .oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.float32Array({ minLength: 4, maxLength: 4 }),
    fc.float64Array({ minLength: 2, maxLength: 2 }),
    fc
      .array(fc.constantFrom(0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 3e9, -3e9, Infinity, NaN), {
        minLength: 4,
        maxLength: 4,
      })
      .map((lanes) => Float32Array.from(lanes)),
    fc
      .array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 16, maxLength: 16 })
      .map((lanes) => Uint8Array.from(lanes)),
  )
  .map((array) => new Bits(new Uint8Array(array.buffer)));

/** Lanes as a result has them: all NaNs are one, comparisons of reals give integers. */
function normalized(shape: string, lanes: Lanes): Lanes {
  if (shape[0] === "f" && typeof lanes[0] === "bigint") return lanes;
  if (shape === "f32x4") return lanes.map((x) => Math.fround(Number(x)));
  if (shape === "f64x2") return lanes.map(Number);
  const bits = shape === "v128" ? 64 : 128 / lanes.length;
  return lanes.map((n) => BigInt.asIntN(bits, BigInt(n)));
}

function lanesOf(shape: string, bits: Bits, like: Lanes): Lanes {
  if (shape[0] === "f" && typeof like[0] === "bigint") return bits.lanes(128 / like.length);
  if (shape === "f32x4") return bits.f32;
  if (shape === "f64x2") return bits.f64;
  return bits.lanes(shape === "v128" ? 64 : Number(/i(\d+)/.exec(shape)?.[1]));
}

describe.each(shapes)("%s", (shape) => {
  const names = namesIn(shape, /^v{1,3}>v$/).filter((name) => !name.startsWith("relaxed"));
  const run = instantiate(
    Object.fromEntries(names.map((name) => [name, () => buildWith(shape, name) as Value])),
  );

  test.each(names)("%s does lane by lane what JavaScript says", (name) => {
    const reference = references[shape][name];
    fc.assert(
      fc.property(vectors, vectors, vectors, (x, y, z) => {
        const expected = normalized(shape, reference(x, y, z));
        expect(lanesOf(shape, run(name, x, y, z), expected)).toEqual(expected);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test("has no reference to spare", () => {
    const known = Object.keys(references[shape]).filter((name) => name in namespaces[shape]);
    expect(known.sort()).toEqual([...names].sort());
  });
});

function buildWith(shape: keyof typeof namespaces, name: string): Code {
  const signature = Object.keys(tables[shape]).find((key) =>
    namesIn(shape, new RegExp(`^${key.replace("!", "\\!")}$`)).includes(name),
  );
  const count = [...(signature ?? "").split(">")[0]].length;
  return instruction(shape, name)(...[a, b, c].slice(0, count));
}

const integerShapes = ["i8x16", "i16x8", "i32x4", "i64x2"] as const;

describe.each(integerShapes)("%s", (shape) => {
  const bits = Number(/i(\d+)/.exec(shape)?.[1]);
  const amounts = [0, 1, bits - 1, bits, 77];
  const run = instantiate(
    Object.fromEntries([
      ...["shl", "shrS", "shrU"].flatMap((name) =>
        amounts.map((amount) => [
          `${name}${amount}`,
          () => instruction(shape, name)(a, amount) as Value,
        ]),
      ),
      ["allTrue", () => namespaces[shape].allTrue(a)],
      ["bitmask", () => namespaces[shape].bitmask(a)],
    ]),
  );

  test("shifts by the amount modulo the width; reduces to a truth and to a mask", () => {
    fc.assert(
      fc.property(vectors, (x) => {
        for (const amount of amounts) {
          const by = BigInt(amount % bits);
          const wrap = (lanes: bigint[]) => lanes.map((n) => BigInt.asIntN(bits, n));
          expect(run(`shl${amount}`, x).lanes(bits)).toEqual(
            wrap(x.lanes(bits).map((n) => n << by)),
          );
          expect(run(`shrS${amount}`, x).lanes(bits)).toEqual(x.lanes(bits).map((n) => n >> by));
          expect(run(`shrU${amount}`, x).lanes(bits, false)).toEqual(
            x.lanes(bits, false).map((n) => n >> by),
          );
        }
        const lanes = x.lanes(bits);
        expect(run("allTrue", x).i32[0]).toBe(Number(lanes.every((n) => n !== 0n)));
        expect(run("bitmask", x).i32[0]).toBe(
          lanes.reduce((sum, n, i) => sum + (n < 0n ? 2 ** i : 0), 0),
        );
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

test("v128.anyTrue is 0 for zero only", () => {
  const run = instantiate({ any: () => v128.anyTrue(a) });
  expect(run("any", new Bits(new Uint8Array(16))).i32[0]).toBe(0);
  expect(run("any", new Bits(new Uint8Array(16).fill(128, 15))).i32[0]).toBe(1);
});

describe("lanes", () => {
  const ramp = new Bits(Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i));
  const other = new Bits(Uint8Array.from({ length: 16 }, (_, i) => i));

  test("are taken out and put in by number", () => {
    const run = instantiate({
      i8S: () => i8x16.extractLaneS(a, 3),
      i8U: () => i8x16.extractLaneU(a, 3),
      i16S: () => i16x8.extractLaneS(a, 7),
      i16U: () => i16x8.extractLaneU(a, 7),
      i32: () => i32x4.extractLane(a, 2),
      i64: () => i64x2.extractLane(a, 1),
      f32: () => f32x4.extractLane(a, 3),
      f64: () => f64x2.extractLane(a, 1),
      r8: () => i8x16.replaceLane(a, 15, -2),
      r16: () => i16x8.replaceLane(a, 1, 5),
      r32: () => i32x4.replaceLane(a, 0, 6),
      r64: () => i64x2.replaceLane(a, 1, 7n),
      rf32: () => f32x4.replaceLane(a, 1, 0.1),
      rf64: () => f64x2.replaceLane(a, 0, 0.1),
    });
    expect(run("i8S", ramp).i32[0]).toBe(ramp.i8[3]);
    expect(run("i8U", ramp).i32[0]).toBe(ramp.u8[3]);
    expect(run("i16S", ramp).i32[0]).toBe(ramp.i16[7]);
    expect(run("i16U", ramp).i32[0]).toBe(ramp.u16[7]);
    expect(run("i32", ramp).i32[0]).toBe(ramp.i32[2]);
    expect(run("i64", ramp).i64[0]).toBe(ramp.i64[1]);
    expect(run("f32", ramp).f32[0]).toBe(ramp.f32[3]);
    expect(run("f64", ramp).f64[0]).toBe(ramp.f64[1]);
    expect(run("r8", ramp).i8).toEqual(ramp.i8.with(15, -2));
    expect(run("r16", ramp).i16).toEqual(ramp.i16.with(1, 5));
    expect(run("r32", ramp).i32).toEqual(ramp.i32.with(0, 6));
    expect(run("r64", ramp).i64).toEqual(ramp.i64.with(1, 7n));
    expect(run("rf32", ramp).f32).toEqual(ramp.f32.with(1, Math.fround(0.1)));
    expect(run("rf64", ramp).f64).toEqual(ramp.f64.with(0, 0.1));
  });

  test("are filled by splats and constants, which plain numbers stand for", () => {
    const run = instantiate({
      i8: () => i8x16.splat(-3),
      i16: () => i16x8.splat(300),
      i32: () => i32x4.splat(-5),
      i64: () => i64x2.splat(6n),
      f32: () => f32x4.splat(0.1),
      f64: () => f64x2.splat(0.1),
      c8: () => i8x16.const(200),
      c16: () => i16x8.const(0, 1, 2, 3, 4, 5, 6, 65535),
      c32: () => i32x4.const(1, -2, 3, 2 ** 32 - 1),
      c64: () => i64x2.const(-1, 2n ** 63n),
      cf32: () => f32x4.const(0.1, -0, Infinity, 4),
      cf64: () => f64x2.const(-0, 0.1),
      plain: () => f32x4.add(f32x4.const(1, 2, 3, 4), 0.5),
      plain64: () => i64x2.add(i64x2.const(1, 2), 5),
    });
    expect(run("i8").i8).toEqual(Array(16).fill(-3));
    expect(run("i16").i16).toEqual(Array(8).fill(300));
    expect(run("i32").i32).toEqual(Array(4).fill(-5));
    expect(run("i64").i64).toEqual([6n, 6n]);
    expect(run("f32").f32).toEqual(Array(4).fill(Math.fround(0.1)));
    expect(run("f64").f64).toEqual([0.1, 0.1]);
    expect([...run("c8").u8]).toEqual(Array(16).fill(200));
    expect(run("c16").u16).toEqual([0, 1, 2, 3, 4, 5, 6, 65535]);
    expect(run("c32").i32).toEqual([1, -2, 3, -1]);
    expect(run("c64").i64).toEqual([-1n, -(2n ** 63n)]);
    expect(run("cf32").f32).toEqual([Math.fround(0.1), -0, Infinity, 4]);
    expect(run("cf64").f64).toEqual([-0, 0.1]);
    expect(run("plain").f32).toEqual([1.5, 2.5, 3.5, 4.5]);
    expect(run("plain64").i64).toEqual([6n, 7n]);
  });

  test("are shuffled by the numbers of their shape", () => {
    const bytes = [0, 31, 2, 29, 4, 27, 6, 25, 8, 23, 10, 21, 12, 19, 14, 17];
    const run = instantiate({
      i8: () => i8x16.shuffle(a, b, bytes),
      i16: () => i16x8.shuffle(a, b, [15, 0, 14, 1, 13, 2, 12, 3]),
      f32: () => f32x4.shuffle(a, b, [3, 4, 0, 7]),
      f64: () => f64x2.shuffle(a, b, [1, 2]),
    });
    const expected = (lanes: number[], type: "i8" | "i16" | "i32" | "i64") =>
      lanes.map((lane) => [...ramp[type], ...other[type]][lane]);
    expect(run("i8", ramp, other).i8).toEqual(expected(bytes, "i8"));
    expect(run("i16", ramp, other).i16).toEqual(expected([15, 0, 14, 1, 13, 2, 12, 3], "i16"));
    expect(run("f32", ramp, other).i32).toEqual(expected([3, 4, 0, 7], "i32"));
    expect(run("f64", ramp, other).i64).toEqual(expected([1, 2], "i64"));
  });
});

describe("relaxed instructions agree with the strict ones where those leave no choice", () => {
  const small = fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 4 })
    .map((lanes) => lanes.map((n) => n + 0.5));
  const in32 = (lanes: readonly number[]) =>
    new Bits(new Uint8Array(Float32Array.from(lanes).buffer));
  const in64 = (lanes: readonly number[]) =>
    new Bits(new Uint8Array(Float64Array.from(lanes.slice(0, 2)).buffer));
  const run = instantiate(
    Object.fromEntries(
      shapes.flatMap((shape) =>
        Object.keys(namespaces[shape])
          .filter((name) => name.startsWith("relaxed"))
          .map((name) => [`${shape}.${name}`, () => buildWith(shape, name) as Value]),
      ),
    ),
  );

  test.each([
    ["f32x4", in32, "f32"],
    ["f64x2", in64, "f64"],
  ] as const)("%s", (shape, pack, type) => {
    fc.assert(
      fc.property(small, small, small, (x, y, z) => {
        const operands = [pack(x), pack(y), pack(z)];
        const map = (f: (i: number) => number) => operands[0][type].map((_, i) => f(i));
        const result = (name: string) => run(`${shape}.${name}`, ...operands)[type];
        expect(result("relaxedMadd")).toEqual(map((i) => x[i] * y[i] + z[i]));
        expect(result("relaxedNmadd")).toEqual(map((i) => -(x[i] * y[i]) + z[i]));
        expect(result("relaxedMin")).toEqual(map((i) => Math.min(x[i], y[i])));
        expect(result("relaxedMax")).toEqual(map((i) => Math.max(x[i], y[i])));
      }),
      { seed: 4 },
    );
  });

  test("truncations", () => {
    const x = [1.5, -2.5, 3e6, -0.5];
    const u = [1.5, 4e9, 3e6, 0.5].map(Math.fround);
    const result = (name: string, operand: Bits) => run(`i32x4.relaxed${name}`, operand);
    expect(result("TruncF32x4S", in32(x)).i32).toEqual([1, -2, 3e6, 0]);
    expect(result("TruncF32x4U", in32(u)).u32).toEqual([1, 4e9, 3e6, 0]);
    expect(result("TruncF64x2SZero", in64(x)).i32).toEqual([1, -2, 0, 0]);
    expect(result("TruncF64x2UZero", in64(u)).u32).toEqual([1, 4e9, 0, 0]);
  });

  test.each([1, 2, 4, 8])("selection of lanes of %d bytes", (width) => {
    const [x, y] = [1, 101].map((from) => new Bits(Array.from({ length: 16 }, (_, i) => from + i)));
    const chosen = (i: number) => Math.floor(i / width) % 2 === 0;
    const z = new Bits(Array.from({ length: 16 }, (_, i) => (chosen(i) ? 255 : 0)));
    const shape = `i${8 * width}x${16 / width}`;
    const expected = Array.from({ length: 16 }, (_, i) => (chosen(i) ? 1 : 101) + i);
    expect([...run(`${shape}.relaxedLaneselect`, x, y, z).u8]).toEqual(expected);
  });

  test("swizzles, fixed-point products and dot products", () => {
    const x = new Bits(Array.from({ length: 16 }, (_, i) => 10 * i - 70));
    const y = new Bits(Array.from({ length: 16 }, (_, i) => 15 - i));
    const z = new Bits(new Uint8Array(Int32Array.of(1, -2, 3, -4).buffer));
    expect(run("i8x16.relaxedSwizzle", x, y).i8).toEqual(x.i8.toReversed());
    expect(run("i16x8.relaxedQ15mulrS", x, y).i16).toEqual(
      x.i16.map((n, i) => (n * y.i16[i] + 0x4000) >> 15),
    );
    const products = Array.from({ length: 8 }, (_, i) => dot(x.i8, y.i8, 2 * i));
    expect(run("i16x8.relaxedDotI8x16I7x16S", x, y).i16).toEqual(products);
    expect(run("i32x4.relaxedDotI8x16I7x16AddS", x, y, z).i32).toEqual(
      z.i32.map((n, i) => n + products[2 * i] + products[2 * i + 1]),
    );
  });
});
