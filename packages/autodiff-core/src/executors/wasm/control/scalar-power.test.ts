import { expect, test } from "vitest";
import golden from "../../../../fixtures/scalar-power.json" with { type: "json" };
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import { array, scan, type Tensor, trace } from "../../../index.ts";

/** `xʸ` entry by entry, in a loop that becomes scalar code. */
function powers(x: readonly number[], y: readonly number[]): number[] {
  const arrays = [x, y].map((list) => Float64Array.from(list));
  const tensors = arrays.map((data) => array(data));
  const { program } = trace(
    (a: Tensor, b: Tensor) =>
      scan(
        (state: null, [base, exponent]: readonly [Tensor, Tensor]) =>
          [state, base.pow(exponent)] as const,
        null,
        [a, b] as const,
      )[1],
    ...(tensors as [Tensor, Tensor]),
  );
  const inputs = arrays.map((data) => ({ shape: [data.length], dtype: "float64" as const, data }));
  const [result] = runWasmSchedule(scheduleProgram(program), inputs, program.outputs);
  return [...result.data];
}

function ulp(x: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);
}

test(`is less than one unit in the last place off the exact power (${golden.source.programs})`, () => {
  const rows = golden.rows as number[][];
  const actual = powers(
    rows.map(([x]) => x),
    rows.map(([, y]) => y),
  );
  const errors = rows.map(([, , nearest, rest], i) =>
    Math.abs((actual[i] - nearest - rest) / ulp(nearest)),
  );
  expect(Math.max(...errors)).toBeLessThan(1);
});

test("has the edge cases of JavaScript's **", () => {
  const { POSITIVE_INFINITY: inf, MIN_VALUE, MAX_VALUE, NaN } = Number;
  const sizes = [0, MIN_VALUE, 1e-310, 0.5, 1, 1 + 2 ** -52, 2, 3, 7, 1e300, MAX_VALUE, inf];
  const numbers = [...sizes, ...sizes.map((x) => -x), NaN];
  const pairs = numbers.flatMap((x) => numbers.map((y) => [x, y]));
  const actual = powers(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  pairs.forEach(([x, y], i) => {
    const want = x ** y;
    const same = Object.is(actual[i], want) || Math.abs(actual[i] - want) <= 2 * ulp(want);
    if (!same) expect.fail(`${x} ** ${y}: ${actual[i]} instead of ${want}`);
  });
});
