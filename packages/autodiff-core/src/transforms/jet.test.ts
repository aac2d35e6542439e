/** Taylor mode against 60-digit Taylor coefficients. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/taylor.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import {
  acos,
  asin,
  atan,
  atan2,
  cos,
  cosh,
  erf,
  erfInv,
  exp,
  expm1,
  log,
  log1p,
  logistic,
  pow,
  reciprocal,
  rsqrt,
  sin,
  sinh,
  sqrt,
  type Tensor,
  tan,
  tanh,
} from "../index.ts";
import { jet } from "./jet.ts";

const FUNCTIONS: Record<keyof typeof golden.functions, (x: Tensor) => Tensor> = {
  acos,
  asin,
  atan,
  cos,
  cosh,
  erf,
  erfinv: erfInv,
  exp,
  expm1,
  log,
  log1p,
  logistic,
  reciprocal,
  rsqrt,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
  pow2_5: (x) => x.pow(2.5),
  pow3: (x) => x.pow(3),
  exp2: (x) => pow(2, x),
  atan2: (x) => atan2(x, 2),
  atan2LeftHalfPlane: (x) => atan2(x, -2),
  expSin: (x) => x.sin().exp(),
  tanhRational: (x) => x.square().add(1).tanh().div(x.square().add(1)),
  softplus: (x) => x.exp().add(1).log(),
  gaussianMoment: (x) => x.mul(x.square().neg().exp()),
  xToTheX: (x) => x.pow(x),
  wavePacket: (x) => x.mul(3).sin().mul(x.neg().exp()).add(x.square().add(1).sqrt()),
};

const { order, input } = golden;
const CLOSE = { tolerance: 4e-13, scale: 1 };

function curve(coefficients: readonly number[]): Tensor[] {
  return Array.from({ length: order }, (_, k) => f64(coefficients[k] ?? 0));
}

describe.each(Object.entries(golden.functions))("%s", (name, { expansions }) => {
  const f = FUNCTIONS[name as keyof typeof FUNCTIONS];

  test.each(expansions)("at $x0 to order 6, straight and curved", ({ x0, line, curve: curved }) => {
    const [y, straight, bent] = jet(f)(f64(x0), curve(input.line), curve(input.curve));
    const coefficients = (c: readonly Tensor[]): number[] => [y, ...c].map((t) => t.item());
    expectClose(coefficients(straight), line, CLOSE, "straight");
    expectClose(coefficients(bent), curved, CLOSE, "curved");
  });
});

test("a batch of points is expanded at once", () => {
  const { expansions } = golden.functions.tanh;
  const points = f64(expansions.map(({ x0 }) => x0));
  const direction = points.mul(0).add(1);
  const zero = points.mul(0);
  const [, coefficients] = jet(tanh)(points, [direction, zero, zero, zero, zero, zero]);
  coefficients.forEach((c, k) => {
    expectClose(
      c,
      expansions.map(({ line }) => line[k + 1]),
      CLOSE,
      `order ${k + 1}`,
    );
  });
});

test("powers are right at 0, beyond the degree too", () => {
  const [, c] = jet((x: Tensor) => x.pow(4))(f64(0), curve([1]));
  expect(c.map((t) => t.item())).toEqual([0, 0, 0, 1, 0, 0]);
});
