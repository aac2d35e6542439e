/** Taylor rules that follow from JVP rules, where those are written without care for recurrences. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { bind1 } from "../bind.ts";
import { concat, customJvp, jet, type Tensor, tril, zeros } from "../index.ts";
import type { Primitive } from "../primitive.ts";

const POINTS = f64([0.3, -0.7]);
const DIRECTION = f64([1, 0.5]);
const ZERO = f64([0, 0]);

/** exp, with a tangent that `write` computes from `(x, exp x, t)`. */
function exponential(
  name: string,
  write: (x: Tensor, y: Tensor, t: Tensor) => Tensor,
): (x: Tensor) => Tensor {
  const primitive: Primitive = {
    name,
    infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
    evaluate([x], _params, [spec], context) {
      const out = context.allocate(spec);
      for (let i = 0; i < out.data.length; i++) out.data[i] = Math.exp(x.data[i]);
      return [out];
    },
    jvp: ([x], [t], [y]) => [t === null ? null : write(x, y, t)],
    batch: ([x]) => ({ outputs: [bind1(primitive, [x], {})], batched: [true] }),
  };
  return (x) => bind1(primitive, [x], {});
}

function expectSeriesOfExp(f: (x: Tensor) => Tensor): void {
  const curve = [DIRECTION, ZERO.add(0.2), ZERO, ZERO];
  const [value, coefficients] = jet(f)(POINTS, curve);
  const [expected, others] = jet((x: Tensor) => x.exp())(POINTS, curve);
  expectClose(value, expected.dataSync(), { tolerance: 1e-15 });
  coefficients.forEach((c, k) => {
    expectClose(c, others[k].dataSync(), { tolerance: 1e-14 }, `order ${k + 1}`);
  });
}

describe("zeros beside a tangent stay known", () => {
  test.each([
    ["a choice", (x: Tensor, y: Tensor, t: Tensor) => x.greater(9).where(0, t).mul(y)],
    [
      "two choices",
      (x: Tensor, y: Tensor, t: Tensor) => x.less(0).where(t, 0).add(x.less(0).where(0, t)).mul(y),
    ],
    [
      "a triangle",
      (_x: Tensor, y: Tensor, t: Tensor) => tril(t.expandDims(0), 1).squeeze(0).mul(y),
    ],
    [
      "a border",
      (_x: Tensor, y: Tensor, t: Tensor) =>
        t
          .pad({ widths: [[1, 1]] })
          .slice([1, 3])
          .mul(y),
    ],
    [
      "a joint",
      (_x: Tensor, y: Tensor, t: Tensor) =>
        concat([t, zeros([2], { dtype: "float64" })])
          .slice([0, 2])
          .mul(y),
    ],
  ])("%s", (name, write) => {
    expectSeriesOfExp(exponential(name, write));
  });

  test("in a rule of customJvp", () => {
    expectSeriesOfExp(
      customJvp(
        (x: Tensor) => x.exp(),
        ([x], [t]) => [x.exp(), x.equal(9).where(0, t).mul(x.exp())],
      ),
    );
  });
});

test("a tensor that happens to hold zeros is not known to be zero, and is refused beside a tangent", () => {
  const f = exponential("unknown", (_x, y, t) => concat([t, ZERO]).slice([0, 2]).mul(y));
  expect(() => jet(f)(POINTS, [DIRECTION])).toThrowErrorMatchingInlineSnapshot(
    `[TransformError: jet: expected derivative rules that are linear in the tangents, received one with which coefficient 1 depends on itself. Beside tangents write 0 or zeros(shape), not a tensor that happens to hold zeros.]`,
  );
});

describe("a rule that binds the primitive", () => {
  test("itself on the same operand gets the series being computed", () => {
    const f: (x: Tensor) => Tensor = exponential("again", (x, _y, t) => f(x).mul(t));
    expectSeriesOfExp(f);
  });

  test("that binds it again does too", () => {
    const f: (x: Tensor) => Tensor = exponential("first", (x, _y, t) => g(x).mul(t));
    const g: (x: Tensor) => Tensor = exponential("second", (x, _y, t) => f(x).mul(t));
    expectSeriesOfExp(f);
  });
});
