import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellAxis } from "./cell-axis.ts";

describe("evenly spaced points", () => {
  test("get one pixel each, centred on the point", () => {
    const axis = cellAxis("t", Float64Array.of(0, 0.25, 0.5, 0.75));
    expect([axis.low, axis.high, axis.pixels]).toEqual([-0.125, 0.875, 4]);
    expect([0, 1, 2, 3].map(axis.indexAt)).toEqual([0, 1, 2, 3]);
  });

  test("that decrease are turned round", () => {
    const axis = cellAxis("z", [2, 1, 0]);
    expect([axis.low, axis.high]).toEqual([-0.5, 2.5]);
    expect([0, 1, 2].map(axis.indexAt)).toEqual([2, 1, 0]);
  });
});

test("the centre of every pixel of an uneven axis shows the nearest point", () => {
  const gaps = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), {
    minLength: 2,
    maxLength: 40,
  });
  fc.assert(
    fc.property(gaps, (steps) => {
      const values = [0];
      for (const step of steps) values.push(values[values.length - 1] + step);
      const { low, high, pixels, indexAt } = cellAxis("x", values);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const position = low + ((pixel + 0.5) * (high - low)) / pixels;
        const best = Math.min(...values.map((value) => Math.abs(value - position)));
        const spacing = (high - low) / pixels;
        expect(Math.abs(values[indexAt(pixel)] - position)).toBeLessThanOrEqual(best + spacing);
      }
    }),
    { numRuns: 50, seed: 1 },
  );
});

test.each([
  ["one value", [1]],
  ["no values", []],
  ["values that repeat", [0, 1, 1]],
  ["values that turn", [0, 1, 0.5]],
  ["values that are not numbers", [0, Number.NaN, 1]],
])("%s are refused", (_, values) => {
  expect(() => cellAxis("x", values)).toThrowErrorMatchingSnapshot();
});
