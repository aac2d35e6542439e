import { array, type Tensor } from "@fluxion/autodiff-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileExpression, constant, coordinateSymbol, type Expression } from "./expression.ts";
import { evaluateTensor } from "./tensor-arithmetic.ts";
import { unknownSymbol } from "./unknown.ts";

const x = coordinateSymbol("x");
const y = coordinateSymbol("y");
const float64 = (values: number[]): Tensor => array(values, { dtype: "float64" });

/** Every operation, with tensors and numbers on either side. */
const formulas: readonly Expression[] = [
  x.add(y).sub(x.mul(y)).div(y.add(3)),
  constant(2).sub(x),
  constant(2).div(x.add(3)),
  constant(2).pow(x),
  x.add(2).pow(y),
  x.square().add(x.pow(3)).sub(x.pow(4)).add(x.add(2).pow(1.5)),
  x.neg().abs().add(x.sign()),
  x.exp().add(x.add(2).log()).add(x.add(2).sqrt()),
  x.sin().add(x.cos()).mul(x.tan()).add(x.atan()),
  x.sinh().add(x.cosh()).mul(x.tanh()),
];

describe("evaluateTensor", () => {
  test.each(formulas.map((formula) => [`${formula}`, formula] as const))(
    "%s gives on tensors what it gives on numbers",
    (_text, formula) => {
      const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
      fc.assert(
        fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1 }), (points) => {
          const coordinates = {
            x: float64(points.map(([a]) => a)),
            y: float64(points.map(([, b]) => b)),
          };
          const result = evaluateTensor(formula, { coordinates });
          const expected = points.map((point) => compileExpression(formula, ["x", "y"])(point));
          expect(typeof result).toBe("object");
          if (typeof result === "number") return;
          [...result.dataSync()].forEach((value, i) => {
            expect(Math.abs(value - expected[i])).toBeLessThan(1e-12 * (1 + Math.abs(expected[i])));
          });
        }),
        { seed: 11, numRuns: 20 },
      );
    },
  );

  test("a residual takes derivatives as tensors and parameters as numbers", () => {
    const u = unknownSymbol("u", { coordinates: ["t", "x"] });
    const residual = u.t.add(u.mul(u.x)).sub(u.xx.mul(0.5));
    const derivatives = {
      u: float64([1, 2]),
      u_t: float64([3, 4]),
      u_x: float64([5, 6]),
      u_xx: float64([2, 4]),
    };
    const value = evaluateTensor(residual, { derivatives });
    expect(typeof value === "number" ? value : value.js()).toEqual([7, 14]);
  });

  test("a formula without tensors stays a number", () => {
    expect(evaluateTensor(constant(2).mul(x), { coordinates: { x: 3 } })).toBe(6);
  });
});
