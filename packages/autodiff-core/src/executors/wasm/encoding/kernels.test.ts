import { describe, expect, test } from "vitest";
import {
  call,
  type FloatType,
  float32,
  float64,
  forBlocks,
  forRange,
  i32,
  ModuleWriter,
  multiplyAdd,
  supports,
  type Value,
} from "./index.ts";

/** `y[i] += a x[i]` for n numbers at addresses x and y. */
function axpy<T extends "f32" | "f64">(element: FloatType<T>, relaxed: boolean): ModuleWriter {
  const { vector, scalar, type, bytes, lanes } = element;
  const madd = multiplyAdd(vector, relaxed);
  const m = new ModuleWriter();
  m.importMemory("env", "memory", { initial: 1 });
  m.export(
    m.function("axpy", { params: { n: "i32", a: type, x: "i32", y: "i32" } }, (f, p) => {
      const splat = f.let(vector.splat(p.a));
      forBlocks(f, 0, p.n, [4 * lanes, lanes, 1], (i, width) => {
        const x = f.let(i32.add(p.x, i32.mul(i, bytes)));
        const y = f.let(i32.add(p.y, i32.mul(i, bytes)));
        if (width === 1) {
          scalar.store(f, y, scalar.add(scalar.mul(p.a, scalar.load(x)), scalar.load(y)));
          return;
        }
        for (let at = 0; at < width * bytes; at += lanes * bytes)
          vector.store(f, y, madd(splat, vector.load(x, at), vector.load(y, at)), at);
      });
    }),
  );
  return m;
}

/** `Σ x[i] y[i]` by four running sums. */
function dot<T extends "f32" | "f64">(element: FloatType<T>, relaxed: boolean): ModuleWriter {
  const { vector, scalar, type, bytes, lanes } = element;
  const madd = multiplyAdd(vector, relaxed);
  const m = new ModuleWriter();
  m.importMemory("env", "memory", { initial: 1 });
  m.export(
    m.function("dot", { params: { n: "i32", x: "i32", y: "i32" }, result: type }, (f, p) => {
      const sums = [0, 1, 2, 3].map(() => f.let(vector.const(0)));
      const rest = f.let(scalar.const(0));
      forBlocks(f, 0, p.n, [4 * lanes, 1], (i, width) => {
        const x = f.let(i32.add(p.x, i32.mul(i, bytes)));
        const y = f.let(i32.add(p.y, i32.mul(i, bytes)));
        if (width === 1) {
          f.set(rest, scalar.add(rest, scalar.mul(scalar.load(x), scalar.load(y))));
          return;
        }
        sums.forEach((sum, k) => {
          const at = k * lanes * bytes;
          f.set(sum, madd(vector.load(x, at), vector.load(y, at), sum));
        });
      });
      const [a, b, c, d] = sums;
      const sum = f.let(vector.add(vector.add(a, b), vector.add(c, d)));
      const parts = Array.from({ length: lanes }, (_, lane) => vector.extractLane(sum, lane));
      return parts.reduce((total, part) => scalar.add(total, part), rest as Value<T>);
    }),
  );
  return m;
}

const memory = new WebAssembly.Memory({ initial: 1 });

function load(m: ModuleWriter, name: string): (...operands: number[]) => number {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(m.encode()), {
    env: { memory },
  });
  return instance.exports[name] as (...operands: number[]) => number;
}

const variants = [true, false].filter((relaxed) => !relaxed || supports("relaxedSimd"));

describe.each(variants)("with relaxed multiply-add: %s", (relaxed) => {
  test.each([
    [axpy(float32, relaxed), Float32Array],
    [axpy(float64, relaxed), Float64Array],
  ])("axpy equals JavaScript's for every length", (m, Elements) => {
    const run = load(m, "axpy");
    const [x, y] = [0, 8192].map((at) => new Elements(memory.buffer, at, 70));
    for (let n = 0; n <= 70; n++) {
      x.forEach((_, i) => {
        x[i] = i - 3;
        y[i] = i * i;
      });
      run(n, 0.5, 0, 8192);
      expect([...y]).toEqual([...x].map((_, i) => i * i + (i < n ? 0.5 * (i - 3) : 0)));
    }
  });

  test.each([
    [dot(float32, relaxed), Float32Array],
    [dot(float64, relaxed), Float64Array],
  ])("dot equals the sum for every length", (m, Elements) => {
    const run = load(m, "dot");
    const [x, y] = [0, 8192].map((at) => new Elements(memory.buffer, at, 70));
    x.forEach((_, i) => {
      x[i] = i - 20;
      y[i] = 2 * i;
    });
    let expected = 0;
    for (let n = 0; n <= 70; n++) {
      expect(run(n, 0, 8192)).toBe(expected);
      expected += x[n] * y[n];
    }
  });
});

test("an iteration of Newton's method calls a helper of the module", () => {
  const { scalar } = float64;
  const m = new ModuleWriter();
  const step = m.function(
    "step",
    { params: { x: "f64", a: "f64" }, result: "f64" },
    (_, { x, a }) => scalar.mul(0.5, scalar.add(x, scalar.div(a, x))),
  );
  m.export(
    m.function("root", { params: { a: "f64" }, result: "f64" }, (f, { a }) => {
      const x = f.let(a);
      forRange(f, 0, 12, 1, () => f.set(x, call(step, { x, a })));
      return x;
    }),
  );
  expect(load(m, "root")(9)).toBe(3);
});

test("a thousand instructions are written in well under a millisecond once warm", () => {
  const { scalar } = float64;
  const build = (): Uint8Array => {
    const m = new ModuleWriter();
    m.memory({ initial: 1 });
    m.function("long", { params: { p: "i32" } }, (f, { p }) => {
      for (let k = 0; k < 125; k++) {
        // Eight instructions: two addresses, two loads, a constant, a product, a sum and a store.
        const x = scalar.mul(scalar.load(p, 8 * k), 1.5);
        scalar.store(f, p, scalar.add(x, scalar.load(p, 8 * k + 8)), 8 * k);
      }
    });
    return m.encode();
  };
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now();
    build();
    return performance.now() - start;
  });
  expect(WebAssembly.validate(new Uint8Array(build()))).toBe(true);
  // Some 0.15 ms where measured; the limit leaves room for a busy machine.
  expect(times.toSorted((a, b) => a - b)[100]).toBeLessThan(2);
});
