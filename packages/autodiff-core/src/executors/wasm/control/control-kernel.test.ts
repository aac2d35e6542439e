/** Loops and branches in the module against the interpreter of schedules and the reference, as scalar code and not. */
import { describe, expect, test } from "vitest";
import { type ControlCase, LARGE, SMALL } from "../../../../testing/control-cases.ts";
import { f64 } from "../../../../testing/doubles.ts";
import { interpretSchedule } from "../../../../testing/interpret-schedule.ts";
import { hostArray, referenceValues } from "../../../../testing/reference-values.ts";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import type { HostArray } from "../../../host-array.ts";
import { cond, debugCallback, scalar, scan, type Tensor, trace } from "../../../index.ts";

function expectSame(
  actual: readonly HostArray[],
  expected: readonly HostArray[],
  tolerance = 0,
): void {
  expected.forEach(({ data }, i) => {
    let scale = 0;
    for (const x of data) scale = Math.max(scale, Math.abs(x));
    data.forEach((want, e) => {
      const got = actual[i].data[e];
      const isSame = Object.is(got, want) || Math.abs(got - want) <= tolerance * scale;
      if (!isSame) expect.fail(`output ${i}, element ${e}: ${got} instead of ${want}`);
    });
  });
}

interface CheckOptions {
  readonly scalarBodies: boolean;
  /** Loop nests add up in another order than the interpreter: relative to the largest entry. */
  readonly tolerance?: number;
}

function run([fn, ...inputs]: ControlCase, scalarBodies: boolean): HostArray[] {
  const { program, captures } = trace((...xs: Tensor[]) => [fn(...xs)].flat(), ...inputs);
  const arrays = [...captures, ...inputs].map(hostArray);
  return runWasmSchedule(scheduleProgram(program), arrays, program.outputs, { scalarBodies });
}

function check([fn, ...inputs]: ControlCase, { scalarBodies, tolerance }: CheckOptions): void {
  const { program, captures } = trace((...xs: Tensor[]) => [fn(...xs)].flat(), ...inputs);
  const arrays = [...captures, ...inputs].map(hostArray);
  const schedule = scheduleProgram(program);
  const actual = runWasmSchedule(schedule, arrays, program.outputs, { scalarBodies });
  expectSame(actual, interpretSchedule(schedule, arrays, program.outputs), tolerance);
  const single = program.outputs.some(({ dtype }) => dtype === "float32");
  expectSame(actual, referenceValues(program, arrays), single ? 1e-6 : tolerance);
}

/** Cases of which loop nests round sums otherwise, or that have powers, which scalar code computes in another way. */
const REORDERED = /sum|reductions|rows|matrices|powers/;
/** Cases with functions, which JavaScript rounds otherwise. */
const FUNCTIONS = /functions|powers/;

function toleranceOf(title: string, scalarBodies: boolean): number {
  if (FUNCTIONS.test(title)) return title.includes("single") ? 1e-6 : 1e-14;
  return !scalarBodies && REORDERED.test(title) ? 1e-14 : 0;
}

describe("small bodies as scalar code, with the same bits:", () => {
  test.each(Object.entries(SMALL))("%s", (title, row) =>
    check(row, { scalarBodies: true, tolerance: toleranceOf(title, true) }),
  );
});

test.each(Object.entries(SMALL).filter(([title]) => !REORDERED.test(title)))(
  "the same bits as scalar code and as kernels: %s",
  (_title, row) => expectSame(run(row, true), run(row, false)),
);

describe("small bodies as kernels:", () => {
  test.each(Object.entries(SMALL))("%s", (title, row) =>
    check(row, { scalarBodies: false, tolerance: toleranceOf(title, false) }),
  );
});

describe("large bodies:", () => {
  test.each(Object.entries(LARGE))("%s", (_title, row) =>
    check(row, { scalarBodies: true, tolerance: 1e-14 }),
  );
});

test("effects in bodies happen turn by turn, in the branch taken", () => {
  const seen: number[] = [];
  const note = (x: Tensor): Tensor => {
    debugCallback(({ data }) => seen.push(...data), x);
    return x.mul(2);
  };
  const step = (s: Tensor, v: Tensor) =>
    [s.add(cond(v.greater(0), note, (x: Tensor) => x, v)), note(s)] as const;
  const fn = (x: Tensor): readonly Tensor[] => scan(step, scalar(1, "float64"), x);
  check([fn, f64([3, -4, 5])], { scalarBodies: true });
  // The module, the interpreter and the reference.
  const once = seen.slice(0, 5);
  expect([...once].sort((a, b) => a - b)).toEqual([1, 3, 3, 5, 7]);
  expect(seen).toEqual([...once, ...once, ...once]);
});

test("kernels in bodies are divided into tiles, done in any order", () => {
  const x = f64(Float64Array.from({ length: 3 * 60_000 }, (_, i) => Math.sin(i)));
  const step = (s: Tensor, v: Tensor) => [s.mul(0.5).add(v.exp()), s.tanh()] as const;
  const fn = (rows: Tensor): readonly Tensor[] =>
    scan(step, rows.slice(0), rows, { reverse: true });
  const { program } = trace((y: Tensor) => [...fn(y)], x.reshape([3, 60_000]));
  const inputs = [hostArray(x)];
  const schedule = scheduleProgram(program);
  const run = (tiles: "forward" | "reverse") =>
    runWasmSchedule(schedule, inputs, program.outputs, { tiles });
  expectSame(run("reverse"), run("forward"));
  expectSame(run("forward"), interpretSchedule(schedule, inputs, program.outputs), 1e-14);
});
