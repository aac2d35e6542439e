/** Compares kernels in WebAssembly with the interpreter. */
import { expect } from "vitest";
import type { Schedule } from "../src/compiler/kernel.ts";
import { scheduleProgram } from "../src/compiler/schedule.ts";
import { allocate } from "../src/dtype.ts";
import type { HostArray, TensorSpec } from "../src/host-array.ts";
import { type Tensor, trace, zeros } from "../src/index.ts";
import type { Literal, Program } from "../src/program/program.ts";
import { sizeOf } from "../src/shape.ts";
import { interpretSchedule } from "./interpret-schedule.ts";
import type { RandomKernel } from "./random-stage.ts";
import { runWasmSchedule, scheduleOfKernel } from "./run-wasm-schedule.ts";

/** With and without relaxed SIMD, tiles in both orders. */
const WAYS = [{ relaxed: true }, { relaxed: false, tiles: "reverse" }] as const;

/** The kernel gives the interpreter's results, with the same bits. */
export function expectKernelAgrees({ kernel, buffers, inputs }: RandomKernel): void {
  const schedule = scheduleOfKernel(kernel, buffers);
  const specs = schedule.outputs.map((b): Literal => {
    const { size, dtype } = buffers[b];
    return { kind: "literal", shape: [size], dtype, value: 0 };
  });
  expectAgrees(schedule, inputs, specs, 0);
}

/**
 * The schedule of a function gives the interpreter's results.
 *
 * @param tolerance - Largest difference, relative to the largest entry of the result.
 */
export function expectFunctionAgrees(
  apply: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  specs: readonly TensorSpec[],
  tolerance: number,
): Schedule {
  const examples = specs.map(({ shape, dtype }) => zeros(shape, { dtype }));
  const { program } = trace(apply, ...examples);
  const schedule = scheduleProgram(program);
  expectAgrees(schedule, specs.map(wavyArray), program.outputs, tolerance);
  return schedule;
}

/** Entries from 1 to 3 that differ: sums do not cancel. */
function wavyArray({ shape, dtype }: TensorSpec): HostArray {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = 2 + Math.sin(1.7 * i);
  return { shape, dtype, data };
}

function expectAgrees(
  schedule: Schedule,
  inputs: readonly HostArray[],
  specs: Program["outputs"],
  tolerance: number,
): void {
  const expected = interpretSchedule(schedule, inputs, specs);
  for (const way of WAYS) {
    const actual = runWasmSchedule(schedule, inputs, specs, way);
    expected.forEach((want, i) => {
      expectNear(actual[i], want, tolerance, `output ${i}, relaxed ${way.relaxed}`);
    });
  }
}

function expectNear(
  actual: HostArray,
  expected: HostArray,
  tolerance: number,
  label: string,
): void {
  const scale = Math.max(0, ...Array.from(expected.data, Math.abs));
  expected.data.forEach((want, i) => {
    const got = actual.data[i];
    if (Object.is(got, want) || Math.abs(got - want) <= tolerance * scale) return;
    expect.fail(`${label}, element ${i}: ${got} instead of ${want}`);
  });
}
