import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { array, customJvp, type Tensor } from "../index.ts";
import { checkGradients } from "./check-gradients.ts";

const f = (p: { x: Tensor; n: Tensor }): Tensor => p.x.mul(p.n).sin().sum();
const at = { x: f64([0.3, 0.7]), n: array([2, 3], { dtype: "int32" }) };

test("reports the difference in each mode", () => {
  const checks = checkGradients(f, [at]);
  expect(checks.map(({ mode }) => mode)).toEqual(["forward", "reverse"]);
  for (const { error } of checks) expect(error).toBeLessThan(1e-11);
});

test("finds a wrong rule", () => {
  const wrong = customJvp(
    (x: Tensor) => x.sin(),
    ([x], [t]) => [x.sin(), t.mul(x.cos()).mul(1.001)],
  );
  expect(() => checkGradients(wrong, [f64([0.3])])).toThrow(/forward-mode derivative to agree/);
  expect(() => checkGradients(wrong, [f64([0.3])], { modes: ["reverse"] })).toThrow(/reverse-mode/);
  expect(() => checkGradients(wrong, [f64([0.3])], { tolerance: 0.01 })).not.toThrow();
});

test("does not take NaN for agreement", () => {
  expect(() => checkGradients((x: Tensor) => x.log(), [f64([-1])])).toThrow(/NaN/);
});

test("float32 gets the tolerance that its differences allow", () => {
  expect(checkGradients((x: Tensor) => x.sin().sum(), [array([0.3, 0.7])])).toHaveLength(2);
});

test("needs something to differentiate", () => {
  expect(() =>
    checkGradients((x: Tensor) => x, [array([1], { dtype: "int32" })]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: checkGradients: expected at least one float argument, received none. Make the arguments float64 tensors.]`,
  );
});
