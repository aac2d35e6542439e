/** Errors of special functions on a device. */
import { type Executor, type Tensor, trace, zeros } from "@fluxion/autodiff-core";
import { bind1 } from "../../autodiff-core/src/bind.ts";
import { errorInUlp } from "../../autodiff-core/testing/lane-function-values.ts";

/** A primitive, with the parameters that it has in a function unless others are given. */
export interface SpecialFunction {
  readonly name: string;
  readonly apply: (...x: Tensor[]) => Tensor;
  readonly params?: object;
  /** What an error counts against where the value is smaller, by the operands. */
  readonly size?: (...x: number[]) => number;
}

/** The largest error over all of the operands, in units in the last place, and a report of where it is. */
export async function worstSpecialError(
  executor: Executor,
  found: SpecialFunction,
  operands: readonly Float32Array<ArrayBuffer>[],
): Promise<{ readonly error: number; readonly report: string }> {
  const { results, values } = await compared(executor, found, operands);
  const { name, size = () => 0 } = found;
  let worst = { error: 0, report: "" };
  results.forEach((result, i) => {
    const x = operands.map((operand) => operand[i]);
    const error = unitsBetween(result, values[i], size(...x));
    if (error <= worst.error) return;
    worst = { error, report: `${name}(${x.join(", ")}) = ${values[i]}, got ${result}` };
  });
  return worst;
}

/** What the device gives, and what the primitive's definition gives in float64. */
async function compared(
  executor: Executor,
  { name, apply, params }: SpecialFunction,
  operands: readonly Float32Array<ArrayBuffer>[],
): Promise<{ readonly results: Float32Array; readonly values: readonly number[] }> {
  const examples = operands.map((x) => zeros([x.length]));
  const { equations } = trace(apply, ...examples).program;
  const equation = equations.find(({ primitive }) => primitive.name === name);
  if (equation === undefined) throw new Error(`${name} is not what the function applies.`);
  const { primitive, inputs } = equation;
  const own = { ...equation.params, ...params };
  const { program } = trace((...x: Tensor[]) => bind1(primitive, x, own), ...examples);
  const buffers = operands.map((data) =>
    executor.upload({ shape: [data.length], dtype: "float32", data }),
  );
  const [output] = executor.compile(program).run(buffers);
  const { data } = await executor.download(output);
  const values = Array.from(data, (_, i) => {
    const value = primitive.uniform?.(
      operands.map((x) => x[i]),
      own,
      inputs,
    );
    return value ?? Number.NaN;
  });
  return { results: data as Float32Array, values };
}

const SINGLE = new Float32Array(0);
const SMALLEST_NORMAL = 2 ** -126;

/** Subnormal results may be flushed. */
function unitsBetween(result: number, value: number, size: number): number {
  if (Math.abs(value) < SMALLEST_NORMAL && Math.abs(result) <= SMALLEST_NORMAL) return 0;
  if (Math.abs(value) >= size || !Number.isFinite(value) || !Number.isFinite(result)) {
    return errorInUlp(result, value, SINGLE);
  }
  return Math.abs(result - value) / 2 ** (Math.floor(Math.log2(size)) - 23);
}
