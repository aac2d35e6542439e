import { flattenArguments, type LooseArgs } from "../arguments.ts";
import { array } from "../creation.ts";
import { epsilon, isFloat } from "../dtype.ts";
import { ConvergenceError, OptionError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { jvp } from "./jvp.ts";
import { vjp } from "./vjp.ts";

export interface CheckGradientsOptions {
  /** Which modes to check. Default both. */
  readonly modes?: readonly ("forward" | "reverse")[];
  /** Largest relative difference. Default: 1e-6 in float64, 2e-2 in float32. */
  readonly tolerance?: number;
  /** Step of the differences, relative to the size of the argument. Default: eps^(1/5). */
  readonly step?: number;
}

/** Agreement of one mode with finite differences. */
export interface GradientCheck {
  readonly mode: "forward" | "reverse";
  /** `|derivative - difference| / max(1, |difference|)`. */
  readonly error: number;
}

/**
 * Check the derivatives of a function against central differences of fourth order, along a direction that moves every
 * element: `(8(f(+h) - f(-h)) - (f(+2h) - f(-2h)))/12h`.
 *
 * @param args - A point at which `fn` is smooth. Use float64: in float32 differences are good to two digits only.
 * @returns The difference found in each mode.
 * @throws ConvergenceError if a difference is above the tolerance.
 */
export function checkGradients<Args extends readonly unknown[]>(
  fn: (...args: Args) => unknown,
  args: LooseArgs<Args>,
  options: CheckGradientsOptions = {},
): readonly GradientCheck[] {
  const { leaves, structure } = flattenArguments("checkGradients", args);
  const floats = leaves.filter((leaf) => isFloat(leaf.dtype));
  if (floats.length === 0) throw nothingToCheck();
  const isDouble = floats.every((leaf) => leaf.dtype === "float64");
  const eps = epsilon(isDouble ? "float64" : "float32");
  const {
    modes = ["forward", "reverse"],
    tolerance = isDouble ? 1e-6 : 2e-2,
    step = eps ** 0.2,
  } = options;

  const call = untyped(fn);
  const direction = leaves.map(someDirection);
  const at = (s: number): number[] => {
    const moved = leaves.map((x, i) => (isFloat(x.dtype) ? x.add(direction[i].mul(s)) : x));
    return numbers(call(...structure.unflatten<unknown[]>(moved)));
  };
  const near = difference(at(step), at(-step));
  const far = difference(at(2 * step), at(-2 * step));
  const expected = near.map((d, i) => (8 * d - far[i]) / (12 * step));

  return modes.map((mode) => {
    const error =
      mode === "forward"
        ? forwardError(call, structure.unflatten(leaves), structure.unflatten(direction), expected)
        : reverseError(call, structure.unflatten(leaves), direction, expected);
    if (!(error <= tolerance)) throw disagreement(mode, error, tolerance);
    return { mode, error };
  });
}

function untyped(fn: (...args: never[]) => unknown): (...args: unknown[]) => unknown {
  return fn as (...args: unknown[]) => unknown;
}

function forwardError(
  fn: (...args: unknown[]) => unknown,
  primals: unknown[],
  tangents: unknown[],
  expected: readonly number[],
): number {
  const [, tangent] = jvp(fn, primals as LooseArgs<unknown[]>, tangents as LooseArgs<unknown[]>);
  return largestError(numbers(tangent), expected);
}

/** Compares `⟨w, J·v⟩` by pulling some weights `w` back. */
function reverseError(
  fn: (...args: unknown[]) => unknown,
  primals: unknown[],
  direction: readonly Tensor[],
  expected: readonly number[],
): number {
  const [value, pullback] = vjp(fn, ...(primals as LooseArgs<unknown[]>));
  const flat = flattenArguments("checkGradients", value);
  const weights = flat.leaves.map((y) => (isFloat(y.dtype) ? someDirection(y) : y));
  const pulled = flattenArguments("checkGradients", pullback(flat.structure.unflatten(weights)));
  const left = inner(pulled.leaves, direction);
  const right = numbers(flat.structure.unflatten(weights)).reduce(
    (sum, w, i) => sum + w * expected[i],
    0,
  );
  return largestError([left], [right]);
}

function inner(a: readonly Tensor[], b: readonly Tensor[]): number {
  return a.reduce((sum, x, i) => (isFloat(x.dtype) ? sum + x.mul(b[i]).sum().item() : sum), 0);
}

/** A fixed direction without symmetry or zeros. */
function someDirection(x: Tensor): Tensor {
  const values = Float64Array.from({ length: x.size }, (_, i) => Math.cos(1.7 * i + 0.3) + 0.1);
  return array(values, { shape: x.shape, dtype: isFloat(x.dtype) ? x.dtype : "float32" });
}

function numbers(tree: unknown): number[] {
  const { leaves } = flattenArguments("checkGradients", tree);
  return leaves.flatMap((leaf) => (isFloat(leaf.dtype) ? Array.from(leaf.dataSync()) : []));
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((x, i) => x - b[i]);
}

function largestError(actual: readonly number[], expected: readonly number[]): number {
  return actual.reduce((worst, x, i) => {
    const error = Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i]));
    return Math.max(worst, error);
  }, 0);
}

function nothingToCheck(): OptionError {
  return new OptionError({
    where: "checkGradients",
    expected: "at least one float argument",
    received: "none",
    fix: "Make the arguments float64 tensors.",
  });
}

function disagreement(mode: string, error: number, tolerance: number): ConvergenceError {
  return new ConvergenceError({
    where: "checkGradients",
    status: "disagreement",
    expected: `the ${mode}-mode derivative to agree with differences to ${tolerance}`,
    received: `a relative difference of ${error.toExponential(2)}`,
    fix: "Check custom rules, kinks near the point, and use float64.",
  });
}
