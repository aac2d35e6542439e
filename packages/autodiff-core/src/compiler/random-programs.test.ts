/** Random programs: simplified, fused and planned, they give the bits that the reference gives. */
import fc from "fast-check";
import { test } from "vitest";
import { NUMBER_OF_OPERATIONS, randomFunction, type Step } from "../../testing/random-program.ts";
import { expectScheduleAgrees } from "../../testing/schedule-agreement.ts";
import { array, type Tensor, trace } from "../index.ts";

const small = fc.nat({ max: 9 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(fc.nat({ max: NUMBER_OF_OPERATIONS - 1 }), small, small, small),
  { minLength: 1, maxLength: 14 },
);
const shapes = fc.array(fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});

/** Entries that differ, some of them zero, negative or special. */
function filled(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const special = [0, -0, 1, Number.POSITIVE_INFINITY];
  const data = Float64Array.from({ length: size }, (_, i) => {
    const n = (seed * 31 + i * 17) % 23;
    return n === 22 ? special[i % 4] : (n - 11) / 7;
  });
  return array(data, { dtype: "float64" }).reshape(shape);
}

function check(shape: readonly (readonly number[])[], list: readonly Step[]): void {
  const inputs = shape.map((s, i) => filled(s, i + 1));
  const { program, captures } = trace(randomFunction(list), ...inputs);
  expectScheduleAgrees(program, [...captures, ...inputs]);
}

test("random programs agree with the reference", () => {
  fc.assert(
    fc.property(shapes, steps, (shape, list) => {
      check(shape, list);
    }),
    { seed: 20261121, numRuns: Number(process.env["FLUXION_FUZZ"] ?? 400) },
  );
});
