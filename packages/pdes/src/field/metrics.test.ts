import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldOn, uniformAxis } from "./field.ts";
import { errorField, maxAbs, relativeL2, rmse } from "./metrics.ts";

const x = uniformAxis("x", [0, 1], 4, { unit: "m" });
const reference = fieldOn([x], (x) => 3 * x);
const approximation = fieldOn([x], (x) => 3 * x + 1);

describe("metrics", () => {
  test("of a constant error of 1", () => {
    expect(maxAbs(approximation, reference)).toBe(1);
    expect(rmse(approximation, reference)).toBe(1);
    expect(relativeL2(approximation, reference)).toBeCloseTo(2 / Math.sqrt(14), 15);
    expect([...errorField(approximation, reference).values]).toEqual([1, 1, 1, 1]);
  });

  test("relative L2 does not change with the unit: ‖cu - cv‖ / ‖cv‖", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (c) => {
        const scaled = (field: typeof reference) =>
          fieldOn([x], (x) => c * (field === reference ? 3 * x : 3 * x + 1));
        expect(relativeL2(scaled(approximation), scaled(reference))).toBeCloseTo(
          relativeL2(approximation, reference),
          12,
        );
      }),
      { seed: 3 },
    );
  });

  test("a field has no error against itself, even where it is zero", () => {
    const zero = fieldOn([x], () => 0);
    expect(relativeL2(zero, zero)).toBe(0);
    expect(relativeL2(reference, zero)).toBe(Number.POSITIVE_INFINITY);
  });

  test("need one grid, and say what differs", () => {
    const other = (axis: Parameters<typeof fieldOn>[0][number]) => fieldOn([axis], () => 0);
    expect(() =>
      maxAbs(reference, other(uniformAxis("y", [0, 1], 4))),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: maxAbs: expected two fields on the same grid, received axes (x) and (y). Evaluate one of the fields on the axes of the other.]`,
    );
    expect(() =>
      rmse(reference, other(uniformAxis("x", [0, 1], 5))),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: rmse: expected two fields on the same grid, received 4 and 5 points along x. Evaluate one of the fields on the axes of the other.]`,
    );
    expect(() =>
      relativeL2(reference, other(uniformAxis("x", [0, 2], 4))),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: relativeL2: expected two fields on the same grid, received x = 0.3333333333333333 and 0.6666666666666666 at index 1. Evaluate one of the fields on the axes of the other.]`,
    );
    expect(() =>
      errorField(reference, other({ ...x, unit: "cm" })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: errorField: expected two fields on the same grid, received axis x in m and in cm. Evaluate one of the fields on the axes of the other.]`,
    );
  });
});
