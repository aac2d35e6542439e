import { describe, expect, test } from "vitest";
import { evaluateProgram } from "../bind.ts";
import { array } from "../creation.ts";
import { withExecutor } from "../executors/current.ts";
import { reference } from "../executors/reference.ts";
import type { Tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { grad } from "../transforms/grad.ts";
import { vmap } from "../transforms/vmap.ts";
import { bernoulli } from "./bernoulli.ts";
import { foldIn, key, split, splitBatch } from "./key.ts";
import { normal } from "./normal.ts";
import { latinHypercube, sobol } from "./quasi-random.ts";
import { randomBits } from "./random-bits.ts";
import { randomInt } from "./random-int.ts";
import { uniform } from "./uniform.ts";

const draws = [
  { name: "split", draw: (k: Tensor) => split(k, 3)[1] },
  { name: "foldIn", draw: (k: Tensor) => foldIn(k, 5) },
  { name: "randomBits", draw: (k: Tensor) => randomBits(k, [4]) },
  { name: "uniform float32", draw: (k: Tensor) => uniform(k, [2, 3]) },
  { name: "uniform float64", draw: (k: Tensor) => uniform(k, [4], { dtype: "float64" }) },
  { name: "normal", draw: (k: Tensor) => normal(k, [4], { dtype: "float64" }) },
  { name: "bernoulli", draw: (k: Tensor) => bernoulli(k, 0.4, [9]) },
  { name: "randomInt", draw: (k: Tensor) => randomInt(k, [4], { min: -3, max: 90 }) },
];

describe.each(draws)("$name", ({ draw }) => {
  test("gives the same numbers from a traced key", () => {
    const { program } = trace(draw, key(1));
    expect(evaluateProgram(program, [key(2)])[0].js()).toEqual(draw(key(2)).js());
  });

  test("gives the same numbers from a batch of keys as from each", () => {
    const expected = split(key(3), 4).map((k) => draw(k).js());
    expect(vmap(draw)(splitBatch(key(3), 4)).js()).toEqual(expected);
  });

  test("gives the same numbers from a batch of batches", () => {
    const keys = splitBatch(key(4), 6).reshape([2, 3, 2]);
    expect(vmap(vmap(draw))(keys).js()).toEqual(
      [0, 1].map((i) => [0, 1, 2].map((j) => draw(split(key(4), 6)[3 * i + j]).js())),
    );
  });

  test("gives the same numbers on the reference executor", () => {
    const expected = withExecutor(reference(), () => draw(key(2)).js());
    expect(draw(key(2)).js()).toEqual(expected);
  });
});

test("foldIn takes a traced number, such as the index of a loop", () => {
  const fold = (step: Tensor): Tensor => foldIn(key(1), step);
  const { program, captures } = trace(fold, array(0, { dtype: "int32" }));
  const folded = evaluateProgram(program, [...captures, array(7, { dtype: "int32" })])[0];
  expect(folded.js()).toEqual(foldIn(key(1), 7).js());
});

test("one key with a batch of numbers to fold in", () => {
  const steps = array([0, 7, 9], { dtype: "uint32" });
  const folded = vmap((step: Tensor) => foldIn(key(1), step))(steps);
  expect(folded.js()).toEqual([0, 7, 9].map((step) => foldIn(key(1), step).js()));
});

test("a draw is a constant to grad: d/dσ E[(σ z)²] = 2σ mean z²", () => {
  const loss = (sigma: Tensor): Tensor => normal(key(6), [50]).mul(sigma).square().mean();
  const expected = 3 * 2 * normal(key(6), [50]).square().mean().item();
  expect(grad(loss)(array(3)).item()).toBeCloseTo(expected, 5);
});

test("points that are computed on the host refuse a traced key", () => {
  expect(() =>
    trace((k: Tensor) => latinHypercube(k, 4, 2), key(0)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: latinHypercube: expected a concrete key, received uint32[2], whose value is not known while a function is being traced. Make the points before the traced function and pass them in, or draw with uniform.]`,
  );
  expect(() => trace((shift: Tensor) => sobol(4, 2, { shift }), key(0))).toThrow(
    "sobol: expected a concrete key",
  );
});
