/** Greatest and least values are those of `Math.max` and `Math.min`, with their zeros and NaN. */
import { describe, expect, test } from "vitest";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import { type Tensor, trace, zeros } from "../../../index.ts";

const SPECIAL = [0, -0, 1, -1, 2 ** -140, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Columns of all triples of values. */
function triples(values: readonly number[]): number[][] {
  const all = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
  return [0, 1, 2].map((i) => all.map((triple) => triple[i]));
}

describe.each(["float32", "float64"] as const)("of %s", (dtype) => {
  const columns = triples([...SPECIAL, Number.NaN]);
  const count = columns[0].length;
  const FloatArray = dtype === "float32" ? Float32Array : Float64Array;

  function reduced(apply: (x: Tensor) => Tensor, shape: number[], data: readonly number[]) {
    const { program } = trace(apply, zeros(shape, { dtype }));
    const input = { shape, dtype, data: FloatArray.from(data) };
    return [...runWasmSchedule(scheduleProgram(program), [input], program.outputs)[0].data];
  }

  test.each([
    ["max", Math.max],
    ["min", Math.min],
  ] as const)("%s over either axis", (name, expected) => {
    const wanted = columns[0].map((_, i) => expected(...columns.map((column) => column[i])));
    expect(reduced((x) => x[name](0), [3, count], columns.flat())).toEqual(wanted);
    const rows = columns[0].flatMap((_, i) => columns.map((column) => column[i]));
    expect(reduced((x) => x[name](1), [count, 3], rows)).toEqual(wanted);
    // Rows of several vectors and a rest, where a value stands among many that change nothing.
    const other = name === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const long = columns[0].flatMap((_, i) =>
      Array.from({ length: 39 }, (_unused, at) =>
        at % 13 === 7 ? columns[(at - 7) / 13][i] : other,
      ),
    );
    expect(reduced((x) => x[name](1), [count, 39], long)).toEqual(wanted);
  });
});
