/** One update per row becomes a comparison, and every result keeps its bits. */
import { describe, expect, test } from "vitest";
import { expectSameBits } from "../../../testing/expect-same-bits.ts";
import { hostArray } from "../../../testing/reference-values.ts";
import { SPECIAL_VALUES } from "../../../testing/special-values.ts";
import * as F from "../../index.ts";
import { array, type Tensor, trace } from "../../index.ts";
import type { Program } from "../../program/program.ts";
import { simplifyProgram } from "../simplify-program.ts";

const N = SPECIAL_VALUES.length;
const CLASSES = 7;
const UPDATES = array(
  SPECIAL_VALUES.map((u) => [u]),
  { dtype: "float64" },
);
const PLACES = array(
  SPECIAL_VALUES.map((_, i) => [(i * 3) % CLASSES]),
  { dtype: "int32" },
);

/** As the derivative of `takeAlongAxis` does it: updates `[N, 1]` on rows of the classes, or `[1, N]` on columns. */
function onRows(updates: Tensor, places: Tensor, axis = 1): Tensor {
  const shape = axis === 1 ? [N, CLASSES] : [CLASSES, N];
  const take = (x: Tensor) => F.takeAlongAxis(x, places, axis);
  return F.vjp(take, F.zeros(shape, { dtype: "float64" }))[1](updates)[0];
}

/** At places that may be outside. */
function onPlaces(updates: Tensor, places: Tensor): Tensor {
  const rows = F.arange(N).cast("int32").reshape([N, 1, 1]);
  const zeros = F.zeros([N, CLASSES], { dtype: "float64" });
  return F.scatterAddNd(zeros, F.concat([rows, places.expandDims(-1)], -1), updates);
}

const HOT = ["add", "broadcast", "select"];

/** Names of what is left that computes or moves numbers other than positions. */
function numeric(program: Program): string[] {
  const equations = program.equations.filter(({ outputs }) => outputs[0].dtype.startsWith("float"));
  return equations.map(({ primitive }) => primitive.name);
}

describe("scatters of one update per row keep every bit:", () => {
  type Function = (u: Tensor, p: Tensor) => Tensor;
  const CASES: readonly { title: string; f: Function; left: readonly string[] }[] = [
    { title: "one per row", f: (u, p) => onRows(u, p), left: HOT },
    { title: "Σ scatter", f: (u, p) => onRows(u, p).sum(1), left: ["reshape", "add", "add"] },
    {
      title: "Σ -scatter",
      f: (u, p) => onRows(u, p).neg().sum(1),
      left: ["reshape", "add", "sub"],
    },
    {
      title: "Σ 3·scatter",
      f: (u, p) => onRows(u, p).mul(3).sum(1, { keepDims: true }),
      left: ["add", "mul", "add"],
    },
    {
      title: "Σ cos(scatter) stays, cos(0) = 1",
      f: (u, p) => onRows(u, p).cos().sum(1),
      left: [...HOT, "cos", "sum"],
    },
    {
      title: "the sum over rows stays, they may meet",
      f: (u, p) => onRows(u, p).sum(0),
      left: [...HOT, "sum"],
    },
    {
      title: "the sum of two updates in a row stays",
      f: (u, p) => onRows(F.concat([u, u], 1), F.concat([p, p], 1)).sum(1),
      left: ["concat", "scatterAdd", "sum"],
    },
    {
      title: "the sum of an update that may be outside stays",
      f: (u, p) => onPlaces(u, p.add(3)).sum(1),
      left: [...HOT, "sum"],
    },
    {
      title: "an update per column",
      f: (u, p) => onRows(u.transpose(), p.transpose(), 0).sum(0),
      left: ["reshape", "add", "add"],
    },
  ];
  test.each(CASES)("$title", ({ f, left }) => {
    const { program } = trace((u: Tensor, p: Tensor) => f(u, p), UPDATES, PLACES);
    const simple = simplifyProgram(program);
    expect(numeric(simple)).toEqual(left);
    expectSameBits(simple, program, [UPDATES, PLACES].map(hostArray));
  });
});
