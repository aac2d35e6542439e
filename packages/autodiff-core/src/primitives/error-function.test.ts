import { expect, test } from "vitest";
import golden from "../../fixtures/error-functions.json" with { type: "json" };
import unary from "../../fixtures/unary.json" with { type: "json" };
import { array } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { erf, erfc, erfInv } from "./error-function.ts";

const functions = { erf, erfc, erfInv };

test.each(["erf", "erfc", "erfInv"] as const)(
  "%s is elementwise, in float64 and float32",
  (name) => {
    const { x, value } = golden[name];
    const y64 = functions[name](array(x, { dtype: "float64" })).dataSync();
    y64.forEach((y, i) => {
      expect(Math.abs(y - value[i])).toBeLessThanOrEqual(5e-16 * Math.abs(value[i]));
    });
    const y32 = functions[name](array(x.slice(6, 20).map(Math.fround)));
    expect(y32.dtype).toBe("float32");
  },
);

test.each([
  { f: erf, table: unary.functions.erf },
  { f: erfInv, table: unary.functions.erfinv },
])("first and second derivatives of $f.name agree with mpmath", ({ f, table }) => {
  const first = grad((x: Tensor) => f(x).sum());
  const second = grad((x: Tensor) => first(x).sum());
  table.x.forEach((x, i) => {
    const expected = [table.first[i], table.second[i]];
    if (typeof x !== "number" || typeof expected[0] !== "number") return;
    const at = array(x, { dtype: "float64" });
    [first(at), second(at)].forEach((derivative, order) => {
      const value = expected[order];
      if (typeof value !== "number") return;
      const error = Math.abs(derivative.item() - value);
      expect(error, `order ${order + 1} at ${x}`).toBeLessThanOrEqual(
        1e-14 * Math.abs(value) + 1e-300,
      );
    });
  });
});

test("the derivative of erfc is that of erf with the other sign, in the tail too", () => {
  const at = array([-3, 0, 2, 20], { dtype: "float64" });
  const slope = (f: (x: Tensor) => Tensor): Tensor => grad((x: Tensor) => f(x).sum())(at);
  expect(slope(erfc).js()).toEqual(slope(erf).neg().js());
});
