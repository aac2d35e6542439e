import { describe, expect, expectTypeOf, test } from "vitest";
import type { FunctionBuilder, Label } from "./function-builder.ts";
import { call } from "./function-reference.ts";
import { forBlocks, forRange, switchOn, whileLoop } from "./loops.ts";
import { ModuleWriter } from "./module-writer.ts";
import { f32, f32x4, f64, i32, i32x4, i64, v128 } from "./operations.ts";
import { conditional, select } from "./select.ts";
import type { Emitter, Operand, Value, Variable } from "./value.ts";

// biome-ignore lint/suspicious/noConfusingVoidType: as for FunctionBody.
type Body = (f: FunctionBuilder, n: Variable<"i32">) => Operand<"i32"> | void;

/** A function of one integer. */
function compile(body: Body): (n: number) => number {
  const m = new ModuleWriter();
  m.memory({ initial: 1 });
  m.export(m.function("test", { params: { n: "i32" }, result: "i32" }, (f, { n }) => body(f, n)));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  return exports["test"] as (n: number) => number;
}

const append = (f: FunctionBuilder, digits: Variable<"i32">, digit: Operand<"i32">) =>
  f.set(digits, i32.add(i32.mul(digits, 10), digit));

describe("control flow", () => {
  test("if and else, nested, with labels to leave by", () => {
    const run = compile((f, n) => {
      const x = f.let(i32.const(0));
      f.if(
        i32.gtS(n, 0),
        (end) => {
          f.set(x, 1);
          f.brIf(i32.gtS(n, 10), end);
          f.set(x, 2);
        },
        () => f.if(n, () => f.set(x, 3)),
      );
      return x;
    });
    expect([5, 11, -1, 0].map(run)).toEqual([2, 1, 3, 0]);
  });

  test("loops and blocks, left from two levels up", () => {
    const run = compile((f, n) => {
      const [i, sum] = [f.let(i32.const(0)), f.let(i32.const(0))];
      f.block((done) => {
        f.loop((again) => {
          f.if(i32.gtS(sum, n), () => f.br(done));
          f.set(i, i32.add(i, 1));
          f.set(sum, i32.add(sum, i));
          f.br(again);
        });
      });
      return i;
    });
    expect([0, 5, 54, 55].map(run)).toEqual([1, 3, 10, 11]);
  });

  test("brTable takes its index as unsigned and the last label otherwise", () => {
    const run = compile((f, n) => {
      f.block((last) => {
        f.block((one) => {
          f.block((zero) => f.brTable(n, [zero, one], last));
          f.return(100);
        });
        f.return(101);
      });
      return 102;
    });
    expect([0, 1, 2, -1].map(run)).toEqual([100, 101, 102, 102]);
  });

  test("switchOn runs one case", () => {
    const run = compile((f, n) => {
      const x = f.let(i32.const(0));
      const set = (value: number) => () => append(f, x, value);
      switchOn(f, n, [set(1), set(2), set(3)], set(9));
      switchOn(f, n, [set(4)]);
      return x;
    });
    expect([0, 1, 2, 3, -1].map(run)).toEqual([14, 2, 3, 9, 9]);
  });

  test("whileLoop tests before each round", () => {
    const run = compile((f, n) => {
      const count = f.let(i32.const(0));
      whileLoop(f, i32.ne(n, 0), () => {
        f.set(n, i32.and(n, i32.sub(n, 1)));
        f.set(count, i32.add(count, 1));
      });
      return count;
    });
    expect([0, 1, 255, -1].map(run)).toEqual([0, 1, 8, 32]);
  });

  test.each([
    [0, 3, 1, 1012],
    [0, 7, 3, 1036],
    [3, 3, 1, 1],
    [4, 3, 1, 1],
    [3, -1, -1, 13210],
    [3, 0, -2, 131],
    [0, 1, -1, 1],
  ])("forRange from %d to %d by %d, with bounds known and not", (from, to, step, expected) => {
    const known = compile((f) => {
      const digits = f.let(i32.const(1));
      forRange(f, from, to, step, (i) => append(f, digits, i));
      return digits;
    });
    const unknown = compile((f, n) => {
      const digits = f.let(i32.const(1));
      forRange(f, i32.add(n, from), i32.add(n, to), step, (i) => {
        append(f, digits, i);
        f.set(n, 77);
      });
      return digits;
    });
    expect([known(0), unknown(0)]).toEqual([expected, expected]);
  });

  test.each([0, 1, 3, 4, 5, 21, 32, -3])("forBlocks covers %d numbers once, widest first", (n) => {
    const expected = Math.max(n, 0);
    const body =
      (count: (n: Variable<"i32">) => Operand<"i32">): Body =>
      (f, given) => {
        const [next, blocks] = [f.let(i32.const(0)), f.let(i32.const(0))];
        forBlocks(f, 0, count(given), [16, 4, 1], (i, width) => {
          f.if(i32.ne(i, next), () => f.unreachable());
          f.set(next, i32.add(next, width));
          f.set(blocks, i32.add(blocks, 1));
        });
        return i32.add(i32.mul(next, 1000), blocks);
      };
    const blocks = (expected >> 4) + ((expected & 15) >> 2) + (expected & 3);
    expect(compile(body((given) => given))(n)).toBe(1000 * expected + blocks);
    expect(compile(body(() => n))(0)).toBe(1000 * expected + blocks);
  });

  test("select computes both values, conditional the chosen one", () => {
    const run = compile((_, n) =>
      i32.add(select(n, i32.const(10), 20), conditional(n, i32.divS(100, n), -1)),
    );
    expect([0, 5].map(run)).toEqual([19, 30]);
  });
});

describe("locals", () => {
  test("keep a value that is used twice, and are numbered again after their block", () => {
    const body: Body = (f, n) => {
      for (let k = 0; k < 50; k++)
        f.block(() => {
          const square = f.let(i32.mul(n, n));
          f.set(n, i32.sub(i32.add(square, square), square));
        });
      return n;
    };
    expect(compile(body)(1)).toBe(1);
    const m = new ModuleWriter();
    m.function("f", { params: { n: "i32" }, result: "i32" }, (f, { n }) => body(f, n));
    const text = [...m.encode()].join();
    // One run of one local of type i32: 1, 1, 0x7f.
    expect(text).toContain(",1,1,127,2,64,");
  });

  test("of all types live side by side", () => {
    const run = compile((f, n) => {
      const a = f.let(f64.convertI32S(n), "a");
      const b = f.let(i64.extendI32S(n));
      const c = f.let(i32x4.splat(n));
      const d = f.let(f32.demoteF64(a));
      return i32.add(
        i32.add(i32.truncF64S(a), i32.wrapI64(b)),
        i32.add(i32x4.extractLane(c, 3), i32.truncF32S(d)),
      );
    });
    expect(run(7)).toBe(28);
  });
});

describe("calls", () => {
  test("happen at once as statements, and in their place as expressions", () => {
    const m = new ModuleWriter();
    const counter = m.export(m.global("count", "i32", 0));
    const next = m.function("next", { params: { by: "i32" }, result: "i32" }, (f, { by }) => {
      f.set(counter, i32.add(counter, by));
      return counter;
    });
    const reset = m.function("reset", { params: {} }, (f) => f.set(counter, 0));
    m.export(
      m.function("test", { params: {}, result: "i32" }, (f) => {
        f.call(reset, {});
        const one = f.call(next, { by: 1 });
        f.call(next, { by: 2 });
        return i32.add(i32.mul(one, 10), call(next, { by: 4 }));
      }),
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
    expect((exports["test"] as () => number)()).toBe(17);
  });
});

describe("mistakes in a kernel are named", () => {
  const mistake = (body: Body) => () => compile(body);
  const wrong = <T>(value: unknown) => value as T;

  test.each<[string, Body, string]>([
    [
      "a wrong type",
      (_, n) => i32.add(n, wrong(f32.const(1))),
      "i32.add: operand 2: expected i32, received f32",
    ],
    [
      "a missing operand",
      () => wrong<(a: number) => Value<"i32">>(i32.add)(1),
      "i32.add: operand 2: expected i32, received undefined",
    ],
    [
      "too many operands",
      () => wrong<(...a: number[]) => Value<"i32">>(i32.eqz)(1, 2),
      "i32.eqz: too many operands",
    ],
    [
      "a fraction",
      () => i32.add(1, 0.5),
      "i32.add: operand 2: expected an integer of 32 bits, received 0.5",
    ],
    [
      "an integer out of range",
      () => i32.const(2 ** 32),
      "i32.const: expected an integer of 32 bits, received 4294967296",
    ],
    [
      "a lane that is not there",
      () => i32x4.extractLane(f32x4.const(0), 4),
      "i32x4.extractLane: expected a lane from 0 to 3, received 4",
    ],
    [
      "a lane that is not loaded",
      (f) => {
        v128.store64Lane(f, 0, f32x4.const(0), 2);
        return 0;
      },
      "v128.store64Lane: expected a lane from 0 to 1, received 2",
    ],
    [
      "lanes to shuffle",
      () => i32x4.extractLane(f32x4.shuffle(f32x4.const(0), f32x4.const(0), [0]), 0),
      "f32x4.shuffle: expected 4 lane numbers, received 1",
    ],
    [
      "the wrong number of lanes",
      () => i32x4.extractLane(f32x4.const(1, 2), 0),
      "f32x4.const: expected 4 lanes, received 2",
    ],
    [
      "a number without a shape",
      () => v128.anyTrue(1),
      "v128.anyTrue: operand 1: a number has no shape here; write for example f32x4.const(x)",
    ],
    [
      "a negative offset",
      () => i32.load(0, -4),
      "i32.load: expected an offset from 0 to 2^32 - 1, received -4",
    ],
    [
      "an effect without a builder",
      () => wrong<(p: number, x: number) => number>(i32.store)(0, 1),
      "i32.store: has an effect, so its first argument is the function builder",
    ],
    [
      "a condition of a wrong type",
      (f) => f.if(wrong(f64.const(1)), () => {}),
      "test: if: condition: expected i32, received f64",
    ],
    [
      "a result of a wrong type",
      () => wrong<Value<"i32">>(f64.const(1)),
      "test: return: expected i32, received f64",
    ],
    ["no result", () => {}, "test: the body ends without a result of type i32"],
    [
      "an assignment of a wrong type",
      (f, n) => f.set(n, wrong(f64.const(1))),
      "test: set n: expected i32, received f64",
    ],
    [
      "a statement that is a value",
      (f, n) => f.emit(wrong(n)),
      "test: a statement must not leave a value, received i32; use f.drop",
    ],
    [
      "let of a number",
      (f) => {
        f.let(wrong(1));
      },
      "test: let: expected an expression, received 1",
    ],
    [
      "a step of 0",
      (f) => forRange(f, 0, 1, 0, () => {}),
      "forRange: expected a whole step other than 0, received 0",
    ],
    [
      "an argument of a wrong type",
      (f) => {
        const g = new ModuleWriter().function("g", { params: { x: "f32" } }, () => {});
        f.call(g, { x: wrong(f64.const(0)) });
      },
      "call of g: x: expected f32, received f64",
    ],
  ])("%s", (_, body, message) => {
    expect(mistake(body)).toThrow(new Error(message));
  });

  test("a local outside of its block", () => {
    let escaped: Variable<"i32"> | undefined;
    const body: Body = (f, n) => {
      f.block(() => {
        escaped = f.let(n, "inner");
      });
      return i32.add(1, escaped as Variable<"i32">);
    };
    expect(mistake(body)).toThrow(
      new Error("test: local inner is used outside of its block or function"),
    );
    expect(mistake((f) => f.set(escaped as Variable<"i32">, 1))).toThrow("outside of its block");
    expect(mistake(() => escaped)).toThrow("outside of its block");
  });

  test("a label outside of its block", () => {
    let label: Label | undefined;
    const body: Body = (f) => {
      f.block((end) => {
        label = end;
      });
      f.br(label as Label);
    };
    expect(mistake(body)).toThrow(new Error("test: branch to a label outside of its block"));
  });

  test("an expression that grew exponentially by sharing", () => {
    const body: Body = (_, n) => {
      let power: Value<"i32"> = n;
      for (let k = 0; k < 40; k++) power = i32.mul(power, power);
      return power;
    };
    expect(mistake(body)).toThrow("share parts by f.let");
  });

  test("a result where there is none", () => {
    const m = new ModuleWriter();
    expect(() => m.function("g", { params: {} }, (f) => f.return(1))).toThrow(
      new Error("g: return: the function has no result"),
    );
  });
});

test("wrong types do not compile", () => {
  // @ts-expect-error an operand of another type
  expect(() => i32.add(1, f32.const(1))).toThrow();
  // @ts-expect-error a missing operand
  expect(() => f64.add(1)).toThrow();
  // @ts-expect-error an instruction that is not there
  expect(f32["shl"]).toBeUndefined();
  const m = new ModuleWriter();
  const g = m.function("g", { params: { x: "f32" }, result: "f32" }, (f, { x }) => {
    // @ts-expect-error a value of another type
    expect(() => f.set(x, f64.const(1))).toThrow();
    return f32.neg(x);
  });
  // @ts-expect-error two types
  expect(() => select(1, f32.const(1), i32.const(1))).toThrow();
  // @ts-expect-error an argument that is missing
  expect(() => call(g, {})).toThrow();
  expectTypeOf(call(g, { x: 1 })).toEqualTypeOf<Value<"f32">>();
  expectTypeOf(f64.lt(1, 2)).toEqualTypeOf<Value<"i32">>();
  expectTypeOf(i32.store).parameters.toEqualTypeOf<
    [Emitter, Operand<"i32">, Operand<"i32">, offset?: number]
  >();
});
