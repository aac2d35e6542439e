/** The `wasm` executor and the reference agree on random programs; `npm run fuzz` looks for longer. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkProgram, variants } from "../../testing/differential/check-program.ts";
import {
  describeCase,
  describeDisagreement,
} from "../../testing/differential/describe-disagreement.ts";
import { randomCase, randomCases } from "../../testing/generator/random-case.ts";
import { hostArray } from "../../testing/reference-values.ts";
import { array, linspace, type Tensor, trace } from "../index.ts";
import type { DeviceBuffer, Executor } from "./executor.ts";
import { reference } from "./reference.ts";

const SEED = 20261121;

test(`random programs agree (seed ${SEED})`, () => {
  const executors = variants();
  let [elements, skipped] = [0, 0];
  fc.assert(
    fc.property(randomCases, (choice) => {
      const found = randomCase(choice);
      if (found === undefined) return;
      const result = checkProgram(executors, found);
      elements += result.elements;
      skipped += result.skipped;
      if (result.disagreement === undefined) return;
      expect.fail(`${describeCase(found)}\n${describeDisagreement(result.disagreement)}`);
    }),
    // Making a failure small takes long: `npm run fuzz -- --seed …` does it.
    { seed: SEED, numRuns: 100, endOnFailure: true },
  );
  // A comparison that lets everything pass would show here.
  expect(elements).toBeGreaterThan(20_000);
  expect(skipped / elements).toBeLessThan(0.1);
});

/** The reference with a mistake in one number. */
function mistaken(change: (x: number) => number): Executor {
  const right = reference();
  return {
    ...right,
    downloadSync(buffer: DeviceBuffer) {
      const array = right.downloadSync?.(buffer);
      if (array === undefined) throw new Error("cannot read");
      const data = array.data.slice();
      data[5] = change(data[5]);
      return { ...array, data };
    },
  };
}

describe("the comparison", () => {
  const agreement = (change: (x: number) => number, f: (x: Tensor) => Tensor, x: Tensor) => {
    const { program } = trace(f, x);
    const executors = [{ name: "mistaken", executor: mistaken(change) }];
    return checkProgram(executors, { program, inputs: [hostArray(x)], donated: new Set() });
  };
  const x32 = linspace(-3, 3, 8);
  const x64 = linspace(-3, 3, 8, { dtype: "float64" });

  test.each([
    ["a float32 function 5 ulp off", (y: number) => y * (1 + 2 ** -23), true],
    ["a float32 function 64 ulp off", (y: number) => y * (1 + 2 ** -17), false],
  ])("accepts or refuses %s", (_, change, accepted) => {
    const { disagreement } = agreement(change, (x) => x.sin(), x32);
    expect(disagreement === undefined).toBe(accepted);
  });

  test("accepts no error in sums, quotients and comparisons of the inputs", () => {
    const ulp = (y: number) => y * (1 + 2 ** -52);
    expect(agreement(ulp, (x) => x.mul(x).add(1).div(3), x64).disagreement?.element).toBe(5);
    const flip = (y: number) => 1 - y;
    expect(agreement(flip, (x) => x.greater(0.5), x64).disagreement?.element).toBe(5);
  });

  test("accepts what cancellation leaves, and counts it as saying nothing", () => {
    const { disagreement, skipped } = agreement(
      (y) => y + 2 ** -24,
      (x) => x.exp().add(1).log().sub(x.softplus()),
      x32,
    );
    expect(disagreement).toBeUndefined();
    expect(skipped).toBeGreaterThan(4);
  });

  test("tells a lost NaN, a wrong infinity and a wrong whole number", () => {
    const special = array([1, 2, 3, 4, 5, Number.NaN, 6, 7]);
    expect(
      agreement(
        () => 0,
        (x) => x.mul(2),
        special,
      ).disagreement?.element,
    ).toBe(5);
    expect(
      agreement(
        (y) => -y,
        (x) => x.mul(1e38).mul(10),
        x32,
      ).disagreement?.element,
    ).toBe(5);
    expect(
      agreement(
        (y) => y + 1,
        (x) => x.cast("int32"),
        x32,
      ).disagreement?.element,
    ).toBe(5);
  });
});
