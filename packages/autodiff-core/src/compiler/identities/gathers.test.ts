/** Gathers move only numbers that are read, and every result keeps its bits. */
import { describe, expect, test } from "vitest";
import { expectSameBits } from "../../../testing/expect-same-bits.ts";
import { hostArray } from "../../../testing/reference-values.ts";
import { SPECIAL_VALUES } from "../../../testing/special-values.ts";
import { bind1 } from "../../bind.ts";
import * as F from "../../index.ts";
import { array, type Tensor, trace } from "../../index.ts";
import { gatherPrimitive } from "../../primitives/indexing.ts";
import type { Program } from "../../program/program.ts";
import { simplifyProgram } from "../simplify-program.ts";

type Function = (x: Tensor, ids: Tensor, order: Tensor) => Tensor | readonly Tensor[];

const N = SPECIAL_VALUES.length;
const X = array(
  Array.from({ length: N }, (_, i) => [...SPECIAL_VALUES.slice(i), ...SPECIAL_VALUES.slice(0, i)]),
  { dtype: "float64" },
);
const IDS = array([0, -1, 300, 3, -400], { dtype: "int32" });
const ORDER = array(
  Array.from({ length: N }, (_, i) => (i * 4 + 2) % N),
  { dtype: "int32" },
);

/** As derivatives of scatters do it: positions outside give 0. */
const unclamped = (x: Tensor, ids: Tensor): Tensor =>
  bind1(gatherPrimitive, [x, ids.expandDims(-1)], { axes: [0] });
const one = (ids: Tensor): Tensor => F.concat([ids, ids, ids]).expandDims(1);
const perRow = (x: Tensor, ids: Tensor): Tensor => F.takeAlongAxis(x, one(ids), 1);

/** What is left that computes or moves numbers other than positions. */
const CASES: readonly { title: string; f: Function; left: readonly string[] }[] = [
  { title: "f(x)[p] = f(x[p])", f: (x, p) => F.gather(x.abs(), p), left: ["gather", "abs"] },
  { title: "cos(x)[p]", f: (x, p) => F.gather(x.cos(), p), left: ["gather", "cos"] },
  {
    title: "f(g(x), c)[p]",
    f: (x, p) => F.gather(x.sub(1).div(3), p),
    left: ["gather", "sub", "div"],
  },
  {
    title: "f(x, x)[p], where both are the same",
    f: (x, p) => F.gather(x.mul(x), p),
    left: ["gather", "mul"],
  },
  {
    title: "columns",
    f: (x, p) => F.gather(x.exp(), p, 1),
    left: ["gather", "transpose", "exp"],
  },
  {
    title: "f(x)[p] stays where f(x) is read and is not much more",
    f: (x, p) => [F.gather(x.cos(), p), x.cos().sum()],
    left: ["cos", "gather", "sum"],
  },
  {
    title: "f(x)[p] with as many entries stays",
    f: (x, _, order) => F.gather(x.cos(), order),
    left: ["cos", "gather"],
  },
  {
    title: "0 outside, where f(0) = 0",
    f: (x, p) => unclamped(x.abs(), p),
    left: ["gather", "abs"],
  },
  {
    title: "0 outside, where f(0) = 1",
    f: (x, p) => unclamped(x.cos(), p),
    left: ["cos", "gather"],
  },
  {
    title: "0 outside, where f(0) = -0",
    f: (x, p) => unclamped(x.neg(), p),
    left: ["neg", "gather"],
  },
  {
    title: "x[order][p] = x[order[p]]",
    f: (x, p, order) => F.gather(F.gather(x, order), p),
    left: ["gather"],
  },
  {
    title: "f(x)[order][p]",
    f: (x, p, order) => F.gather(F.gather(x.cos(), order), p),
    left: ["gather", "cos"],
  },
  {
    title: "x[order][p] stays for p outside",
    f: (x, p, order) => unclamped(F.gather(x, order), p),
    left: ["gather", "gather"],
  },
  { title: "xᵀ[p]", f: (x, p) => F.gather(x.transpose(), p), left: ["gather"] },
  {
    title: "repeated columns are gathered once",
    f: (x, p) => F.gather(x.sum(1).expandDims(1).broadcastTo([N, 8]), p),
    left: ["sum", "gather", "broadcast"],
  },
  {
    title: "one of the repeated columns",
    f: (x, p) => perRow(x.sum(1).expandDims(1).broadcastTo([N, 8]), p),
    left: ["sum", "reshape"],
  },
  {
    title: "one of the repeated rows",
    f: (x, p) => F.gather(x.sum(0).broadcastTo([8, N]), p),
    left: ["sum", "broadcast"],
  },
  {
    title: "repeated columns outside",
    f: (x, p) => unclamped(x.sum(0).broadcastTo([8, N]), p),
    left: ["sum", "broadcast", "gather"],
  },
  {
    title: "the loss of a class computes no other one's",
    f: (x, p) => perRow(x.sub(x.exp().sum(1, { keepDims: true }).log()), p),
    left: ["gather", "exp", "sum", "reshape", "log", "sub"],
  },
  {
    title: "constants",
    f: (x, p) => F.gather(F.full(x.shape, 2, { dtype: "float64" }), p),
    left: [],
  },
  {
    title: "constants outside",
    f: (x, p) => unclamped(F.full(x.shape, 2, { dtype: "float64" }), p),
    left: ["gather"],
  },
];

describe("gathers keep every bit:", () => {
  test.each(CASES)("$title", ({ f, left }) => {
    const operands = [X, IDS, ORDER] as const;
    const { program } = trace((x: Tensor, p: Tensor, order: Tensor) => f(x, p, order), ...operands);
    const simple = simplifyProgram(program);
    expect([...numeric(simple)].sort()).toEqual([...left].sort());
    expectSameBits(simple, program, operands.map(hostArray));
  });
});

test("a much larger f(x) that others read is computed again for a few rows", () => {
  const f = (x: Tensor, p: Tensor) => [F.gather(x.cos(), p), x.cos().sum()];
  const { program } = trace(f, F.ones([200, 3]), IDS);
  expect(numeric(simplifyProgram(program))).toEqual(["cos", "gather", "cos", "sum"]);
});

function numeric(program: Program): string[] {
  const equations = program.equations.filter(({ outputs }) => outputs[0].dtype.startsWith("float"));
  return equations.map(({ primitive }) => primitive.name);
}
