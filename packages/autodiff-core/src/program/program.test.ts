/** What happens to programs between tracing and running. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  checkProgram,
  checkpoint,
  cond,
  grad,
  type Program,
  programCost,
  scalar,
  scan,
  type Tensor,
  trace,
  zeros,
} from "../index.ts";
import { inlineCalls } from "./inline.ts";
import { variable } from "./program.ts";
import { programKey } from "./structural-key.ts";

const names = (program: Program): string[] => program.equations.map((e) => e.primitive.name);

describe("simplification", () => {
  test("computes equal expressions once and drops what nothing uses", () => {
    const f = (x: Tensor): Tensor => {
      x.exp();
      return x.sin().mul(x.sin().add(x.sin().neg().neg().mul(0)));
    };
    expect(names(trace(f, scalar(1)).program)).toEqual(["sin", "neg", "neg", "mul", "add", "mul"]);
  });

  test("works inside loops and branches", () => {
    const step = (s: Tensor, x: Tensor): [Tensor, Tensor] => {
      x.exp();
      return [s.add(x.sin()), x.sin()];
    };
    const { program } = trace((x: Tensor) => scan(step, scalar(0), x)[0], zeros([3]));
    expect(program.equations).toHaveLength(1);
    const { body } = program.equations[0].params as { readonly body: Program };
    expect(names(body)).toEqual(["sin", "add"]);
  });

  test("tells 0 from -0 and one dtype from another", () => {
    const f = (x: Tensor): Tensor => x.mul(0).add(x.mul(-0));
    expect(names(trace(f, scalar(1)).program)).toEqual(["mul", "mul", "add"]);
  });
});

test("captured tensors are the leading inputs, marked const in the print-out", () => {
  const w = f64([1, 2]);
  const { captures, program, toString } = trace((x: Tensor) => x.mul(w).add(w), f64([3, 4]));
  expect(captures).toEqual([w]);
  expect(program.inputs).toHaveLength(2);
  expect(toString().split("\n")[0]).toBe("program (const a: float64[2], b: float64[2]) {");
});

test("a program with branches prints them indented", () => {
  const f = (x: Tensor): Tensor =>
    cond(
      x.greater(0),
      () => x.sin(),
      () => x,
    );
  expect(trace(f, scalar(1)).toString()).toMatchInlineSnapshot(`
    "program (a: float32[]) {
      b: bool[] = greater a 0:float32
      c: int32[] = cast{dtype="int32"} b
      d: float32[] = cond c a
        branches[0] = program (e: float32[]) {
        } -> e
        branches[1] = program (f: float32[]) {
          g: float32[] = sin f
        } -> g
    } -> d"
  `);
});

test("programs that differ in names only have the same key, others do not", () => {
  const keyOf = (f: (x: Tensor) => Tensor, x: Tensor) => programKey(trace(f, x).program);
  const f = (x: Tensor): Tensor => x.sin().mul(2);
  expect(keyOf(f, scalar(1))).toBe(keyOf((y) => y.sin().mul(2), scalar(5)));
  expect(keyOf(f, scalar(1))).not.toBe(keyOf(f, zeros([2])));
  expect(keyOf(f, scalar(1))).not.toBe(keyOf((x) => x.sin().mul(3), scalar(1)));
  expect(keyOf(f, scalar(1))).not.toBe(keyOf((x) => x.cos().mul(2), scalar(1)));
});

test("calls are put in place of themselves, at every depth", () => {
  const inner = checkpoint((x: Tensor) => x.sin());
  const outer = checkpoint((x: Tensor) => inner(x).mul(inner(x)));
  const { program } = trace(outer, scalar(1));
  expect(names(program)).toEqual(["checkpoint"]);
  const flat = inlineCalls(program);
  checkProgram(flat);
  expect(names(flat).filter((name) => name === "checkpoint")).toEqual([]);
});

test("every program that a derivative makes is well formed", () => {
  const step = (s: Tensor, x: Tensor): [Tensor, Tensor] => [s.mul(x).sin(), s];
  const f = (x: Tensor): Tensor => scan(step, x.slice(0), x)[0];
  for (const g of [grad(f), (x: Tensor) => grad((y: Tensor) => grad(f)(y).sum())(x)]) {
    checkProgram(trace(g, f64([1, 2, 3])).program);
  }
});

test("a program that reads what is not written is refused", () => {
  const spec = { shape: [], dtype: "float32" } as const;
  expect(() => checkProgram({ inputs: [], equations: [], outputs: [variable(spec)] })).toThrow(
    /read before it is written/,
  );
});

test("cost counts operations and memory traffic, loops times their length", () => {
  const matmul = (x: Tensor): Tensor => x.matmul(x);
  expect(programCost(trace(matmul, zeros([10, 10])).program)).toEqual({ flops: 2000, bytes: 1200 });
  const loop = (x: Tensor): Tensor =>
    scan(
      (s: Tensor, _x: Tensor) => [s.matmul(s), null] as const,
      x,
      zeros([7]) as Tensor | null as Tensor,
    )[0];
  expect(programCost(trace(loop, zeros([10, 10])).program).flops).toBe(14_000);
});
