import { describe, expect, test } from "vitest";
import type { FunctionBuilder } from "./function-builder.ts";
import { ModuleWriter } from "./module-writer.ts";
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
  memory,
  v128,
} from "./operations.ts";
import type { Value, ValueType } from "./value.ts";

// biome-ignore lint/suspicious/noConfusingVoidType: as for FunctionBody.
type Body = (f: FunctionBuilder) => Value | void;

const SHARED = { initial: 1, maximum: 2, shared: true } as const;

/** Run a body once over a memory that holds 0x80, 0x81, … from address 0 on. */
function run(
  body: Body,
  result: ValueType | "void" = "void",
): { readonly value: unknown; readonly bytes: Uint8Array; readonly view: DataView } {
  const m = new ModuleWriter();
  m.export(m.memory(SHARED));
  m.export(m.function("run", { params: {}, result }, body));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  const bytes = new Uint8Array(buffer);
  for (let i = 0; i < 32; i++) bytes[i] = 0x80 + i;
  const value = (exports["run"] as () => unknown)();
  return { value, bytes, view: new DataView(buffer) };
}

const start = new DataView(Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i).buffer);

describe("scalar loads read little-endian bytes at address plus offset, aligned or not", () => {
  test.each([
    ["i32.load", i32.load(3, 2), start.getInt32(5, true)],
    ["i32.load8S", i32.load8S(1, 2), start.getInt8(3)],
    ["i32.load8U", i32.load8U(1, 2), start.getUint8(3)],
    ["i32.load16S", i32.load16S(3), start.getInt16(3, true)],
    ["i32.load16U", i32.load16U(3), start.getUint16(3, true)],
    ["i64.load", i64.load(1, 2), start.getBigInt64(3, true)],
    ["i64.load8S", i64.load8S(2), BigInt(start.getInt8(2))],
    ["i64.load8U", i64.load8U(2), BigInt(start.getUint8(2))],
    ["i64.load16S", i64.load16S(2), BigInt(start.getInt16(2, true))],
    ["i64.load16U", i64.load16U(2), BigInt(start.getUint16(2, true))],
    ["i64.load32S", i64.load32S(2), BigInt(start.getInt32(2, true))],
    ["i64.load32U", i64.load32U(2), BigInt(start.getUint32(2, true))],
    ["f32.load", f32.load(5), start.getFloat32(5, true)],
    ["f64.load", f64.load(5), start.getFloat64(5, true)],
    ["i32.atomicLoad", i32.atomicLoad(4), start.getInt32(4, true)],
    ["i32.atomicLoad8U", i32.atomicLoad8U(3), start.getUint8(3)],
    ["i32.atomicLoad16U", i32.atomicLoad16U(2), start.getUint16(2, true)],
    ["i64.atomicLoad", i64.atomicLoad(8), start.getBigInt64(8, true)],
    ["i64.atomicLoad8U", i64.atomicLoad8U(3), BigInt(start.getUint8(3))],
    ["i64.atomicLoad16U", i64.atomicLoad16U(2), BigInt(start.getUint16(2, true))],
    ["i64.atomicLoad32U", i64.atomicLoad32U(4), BigInt(start.getUint32(4, true))],
  ] as const)("%s", (_, value: Value, expected) => {
    expect(run(() => value, value.type).value).toBe(expected);
  });
});

const MANY = 0x1122334455667788n;

describe("stores write little-endian bytes", () => {
  test.each<[string, Body, number[]]>([
    ["i32.store", (f) => i32.store(f, 61, 0x11223344, 3), [0x44, 0x33, 0x22, 0x11, 0]],
    ["i32.store8", (f) => i32.store8(f, 64, 0x1122), [0x22, 0]],
    ["i32.store16", (f) => i32.store16(f, 64, 0x112233), [0x33, 0x22, 0]],
    ["i64.store", (f) => i64.store(f, 64, MANY), [0x88, 0x77, 0x66, 0x55, 0x44]],
    ["i64.store8", (f) => i64.store8(f, 64, MANY), [0x88, 0]],
    ["i64.store16", (f) => i64.store16(f, 64, MANY), [0x88, 0x77, 0]],
    ["i64.store32", (f) => i64.store32(f, 64, MANY), [0x88, 0x77, 0x66, 0x55, 0]],
    ["f32.store", (f) => f32.store(f, 64, -1.5), [0, 0, 0xc0, 0xbf, 0]],
    ["f64.store", (f) => f64.store(f, 64, -2), [0, 0, 0, 0, 0, 0, 0, 0xc0, 0]],
    ["i32.atomicStore", (f) => i32.atomicStore(f, 64, 0x112233), [0x33, 0x22, 0x11, 0]],
    ["i32.atomicStore8", (f) => i32.atomicStore8(f, 64, 0x1122), [0x22, 0]],
    ["i32.atomicStore16", (f) => i32.atomicStore16(f, 64, 0x112233), [0x33, 0x22, 0]],
    ["i64.atomicStore", (f) => i64.atomicStore(f, 64, MANY), [0x88, 0x77, 0x66, 0x55]],
    ["i64.atomicStore8", (f) => i64.atomicStore8(f, 64, MANY), [0x88, 0]],
    ["i64.atomicStore16", (f) => i64.atomicStore16(f, 64, MANY), [0x88, 0x77, 0]],
    ["i64.atomicStore32", (f) => i64.atomicStore32(f, 64, MANY), [0x88, 0x77, 0x66, 0x55, 0]],
    [
      "v128.store32Lane",
      (f) => v128.store32Lane(f, 64, i32x4.const(1, 2, 3, 4), 2),
      [3, 0, 0, 0, 0],
    ],
    ["v128.store8Lane", (f) => v128.store8Lane(f, 60, i8x16.const(9), 15, 4), [9, 0]],
    ["v128.store16Lane", (f) => v128.store16Lane(f, 64, i16x8.const(0x102), 7), [2, 1, 0]],
    [
      "v128.store64Lane",
      (f) => v128.store64Lane(f, 64, i64x2.const(1, MANY), 1),
      [0x88, 0x77, 0x66],
    ],
  ])("%s", (_, body, expected) => {
    expect([...run(body).bytes.subarray(64, 64 + expected.length)]).toEqual(expected);
  });
});

describe("vector loads", () => {
  const b = Array.from({ length: 32 }, (_, i) => 0x80 + i);
  const words = (n: readonly number[], Type: typeof Int16Array | typeof Uint16Array) => [
    ...new Uint8Array(Type.from(n).buffer),
  ];
  const signed = (n: number) => n - 256;
  const at = (address: number, count: number) => b.slice(address, address + count);
  const times = (count: number, bytes: readonly number[]) => Array(count).fill(bytes).flat();
  const zero = i8x16.const(0);
  const into = (position: number, bytes: number[]) => [
    ...Array<number>(position).fill(0),
    ...bytes,
    ...Array<number>(16 - position - bytes.length).fill(0),
  ];
  const spread = (bytes: number[], width: number, fill: number) =>
    Array.from({ length: 16 / (2 * width) }, (_, i) => [
      ...bytes.slice(i * width, (i + 1) * width),
      ...Array<number>(width).fill(fill),
    ]).flat();

  test.each<[string, Value<"v128">, number[]]>([
    ["v128.load", v128.load(1, 2), at(3, 16)],
    ["f32x4.load", f32x4.load(1, 2), at(3, 16)],
    ["f64x2.load", f64x2.load(3), at(3, 16)],
    ["i8x16.load", i8x16.load(3), at(3, 16)],
    ["i16x8.load", i16x8.load(3), at(3, 16)],
    ["i32x4.load", i32x4.load(3), at(3, 16)],
    ["i64x2.load", i64x2.load(3), at(3, 16)],
    ["load8Splat", v128.load8Splat(3), times(16, at(3, 1))],
    ["load16Splat", v128.load16Splat(3), times(8, at(3, 2))],
    ["load32Splat", v128.load32Splat(3), times(4, at(3, 4))],
    ["load64Splat", v128.load64Splat(3), times(2, at(3, 8))],
    ["f32x4.loadSplat", f32x4.loadSplat(3), times(4, at(3, 4))],
    ["i32x4.loadSplat", i32x4.loadSplat(3), times(4, at(3, 4))],
    ["f64x2.loadSplat", f64x2.loadSplat(3), times(2, at(3, 8))],
    ["i64x2.loadSplat", i64x2.loadSplat(3), times(2, at(3, 8))],
    ["load32Zero", v128.load32Zero(3), into(0, at(3, 4))],
    ["load64Zero", v128.load64Zero(3), into(0, at(3, 8))],
    ["load8x8S", v128.load8x8S(2), words(at(2, 8).map(signed), Int16Array)],
    ["load8x8U", v128.load8x8U(2), words(at(2, 8), Uint16Array)],
    ["load16x4S", v128.load16x4S(2), spread(at(2, 8), 2, 255)],
    ["load16x4U", v128.load16x4U(2), spread(at(2, 8), 2, 0)],
    ["load32x2S", v128.load32x2S(2), spread(at(2, 8), 4, 255)],
    ["load32x2U", v128.load32x2U(2), spread(at(2, 8), 4, 0)],
    ["load8Lane", v128.load8Lane(2, zero, 15, 1), into(15, at(3, 1))],
    ["load16Lane", v128.load16Lane(3, zero, 6), into(12, at(3, 2))],
    ["load32Lane", v128.load32Lane(3, zero, 2), into(8, at(3, 4))],
    ["load64Lane", v128.load64Lane(3, zero, 1), into(8, at(3, 8))],
  ])("%s", (_, value, expected) => {
    const { bytes } = run((f) => f32x4.store(f, 64, value));
    expect([...bytes.subarray(64, 80)]).toEqual(expected);
  });

  test.each([i8x16, i16x8, i32x4, i64x2, f32x4, f64x2, v128])("are stored in every shape", (s) => {
    const { bytes } = run((f) => s.store(f, 60, v128.load(0), 4));
    expect([...bytes.subarray(64, 80)]).toEqual(at(0, 16));
  });
});

describe("atomic read-modify-write", () => {
  const operations = [
    ["atomicAdd", 12n],
    ["atomicSub", 2n],
    ["atomicAnd", 5n],
    ["atomicOr", 7n],
    ["atomicXor", 2n],
    ["atomicExchange", 5n],
  ] as const;

  test.each(operations)("%s returns the old value and leaves the new one", (name, after) => {
    const narrow = run((f) => {
      i32.store(f, 64, 7);
      return i32[name](f, 60, 5, 4);
    }, "i32");
    expect(narrow.value).toBe(7);
    expect(narrow.view.getInt32(64, true)).toBe(Number(after));
    const wide = run((f) => {
      i64.store(f, 64, 7);
      return i64[name](f, 64, 5);
    }, "i64");
    expect(wide.value).toBe(7n);
    expect(wide.view.getBigInt64(64, true)).toBe(after);
  });

  test.each([
    [7, 9],
    [6, 7],
  ])("compare-exchange expecting %d leaves %d", (expected, after) => {
    const narrow = run((f) => {
      i32.store(f, 64, 7);
      return i32.atomicCompareExchange(f, 64, expected, 9);
    }, "i32");
    expect([narrow.value, narrow.view.getInt32(64, true)]).toEqual([7, after]);
    const wide = run((f) => {
      i64.store(f, 64, 7);
      return i64.atomicCompareExchange(f, 64, expected, 9);
    }, "i64");
    expect([wide.value, wide.view.getBigInt64(64, true)]).toEqual([7n, BigInt(after)]);
  });

  test("an unaligned access traps", () => {
    expect(() => run(() => i32.atomicLoad(1), "i32")).toThrow(WebAssembly.RuntimeError);
  });

  test("wait returns 1 where the value differs, 2 after the time; notify counts the woken", () => {
    expect(run((f) => memory.wait32(f, 64, 1, -1), "i32").value).toBe(1);
    expect(run((f) => memory.wait32(f, 64, 0, 1000), "i32").value).toBe(2);
    expect(run((f) => memory.wait64(f, 64, 0n, 1000n), "i32").value).toBe(2);
    expect(run((f) => memory.notify(f, 60, 3, 4), "i32").value).toBe(0);
    run((f) => memory.fence(f));
  });
});

describe("bulk memory", () => {
  test("copies overlapping ranges and fills", () => {
    const { bytes } = run((f) => {
      memory.copy(f, 2, 0, 8);
      memory.fill(f, 64, 0x1ff, 3);
    });
    expect([...bytes.subarray(0, 11)].map((n) => n - 0x80)).toEqual([
      0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 10,
    ]);
    expect([...bytes.subarray(63, 68)]).toEqual([0, 255, 255, 255, 0]);
  });

  test("grows within the limits and tells its size", () => {
    const size = (pages: number) =>
      run((f) => i32.add(i32.mul(memory.grow(f, pages), 100), memory.size()), "i32").value;
    expect(size(1)).toBe(102);
    expect(size(2)).toBe(-99);
  });
});
