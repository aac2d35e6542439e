/** Ciphers written out: the same bits, in one kernel with what is made of them. */
import { describe, expect, test } from "vitest";
import { hostArray, referenceValues } from "../../testing/reference-values.ts";
import { runWasmSchedule } from "../../testing/run-wasm-schedule.ts";
import { key, randomBits, scan, split, type Tensor, trace, uniform } from "../index.ts";
import { scheduleProgram } from "./schedule.ts";

function check(draw: (key: Tensor) => Tensor): string[] {
  const { program, captures } = trace(draw, key(5));
  const inputs = [...captures, key(5)].map(hostArray);
  const schedule = scheduleProgram(program);
  const expected = referenceValues(program, inputs);
  for (const tiles of ["forward", "reverse"] as const) {
    const actual = runWasmSchedule(schedule, inputs, program.outputs, { tiles });
    expect(actual.map(({ data }) => data)).toEqual(expected.map(({ data }) => data));
  }
  return schedule.kernels.map(({ kind }) => kind);
}

describe.each([0, 1, 3, 7, 8, 9, 31, 40_003])("%i random numbers", (n) => {
  test("are words", () => {
    check((k) => randomBits(k, [n]));
  });
  test("are floats, of a key made from another", () => {
    check((k) => uniform(split(k)[1], [n]).mul(2).sub(1));
  });
  test("are rows", () => {
    check((k) => uniform(k, [3, n, 2]).transpose().add(1));
  });
  test("are doubles", () => {
    check((k) => uniform(k, [n], { dtype: "float64" }));
  });
});

test("are one kernel with what becomes of them", () => {
  expect(check((k) => uniform(k, [100, 70]).less(0.3).cast("float32").sum(1))).toEqual(["loop"]);
});

test("stay a kernel of their own where doubles would halve the lanes", () => {
  expect(check((k) => uniform(k, [1000], { dtype: "float64" }))).toContain("primitive");
});

test("in loops", () => {
  const walk = (k: Tensor): Tensor => {
    const step = (state: Tensor, _: null): [Tensor, Tensor] => {
      const [next, own] = split(state);
      return [next, uniform(own, [3])];
    };
    return scan<Tensor, null, Tensor>(step, k, null, { length: 20 })[1];
  };
  check(walk);
});
