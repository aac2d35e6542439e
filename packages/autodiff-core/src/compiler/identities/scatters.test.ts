/** Scatters into zeros with `fastMath`: what is done with the whole result is done with the updates. */
import { describe, expect, test } from "vitest";
import { hostArray, referenceValues } from "../../../testing/reference-values.ts";
import * as F from "../../index.ts";
import { array, type Tensor, trace } from "../../index.ts";
import type { Program } from "../../program/program.ts";
import { simplifyProgram } from "../simplify-program.ts";

/** Names of what is left that computes or moves numbers other than positions. */
function numeric(program: Program): string[] {
  const equations = program.equations.filter(({ outputs }) => outputs[0].dtype.startsWith("float"));
  return equations.map(({ primitive }) => primitive.name);
}

describe("with fastMath:", () => {
  type Function = (x: Tensor, u: Tensor, p: Tensor, q: Tensor) => Tensor;
  const intoZeros = (u: Tensor, p: Tensor): Tensor =>
    F.scatterAdd(F.zeros([50, 4], { dtype: "float64" }), p, u);
  const CASES: readonly { title: string; f: Function; left: readonly string[] }[] = [
    {
      title: "3·scatter(u) = scatter(3u)",
      f: (_x, u, p) => intoZeros(u, p).mul(3),
      left: ["mul", "scatterAdd"],
    },
    {
      title: "-scatter(u) = scatter(-u)",
      f: (_x, u, p) => intoZeros(u, p).neg(),
      left: ["neg", "scatterAdd"],
    },
    {
      title: "x + scatter(u)",
      f: (x, u, p) => x.cos().add(intoZeros(u, p)),
      left: ["cos", "scatterAdd"],
    },
    {
      title: "a step along the derivative of a lookup writes the rows that were looked up",
      f: (x, u, p) => x.sub(F.grad((w: Tensor) => F.gather(w, p).mul(u).sum())(x).mul(0.1)),
      left: ["mul", "scatterAdd"],
    },
    {
      title: "scatter(u) + scatter(v) at the same positions = scatter(u + v)",
      f: (_x, u, p) => intoZeros(u, p).add(intoZeros(u.exp(), p)),
      left: ["exp", "add", "scatterAdd"],
    },
    {
      title: "scatters to other positions follow one another",
      f: (_x, u, p, q) => intoZeros(u, p).add(intoZeros(u.exp(), q)),
      left: ["scatterAdd", "exp", "scatterAdd"],
    },
    {
      title: "x - scatter(u) stays where there are more updates than entries",
      f: (x, u, p) =>
        x.slice([0, 2]).sub(F.scatterAdd(F.zeros([2, 4], { dtype: "float64" }), p, u)),
      left: ["slice", "scatterAdd", "sub"],
    },
  ];
  const numbers = (rows: number) =>
    F.arange(0, rows * 4, 1, { dtype: "float64" })
      .sin()
      .reshape([rows, 4]);
  const [p, q] = [array([1, 0, 1, 30, 49]), array([2, 1, 30, 4, 4])].map((x) => x.cast("int32"));

  test.each(CASES)("$title", ({ f, left }) => {
    const operands = [numbers(50), numbers(5), p, q] as const;
    const { program } = trace(
      (x: Tensor, u: Tensor, p: Tensor, q: Tensor) => f(x, u, p, q),
      ...operands,
    );
    const simple = simplifyProgram(program, { fastMath: true });
    expect(numeric(simple)).toEqual(left);
    const inputs = operands.map(hostArray);
    const [[got], [want]] = [simple, program].map((each) => referenceValues(each, inputs));
    got.data.forEach((value, i) => {
      expect(Math.abs(value - want.data[i])).toBeLessThanOrEqual(4 * Number.EPSILON);
    });
  });
});
