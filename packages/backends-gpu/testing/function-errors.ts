/** Errors of functions on a device. */
import type { Executor } from "@fluxion/autodiff-core";
import * as F from "../../autodiff-core/src/index.ts";
import { errorInUlp, primitiveValue } from "../../autodiff-core/testing/lane-function-values.ts";

const SMALLEST_NORMAL = 2 ** -126;

export interface WorstError {
  readonly error: number;
  readonly report: string;
}

/** The largest error of a primitive of floats over all of the operands, in units in the last place, and where it is. */
export async function worstErrorOnDevice(
  executor: Executor,
  name: string,
  operands: readonly Float32Array<ArrayBuffer>[],
): Promise<WorstError> {
  const results = await valuesOnDevice(executor, name, operands);
  const value = VALUES[name] ?? primitiveValue(name);
  let worst: WorstError = { error: 0, report: "" };
  results.forEach((result, i) => {
    const x = operands.map((operand) => operand[i]);
    const error = errorAt(result, value, x, worst.error);
    if (error <= worst.error) return;
    worst = { error, report: `${name}(${x.join(", ")}) = ${value(...x)}, got ${result}` };
  });
  return worst;
}

const VALUES: Readonly<Record<string, (...x: number[]) => number>> = {
  sqrt: Math.sqrt,
  div: (x, y) => x / y,
};

/** Of all values with some subnormal numbers flushed, the least error, unless the first is no larger than `enough`. */
function errorAt(
  result: number,
  value: (...x: number[]) => number,
  x: readonly number[],
  enough: number,
): number {
  const single = Float32Array.of(result);
  const exact = value(...x);
  const error = errorInUlp(result, exact, single);
  if (error <= enough) return error;
  const choices = x.reduce<number[][]>(
    (lists, a) => lists.flatMap((list) => orFlushed(a).map((b) => [...list, b])),
    [[]],
  );
  const values = choices.flatMap((list) => orFlushed(value(...list)));
  return Math.min(...values.map((v) => errorInUlp(result, v, single)));
}

/** A result that rounds to the smallest normal number may be flushed before it is rounded. */
function orFlushed(x: number): number[] {
  return Math.abs(x) <= SMALLEST_NORMAL * (1 - 2 ** -25) ? [x, Math.sign(x) * 0, 0] : [x];
}

async function valuesOnDevice(
  executor: Executor,
  name: string,
  operands: readonly Float32Array<ArrayBuffer>[],
): Promise<Float32Array> {
  const apply = new Map<string, unknown>(Object.entries(F)).get(name) as typeof F.atan2;
  const specs = operands.map(() => F.zeros([operands[0].length]));
  const { program } = F.trace(apply, ...(specs as [F.Tensor, F.Tensor]));
  const buffers = operands.map((data) =>
    executor.upload({ shape: [data.length], dtype: "float32", data }),
  );
  const [result] = executor.compile(program).run(buffers);
  const { data } = await executor.download(result);
  return data as Float32Array;
}
