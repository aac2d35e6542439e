/** What elementary functions are to give: the values of their primitives, and distances from them. */
import * as F from "../src/index.ts";
import { type ApplyOptions, applyFunction, type FloatArray } from "./apply-lane-function.ts";
import { f64 } from "./doubles.ts";

export const UNARY: readonly string[] = (
  "acos acosh asin asinh atan atanh cos cosh erf erfInv erfc exp expm1 log log10 log1p log2 logistic rsqrt sin sinh " +
  "softplus tan tanh"
).split(" ");

export const BINARY = ["atan2", "pow", "rem"] as const;

const magnitudes = [
  0,
  5e-324,
  2 ** -1022,
  2 ** -149,
  2 ** -126,
  1e-20,
  0.5,
  1,
  1.5,
  2,
  3,
  7,
  1e5 + 0.5,
  2 ** 53 - 1,
  2 ** 53 + 2,
  1e30,
  3.4028234663852886e38,
  1e300,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
];

/** Numbers with rules of their own, of both signs. */
export const SPECIAL_NUMBERS: readonly number[] = magnitudes.flatMap((x) => [x, -x]);

/** Evenly distributed from 0 to 1, the same for each seed. */
export function uniformNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The function of numbers by which the primitive of that name evaluates. */
export function primitiveValue(name: string): (...x: number[]) => number {
  const apply = new Map<string, unknown>(Object.entries(F)).get(name);
  const isBinary = (BINARY as readonly string[]).includes(name);
  const operands = isBinary ? [f64(0.5), f64(0.25)] : [f64(0.5)];
  const { program } = F.trace(apply as typeof F.atan2, ...(operands as [F.Tensor, F.Tensor]));
  const equation = program.equations.find(({ primitive }) => primitive.name === name);
  const uniform = equation?.primitive.uniform;
  if (!equation || !uniform) throw new Error(`no primitive ${name}`);
  return (...x) => uniform(x, equation.params, equation.inputs);
}

/**
 * Units in the last place between a result and a more precise value, which may lie `beyond` a double by so many of its
 * units; an infinite float32 counts as the next power of two.
 */
export function errorInUlp(result: number, exact: number, array: FloatArray, beyond = 0): number {
  if (Object.is(result, exact)) return Math.abs(beyond);
  if (Number.isNaN(result) || Number.isNaN(exact)) {
    return Number.isNaN(result) && Number.isNaN(exact) ? 0 : Number.POSITIVE_INFINITY;
  }
  if (exact === 0 || Object.is(Math.sign(result), -Math.sign(exact)))
    return Number.POSITIVE_INFINITY;
  if (result === 0 && Object.is(result, -0) !== exact < 0) return Number.POSITIVE_INFINITY;
  const isSingle = array instanceof Float32Array;
  const limit = isSingle ? 2 ** 128 : Number.MAX_VALUE;
  const bounded = (x: number) => Math.max(-limit, Math.min(limit, x));
  const unit = isSingle ? unitOfSingle(exact) : unitOfDouble(exact);
  return Math.abs((bounded(result) - bounded(exact)) / unit - beyond);
}

/** The largest error among results, and where. */
export interface WorstError {
  readonly error: number;
  readonly report: string;
}

/** Apply a function to all of the arguments, and compare with more precise values. */
export function worstError(
  options: Pick<ApplyOptions, "name" | "dtype" | "relaxed">,
  operands: readonly FloatArray[],
  exact: ArrayLike<number>,
  beyond: (i: number) => number = () => 0,
): WorstError {
  const lanes = options.dtype === "float32" ? 4 : 2;
  const count = operands[0].length;
  const size = Math.ceil(count / lanes) * lanes;
  const arity = operands.length as 1 | 2;
  const applied = applyFunction({ ...options, lanes, size, arity });
  for (const [k, x] of operands.entries()) applied.operands[k].set(x);
  applied.run(size);
  let worst: WorstError = { error: 0, report: "" };
  for (let i = 0; i < count; i++) {
    const error = errorInUlp(applied.result[i], exact[i], applied.result, beyond(i));
    if (error <= worst.error) continue;
    const at = operands.map((x) => x[i]).join(", ");
    const report = `${options.name}(${at}) = ${exact[i]}, got ${applied.result[i]}`;
    worst = { error, report };
  }
  return worst;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);

function unitOfSingle(x: number): number {
  single[0] = Math.min(Math.abs(x), 3.4028234663852886e38);
  const exponent = Math.max(singleBits[0] >>> 23, 1);
  return 2 ** (exponent - 127 - 23);
}

function unitOfDouble(x: number): number {
  double[0] = Math.min(Math.abs(x), Number.MAX_VALUE);
  const exponent = Math.max(Number(doubleBits[0] >> 52n), 1);
  return 2 ** (exponent - 1023) * 2 ** -52;
}
