import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  array,
  type Executor,
  grad,
  ones,
  reference,
  scalar,
  type Tensor,
  vmap,
  wasm,
  withExecutor,
} from "../index.ts";
import { jit } from "./jit.ts";

describe("tracing", () => {
  test("happens once per structure, shape and dtype of the arguments", () => {
    let runs = 0;
    const f = jit((p: { a: Tensor; b?: Tensor }) => {
      runs++;
      return p.a.mul(2);
    });
    f({ a: ones([2]) });
    f({ a: ones([2]).mul(3) });
    expect([runs, f.traces]).toEqual([1, 1]);
    f({ a: ones([3]) });
    f({ a: ones([2], { dtype: "float64" }) });
    f({ a: ones([2]), b: ones([]) });
    expect([runs, f.traces]).toEqual([4, 4]);
  });

  test("sees objects given as static arguments by identity", () => {
    const f = jit((x: Tensor, s: { readonly power: number }) => x.pow(s.power), {
      staticArgnums: [1],
    });
    const call = f as unknown as (x: Tensor, s: { readonly power: number }) => Tensor;
    const square = { power: 2 };
    expect(call(scalar(3), square).item()).toBe(9);
    call(scalar(3), square);
    expect(f.traces).toBe(1);
    expect(call(scalar(3), { power: 3 }).item()).toBe(27);
    expect(f.traces).toBe(2);
  });

  test("an error in the function leaves nothing in the cache", () => {
    let broken = true;
    const f = jit((x: Tensor) => {
      if (broken) throw new Error("not yet");
      return x.add(1);
    });
    expect(() => f(scalar(1))).toThrow("not yet");
    broken = false;
    expect(f(scalar(1)).item()).toBe(2);
  });
});

describe("results", () => {
  test("may be arguments, constants, captured tensors, and the same tensor twice", () => {
    const w = f64([1, 2]);
    const f = jit((x: Tensor) => ({
      x,
      zero: scalar(0),
      w,
      twice: [x.add(1)].flatMap((y) => [y, y]),
      number: 7,
    }));
    const { x, zero, w: captured, twice, number } = f(f64([5]));
    expect([x.js(), zero.js(), captured.js()]).toEqual([[5], 0, [1, 2]]);
    expect(twice.map((y) => y.js())).toEqual([[6], [6]]);
    expect((number as unknown as Tensor).item()).toBe(7);
  });

  test("stay as they are when the function runs again", () => {
    const f = jit((x: Tensor) => x.mul(2).add(1));
    const first = f(f64([1, 2]));
    const second = f(f64([10, 20]));
    expect([first.js(), second.js()]).toEqual([
      [3, 5],
      [21, 41],
    ]);
  });

  test("do not change an argument that is not donated", () => {
    const x = f64([1, 2]);
    jit((v: Tensor) => v.mul(2).add(1).sin())(x);
    expect(x.js()).toEqual([1, 2]);
  });
});

test("a donated tree can be replaced step by step", () => {
  type State = { readonly x: Tensor; readonly v: Tensor };
  const step = jit((s: State): State => ({ x: s.x.add(s.v), v: s.v.mul(0.5) }), { donate: [0] });
  let state: State = { x: f64([0]), v: f64([1]) };
  const first = state;
  for (let i = 0; i < 10; i++) state = step(state);
  expect(state.x.item()).toBeCloseTo(2 - 2 ** -9, 12);
  expect(() => first.x.js()).toThrow(/donated/);
});

describe("executors", () => {
  const counting = (base: Executor): Executor & { compiled: number } => ({
    ...base,
    compiled: 0,
    compile(program) {
      this.compiled++;
      return base.compile(program);
    },
  });

  test("get one program each, compiled once", () => {
    const [a, b] = [counting(wasm()), counting(reference())];
    const f = jit((x: Tensor) => x.sin().mul(2).sum());
    for (let i = 0; i < 3; i++) {
      withExecutor(a, () => f(array([1, 2])));
      withExecutor(b, () => f(array([1, 2])));
    }
    expect([a.compiled, b.compiled, f.traces]).toEqual([1, 1, 1]);
  });

  test("can be named in the options, and take tensors of another", () => {
    const x = withExecutor(reference(), () => array([1, 2]).mul(3));
    expect(jit((v: Tensor) => v.add(1), { executor: wasm() })(x).js()).toEqual([4, 7]);
  });
});

test("a compiled function is part of the program around it when it is traced", () => {
  const square = jit((x: Tensor) => x.mul(x));
  expect(grad(square)(f64(3)).item()).toBe(6);
  expect(vmap(square)(f64([1, 2])).js()).toEqual([1, 4]);
  expect(jit((x: Tensor) => square(x).add(square(x.mul(2))))(f64(3)).item()).toBe(45);
  expect(square.traces).toBe(1);
});
