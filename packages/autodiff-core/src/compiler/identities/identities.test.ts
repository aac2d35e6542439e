/** Every identity: it applies, and every result keeps its bits on special values. */
import { describe, expect, test } from "vitest";
import { expectSameBits } from "../../../testing/expect-same-bits.ts";
import { hostArray } from "../../../testing/reference-values.ts";
import { SPECIAL_VALUES } from "../../../testing/special-values.ts";
import * as F from "../../index.ts";
import { array, type Tensor, trace } from "../../index.ts";
import type { Program } from "../../program/program.ts";
import { foldConstants } from "../fold-constants.ts";
import { simplifyProgram } from "../simplify-program.ts";

interface Case {
  readonly title: string;
  readonly f: (x: Tensor, y: Tensor) => Tensor | readonly Tensor[];
  /** Names of the primitives that are left. */
  readonly left: readonly string[];
}

const PAIRS = SPECIAL_VALUES.flatMap((x) => SPECIAL_VALUES.map((y) => [x, y] as const));
const X = array(
  PAIRS.map(([x]) => x),
  { dtype: "float64" },
);
const Y = array(
  PAIRS.map(([, y]) => y),
  { dtype: "float64" },
);
const rows = (x: Tensor): Tensor => x.reshape([15, 15]);

/** With an exponent that is not known when the program is written. */
const power = (x: Tensor, exponent: number): Tensor =>
  F.pow(x, F.full(x.shape, exponent, { dtype: "float64" }));

const EXACT: readonly Case[] = [
  { title: "x·1 = x", f: (x) => x.mul(1), left: [] },
  { title: "1·x = x", f: (x) => F.mul(1, x), left: [] },
  { title: "x·(-1) = -x", f: (x) => x.mul(-1), left: ["neg"] },
  { title: "(-x)·(-y) = x·y", f: (x, y) => x.neg().mul(y.neg()), left: ["mul"] },
  { title: "(-x)·3 = x·(-3)", f: (x) => x.neg().mul(3), left: ["mul"] },
  { title: "-(x·3) = x·(-3)", f: (x) => x.mul(3).neg(), left: ["mul"] },
  { title: "x/1 = x", f: (x) => x.div(1), left: [] },
  { title: "x/8 = x·0.125", f: (x) => x.div(8), left: ["mul"] },
  { title: "x/3 stays", f: (x) => x.div(3), left: ["div"] },
  { title: "x + (-0) = x", f: (x) => x.add(-0), left: [] },
  { title: "x + 0 stays", f: (x) => x.add(0), left: ["add"] },
  { title: "x + (-y) = x - y", f: (x, y) => x.add(y.neg()), left: ["sub"] },
  { title: "(-x) + y = y - x", f: (x, y) => x.neg().add(y), left: ["sub"] },
  { title: "x·y + y·x has one product", f: (x, y) => x.mul(y).add(y.mul(x)), left: ["mul", "add"] },
  { title: "x - 0 = x", f: (x) => x.sub(0), left: [] },
  { title: "x - (-0) stays", f: (x) => x.sub(-0), left: ["sub"] },
  { title: "x - (-y) = x + y", f: (x, y) => x.sub(y.neg()), left: ["add"] },
  { title: "x^0 = 1", f: (x) => power(x, 0), left: [] },
  { title: "x^1 = x", f: (x) => power(x, 1), left: [] },
  { title: "x^2 = x·x", f: (x) => power(x, 2), left: ["mul"] },
  { title: "x^3 = x·x·x", f: (x) => power(x, 3), left: ["mul", "mul"] },
  { title: "x^(-1) = 1/x", f: (x) => power(x, -1), left: ["div"] },
  { title: "x^½ = √x", f: (x) => x.pow(0.5), left: ["equal", "add", "select", "sqrt"] },
  {
    title: "x^(-½) = 1/√x",
    f: (x) => x.pow(-0.5),
    left: ["equal", "add", "select", "sqrt", "div"],
  },
  { title: "x^1½ = x·√x", f: (x) => x.pow(1.5), left: ["equal", "add", "select", "sqrt", "mul"] },
  { title: "x^2½ stays", f: (x) => x.pow(2.5), left: ["pow"] },
  { title: "-(-x) = x", f: (x) => x.neg().neg(), left: [] },
  { title: "||x|| = |x|", f: (x) => x.abs().abs(), left: ["abs"] },
  { title: "|-x| = |x|", f: (x) => x.neg().abs(), left: ["abs"] },
  { title: "cos(-x) = cos(x)", f: (x) => x.neg().cos(), left: ["cos"] },
  { title: "⌊⌊x⌋⌋ = ⌊x⌋", f: (x) => F.floor(F.floor(x)), left: ["floor"] },
  { title: "max(x, x) = x", f: (x) => F.maximum(x, x), left: [] },
  { title: "not not", f: (x, y) => x.less(y).logicalNot().logicalNot(), left: ["less"] },
  {
    title: "and true",
    f: (x, y) => x.less(y).logicalAnd(F.ones(x.shape).cast("bool")),
    left: ["less"],
  },
  { title: "or true", f: (x, y) => x.less(y).logicalOr(F.ones(x.shape).cast("bool")), left: [] },
  { title: "where(c, x, x) = x", f: (x, y) => x.less(y).where(x, x), left: [] },
  {
    title: "where(¬c, x, y)",
    f: (x, y) => x.less(y).logicalNot().where(x, y),
    left: ["less", "select"],
  },
  {
    title: "where(true, x, y) = x",
    f: (x, y) => F.where(F.ones(x.shape).cast("bool"), x, y),
    left: [],
  },
  { title: "cast to the same dtype", f: (x) => x.cast("float64"), left: [] },
  { title: "stopGradient", f: (x) => F.stopGradient(x), left: [] },
  {
    title: "constants",
    f: (x) => F.exp(F.full(x.shape, 2, { dtype: "float64" })).sub(1),
    left: [],
  },
  {
    title: "reshape of reshape",
    f: (x) => x.reshape([9, 25]).reshape([15, 15]),
    left: ["reshape"],
  },
  { title: "reshape and back", f: (x) => x.reshape([9, 25]).reshape(x.shape), left: [] },
  { title: "transpose twice", f: (x) => rows(x).transpose().transpose(), left: ["reshape"] },
  { title: "transpose of a column", f: (x) => x.reshape([225, 1]).transpose(), left: ["reshape"] },
  {
    title: "broadcast of broadcast",
    f: (x) => x.broadcastTo([2, 225]).broadcastTo([3, 2, 225]),
    left: ["broadcast"],
  },
  { title: "broadcast by axes of size 1", f: (x) => x.broadcastTo([1, 225]), left: ["reshape"] },
  { title: "slice of everything", f: (x) => x.slice([0, 225]), left: [] },
  { title: "slice of slice", f: (x) => x.slice([3, 200, 2]).slice([1, 50, 3]), left: ["slice"] },
  {
    title: "slice of broadcast",
    f: (x) => x.broadcastTo([4, 225]).slice([1, 3], [5, 9]),
    left: ["slice", "broadcast"],
  },
  { title: "slice of concat", f: (x, y) => F.concat([x, y]).slice([230, 240]), left: ["slice"] },
  { title: "slice of pad", f: (x) => F.pad(x, { widths: [[3, 2]] }).slice([3, 228]), left: [] },
  { title: "pad by nothing", f: (x) => F.pad(x, { widths: [[0, 0]] }), left: [] },
  { title: "reverse twice", f: (x) => x.reverse().reverse(), left: [] },
  { title: "unstack of stack", f: (x, y) => F.unstack(F.stack([x, y])), left: [] },
  { title: "max of max", f: (x) => rows(x).max(0).max(), left: ["reshape", "max"] },
  { title: "sum over an axis of size 1", f: (x) => x.reshape([225, 1]).sum(1), left: ["add"] },
  { title: "prod over an axis of size 1", f: (x) => x.reshape([225, 1]).prod(1), left: [] },
  { title: "slice of f(x)", f: (x) => x.abs().slice([3, 9]), left: ["slice", "abs"] },
  {
    title: "transpose of f(x)",
    f: (x) => rows(x).abs().transpose().transpose(),
    left: ["reshape", "abs"],
  },
  {
    title: "iota beside axes of size 1",
    f: () => F.iota([5], 0).reshape([1, 5, 1]),
    left: ["iota"],
  },
  { title: "one entry of iota", f: () => F.arange(5).slice([3, 4]).mul(1), left: [] },
  {
    title: "transpose into a product",
    f: (x, y) => F.matmul(rows(x).transpose(), rows(y)),
    left: ["reshape", "reshape", "dot"],
  },
  {
    title: "transpose of a product",
    f: (x, y) => F.matmul(rows(x), rows(y)).transpose(),
    left: ["reshape", "reshape", "dot"],
  },
];

describe("identities keep every bit:", () => {
  test.each(EXACT)("$title", ({ f, left }) => {
    const { program, captures } = trace((x: Tensor, y: Tensor) => f(x, y), X, Y);
    expect(captures).toEqual([]);
    const simple = simplifyProgram(program);
    expect(names(simple)).toEqual(left);
    expectSameBits(simple, program, INPUTS);
  });
});

describe("with fastMath:", () => {
  const FAST: readonly Case[] = [
    { title: "x·0 = 0", f: (x) => x.mul(0), left: [] },
    { title: "0/x = 0", f: (x) => F.div(0, x), left: [] },
    { title: "x + 0 = x", f: (x) => x.add(0), left: [] },
    { title: "x - x = 0", f: (x) => x.sub(x), left: [] },
    { title: "x/3 = x·(1/3)", f: (x) => x.div(3), left: ["mul"] },
    { title: "(x·3)·5 = x·15", f: (x) => x.mul(3).mul(5), left: ["mul"] },
    { title: "(x + 3) + 5 = x + 8", f: (x) => x.add(3).add(5), left: ["add"] },
    { title: "x + x + x·… ", f: (x) => x.add(x).mul(2), left: ["mul"] },
    { title: "Σ c", f: (x) => F.full(x.shape, 2, { dtype: "float64" }).sum(), left: [] },
  ];
  test.each(FAST)("$title", ({ f, left }) => {
    const { program } = trace((x: Tensor, y: Tensor) => f(x, y), X, Y);
    expect(names(simplifyProgram(program, { fastMath: true }))).toEqual(left);
  });
});

test("constants fold without other identities", () => {
  const { program } = trace((x: Tensor) => x.mul(F.exp(F.full(x.shape, 0)).add(1)).add(0), X);
  expect(names(foldConstants(program))).toEqual(["mul", "add"]);
});

test("sub-programs are simplified too", () => {
  const step = (h: Tensor, x: Tensor): [Tensor, Tensor] => [h.mul(1).add(x), h.neg().neg()];
  const loop = (x: Tensor) => F.scan(step, F.full([], 0, { dtype: "float64" }), x);
  const { program } = trace(loop, X);
  const [{ params }] = simplifyProgram(program).equations;
  expect(names((params as { body: Program }).body)).toEqual(["add"]);
});

test("a rearrangement behind a chain of thousands of operations does not exhaust the stack", () => {
  const chain = (x: Tensor) => {
    let y = x;
    for (let i = 0; i < 6000; i++) y = y.add(x);
    return y.reshape([X.size, 1]);
  };
  const { equations } = simplifyProgram(trace(chain, X).program);
  expect(equations.filter(({ primitive }) => primitive.name === "add")).toHaveLength(6000);
});

const INPUTS = [hostArray(X), hostArray(Y)];

function names(program: Program): string[] {
  return program.equations.map(({ primitive }) => primitive.name);
}
