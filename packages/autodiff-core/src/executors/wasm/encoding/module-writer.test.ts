import { describe, expect, test } from "vitest";
import { call } from "./function-reference.ts";
import { ModuleWriter } from "./module-writer.ts";
import { f64, i32, i64 } from "./operations.ts";

function instantiate(m: ModuleWriter, imports: WebAssembly.Imports = {}): WebAssembly.Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(m.encode()), imports).exports;
}

test("an empty module is the header", () => {
  expect([...new ModuleWriter().encode()]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
});

describe("imports", () => {
  test("a shared memory with limits", () => {
    const m = new ModuleWriter();
    m.importMemory("env", "memory", { initial: 1, maximum: 16, shared: true });
    m.export(
      m.function("bump", { params: { at: "i32" }, result: "i32" }, (f, { at }) =>
        i32.atomicAdd(f, at, 1),
      ),
    );
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 16, shared: true });
    const module = new WebAssembly.Module(m.encode());
    const [one, two] = [1, 2].map(() => new WebAssembly.Instance(module, { env: { memory } }));
    for (const { exports } of [one, two, one]) (exports["bump"] as (at: number) => number)(8);
    expect(new Int32Array(memory.buffer)[2]).toBe(3);
    const own = new WebAssembly.Memory({ initial: 1, maximum: 16 });
    expect(() => new WebAssembly.Instance(module, { env: { memory: own } })).toThrow("shared");
  });

  test("functions and globals, used by functions and globals defined here", () => {
    const m = new ModuleWriter();
    const exp = m.importFunction("math", "exp", { params: { x: "f64" }, result: "f64" });
    const log = m.importFunction("math", "log", { params: { x: "f64" } });
    const scale = m.importGlobal("env", "scale", "f64");
    const count = m.importGlobal("env", "count", "i64", { mutable: true });
    const total = m.export(m.global("total", "f64", 0.5));
    m.export(
      m.function("run", { params: { x: "f64" }, result: "f64" }, (f, { x }) => {
        f.set(count, i64.add(count, 1));
        f.set(total, f64.add(total, f64.mul(scale, call(exp, { x }))));
        f.call(log, { x: total });
        return total;
      }),
      "go",
    );
    m.export(exp, "again");
    const logged: number[] = [];
    const counter = new WebAssembly.Global({ value: "i64", mutable: true }, 5n);
    const exports = instantiate(m, {
      math: { exp: Math.exp, log: (x: number) => logged.push(x) },
      env: { scale: 3, count: counter },
    });
    expect((exports["go"] as (x: number) => number)(0)).toBe(3.5);
    expect([counter.value, logged, (exports["total"] as WebAssembly.Global).value]).toEqual([
      6n,
      [3.5],
      3.5,
    ]);
    expect((exports["again"] as (x: number) => number)(1)).toBe(Math.E);
  });

  test("come first", () => {
    const m = new ModuleWriter();
    m.global("g", "i32", 0);
    m.function("f", { params: {} }, () => {});
    expect(() => m.importFunction("env", "g", { params: {} })).toThrow(
      new Error("import of env.g: must come before the first function defined here"),
    );
    expect(() => m.importGlobal("env", "x", "i32")).toThrow("before the first global");
  });
});

test("data is in memory after instantiation, more of it than fits on the stack too", () => {
  const m = new ModuleWriter();
  m.export(m.memory({ initial: 8 }));
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  m.data(100, bytes);
  m.data(10, Uint8Array.of(1, 2));
  const memory = instantiate(m)["memory"] as WebAssembly.Memory;
  expect(new Uint8Array(memory.buffer, 100, bytes.length)).toEqual(bytes);
  expect([...new Uint8Array(memory.buffer, 9, 4)]).toEqual([0, 1, 2, 0]);
});

test("functions of one type share it", () => {
  const m = new ModuleWriter();
  for (let k = 0; k < 300; k++)
    m.export(m.function(`f${k}`, { params: { x: "i32" }, result: "i32" }, () => k));
  const exports = instantiate(m);
  expect((exports["f299"] as (x: number) => number)(0)).toBe(299);
  // Section 1 of 6 bytes: one type of one parameter and one result.
  expect([...m.encode().subarray(8, 16)]).toEqual([1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f]);
});

test("the names of functions and locals are in a custom section if asked for", () => {
  const m = new ModuleWriter();
  m.importFunction("env", "log", { params: {} });
  m.function("trouble", { params: { first: "i32" } }, (f, { first }) => {
    f.let(i32.add(first, 1));
    f.let(i32.add(first, 2), "π");
    f.unreachable();
  });
  m.export(
    m.function("quiet", { params: {} }, () => {}),
    "run",
  );
  const module = new WebAssembly.Module(m.encode({ names: true }));
  expect(WebAssembly.Module.customSections(new WebAssembly.Module(m.encode()), "name")).toEqual([]);
  const [section] = WebAssembly.Module.customSections(module, "name");
  const text = (s: string) => [s.length, ...new TextEncoder().encode(s)];
  const functions = [3, 0, ...text("log"), 1, ...text("trouble"), 2, ...text("quiet")];
  const locals = [1, 1, 2, 0, ...text("first"), 2, 2, ...new TextEncoder().encode("π")];
  expect([...new Uint8Array(section)]).toEqual([
    ...[1, functions.length, ...functions],
    ...[2, locals.length, ...locals],
  ]);
});

test("a trap's stack names the function", () => {
  const m = new ModuleWriter();
  const inner = m.function("innerKernel", { params: {} }, (f) => f.unreachable());
  m.export(m.function("outer", { params: {} }, (f) => f.call(inner, {})));
  const module = new WebAssembly.Module(m.encode({ names: true }));
  const { exports } = new WebAssembly.Instance(module);
  let stack = "";
  try {
    (exports["outer"] as () => void)();
  } catch (error) {
    stack = (error as Error).stack ?? "";
  }
  expect(stack).toContain("innerKernel");
});

test("mistakes are named", () => {
  const m = new ModuleWriter();
  m.export(m.memory({ initial: 1 }));
  expect(() => m.memory({ initial: 1 })).toThrow("a module has one memory");
  expect(() => new ModuleWriter().memory({ initial: 1, shared: true })).toThrow("needs a maximum");
  expect(() => new ModuleWriter().memory({ initial: 65537 })).toThrow("0 to 65536 pages");
  const f = m.function("memory", { params: {} }, () => {});
  expect(() => m.export(f)).toThrow(new Error('export: there is already an export "memory"'));
  expect(() => m.global("g", "i32", i32.add(1, 2))).toThrow("expected a constant");
  const fixed = new ModuleWriter();
  const g = fixed.importGlobal("env", "g", "i32");
  expect(() => fixed.function("f", { params: {} }, (f) => f.set(g, 1))).toThrow(
    new Error("f: set: g is immutable"),
  );
});
