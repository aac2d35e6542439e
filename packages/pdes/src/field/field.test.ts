import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coordinateSymbol, parameterSymbol } from "../expression/expression.ts";
import { evaluateOnGrid } from "./evaluate-on-grid.ts";
import { defineField, fieldOn, fieldRange, gridPoint, uniformAxis } from "./field.ts";
import { fieldSlice, sampleField } from "./interpolate.ts";

const t = uniformAxis("t", [0, 1], 3, { unit: "s" });
const x = uniformAxis("x", [-1, 1], 5, { unit: "m" });
const plane = fieldOn([t, x], (t, x) => 2 * t - 3 * x + t * x, { name: "u", unit: "K" });

describe("fields", () => {
  test("are row-major over their axes and keep units", () => {
    expect(plane.axes.map(({ name, unit }) => `${name}/${unit}`)).toEqual(["t/s", "x/m"]);
    expect(plane.unit).toBe("K");
    expect(plane.values[1 * 5 + 4]).toBe(2 * 0.5 - 3 + 0.5);
    expect(gridPoint(plane.axes, 9)).toEqual([0.5, 1]);
    expect(fieldRange(plane)).toEqual([-3, 4]);
  });

  test("copy what they are given", () => {
    const values = [1, 2];
    const field = defineField({ name: "v", axes: [{ name: "x", values: [0, 1] }], values });
    values[0] = 9;
    expect(field.values[0]).toBe(1);
  });

  test("reject unsorted, repeated, empty or misnamed axes", () => {
    const onAxis = (points: number[]) =>
      defineField({ name: "u", axes: [{ name: "x", values: points }], values: points });
    expect(() => onAxis([0, 2, 1])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineField("u"): expected axis "x" to be finite and strictly increasing, received 2 then 1 at index 2. Sort the axis and the values along it, and drop repeated points.]`,
    );
    expect(() => onAxis([0, Number.NaN])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineField("u"): expected axis "x" to be finite and strictly increasing, received 0 then NaN at index 1. Sort the axis and the values along it, and drop repeated points.]`,
    );
    expect(() => onAxis([])).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineField("u"): expected axis "x" to have at least one point, received an empty array. Leave the axis out, or give the point at which the values were taken.]`,
    );
    expect(() =>
      defineField({ name: "u", axes: [x, x], values: [] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: defineField("u"): expected every axis to have its own name, received axes "x", "x". Rename one of the axes called "x".]`,
    );
    expect(() => uniformAxis("x", [0, 1], 1)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: uniformAxis("x"): expected numPoints to be an integer of at least 2, received 1. Both ends of the range are points of the axis.]`,
    );
    expect(() => uniformAxis("x", [1, 0], 4)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: uniformAxis("x"): expected axis "x" to be finite and strictly increasing, received 1 then 0.6666666666666667 at index 1. Sort the axis and the values along it, and drop repeated points.]`,
    );
  });

  test("reject a wrong number of values and values that are not finite", () => {
    expect(() =>
      defineField({ name: "u", axes: [t, x], values: [1, 2] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: defineField("u"): expected 15 values for the grid t: 3 × x: 5, received 2. Give the values row-major, with the last axis varying fastest.]`,
    );
    expect(() => fieldOn([t], (t) => 1 / t)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: defineField("field"): expected every value to be finite, received Infinity at t = 0. Restrict the axes to where the quantity is defined, or fill the gap before making a field.]`,
    );
  });
});

describe("interpolation", () => {
  test("is exact for multilinear functions", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (a, b) => {
          const exact = 2 * a - 3 * b + a * b;
          expect(sampleField(plane, { t: a, x: b })).toBeCloseTo(exact, 12);
          expect(sampleField(fieldSlice(plane, { t: a }), { x: b })).toBeCloseTo(exact, 12);
          expect(sampleField(fieldSlice(plane, { x: b }), { t: a })).toBeCloseTo(exact, 12);
        },
      ),
      { seed: 7 },
    );
  });

  test("is second order: halving the spacing quarters the error for sin", () => {
    const error = (n: number) =>
      Math.abs(
        sampleField(
          fieldOn([uniformAxis("x", [0, 1], n + 1)], (x) => Math.sin(x)),
          { x: 0.5 + 0.5 / n },
        ) - Math.sin(0.5 + 0.5 / n),
      );
    expect(Math.log2(error(16) / error(32))).toBeCloseTo(2, 1);
  });

  test("does not extrapolate and names what is wrong with the place", () => {
    expect(() => sampleField(plane, { t: 2, x: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: sampleField("u"): expected t between 0 and 1, received t = 2. Fields are not extrapolated: keep to the range of the axis.]`,
    );
    expect(() => sampleField(plane, { t: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: sampleField("u"): expected a coordinate for each axis: t, x, received { t }. Add x, or take a slice of the field first.]`,
    );
    expect(() => fieldSlice(plane, { y: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fieldSlice("u"): expected names of axes: t, x, received "y". Check the spelling; a field keeps the axis names it was made with.]`,
    );
  });

  test("a field at a single time can be asked for that time", () => {
    const snapshot = fieldOn([{ name: "t", values: [0.5] }, x], (_t, x) => x);
    expect(sampleField(snapshot, { t: 0.5, x: 0.25 })).toBe(0.25);
  });
});

test("formulas are tabulated with parameters by name", () => {
  const formula = coordinateSymbol("x").square().mul(parameterSymbol("a"));
  const field = evaluateOnGrid(formula, [t, x], { parameters: { a: 3 }, unit: "K" });
  expect(field.name).toBe("x^2*a");
  expect(sampleField(field, { t: 0, x: -0.5 })).toBe(0.75);
  expect(() => evaluateOnGrid(formula, [x])).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: compileExpression: expected names to contain "a", which the expression mentions, received [x]. List every coordinate, parameter and derivative of the expression, in the order in which you will pass their values.]`,
  );
});
