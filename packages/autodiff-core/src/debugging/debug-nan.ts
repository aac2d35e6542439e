/** Finding the operation that made a NaN. */
import { flattenArguments } from "../arguments.ts";
import { bind, evaluateProgram, valueOf } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { formatSpec } from "../host-array.ts";
import { isFinite, isNaN } from "../primitives/rounding.ts";
import { inlineCalls, mapPrograms } from "../program/inline.ts";
import type { Equation, Program, Variable } from "../program/program.ts";
import { withSource } from "../source-location.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat, traceTree } from "../trace.ts";
import { guard } from "./guard.ts";

export interface DebugNaNOptions {
  /** Look for infinities as well. Default false. */
  readonly infinities?: boolean;
}

/**
 * The same function, which throws at the first operation whose result holds NaN, also inside loops and branches and
 * in compiled code. Wrap derivatives to look into them: `debugNaN(grad(f))`.
 *
 * Every operation is followed by a check, so it is slow; use it to find a fault, not in production.
 *
 * @throws DomainError naming the operation, its operands' shapes and the line where it was written.
 *
 * @example The derivative of a square root at zero
 * ```ts test
 * import { debugNaN, grad, scalar } from "@fluxion/autodiff-core";
 *
 * const f = (x) => x.mul(x).sqrt();
 * let message = "";
 * try {
 *   debugNaN(grad(f))(scalar(0));
 * } catch (error) {
 *   message = error.message;
 * }
 * message.startsWith("debugNaN: expected no NaN, received NaN from mul") // => true
 * ```
 */
export function debugNaN<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  options: DebugNaNOptions = {},
): (...args: Args) => R {
  const { infinities = false } = options;
  return (...args) => {
    const flat = flattenArguments("debugNaN", args);
    const traced = traceTree("debugNaN", fn, flat);
    const inputs = [...traced.captures, ...flat.leaves].map((x, i) =>
      watch(x, infinities, `input ${i} of the function, ${formatSpec(x)}`),
    );
    const watched = watchProgram(inlineCalls(traced.program), infinities);
    return traced.resultStructure.unflatten<R>(evaluateProgram(watched, inputs));
  };
}

/** Follow every equation by a check of its results, in sub-programs too. */
function watchProgram(program: Program, infinities: boolean): Program {
  const { program: watched, captures } = traceFlat(program.inputs, (inputs) => {
    const values = new Map<Variable, Tensor>(program.inputs.map((v, i) => [v, inputs[i]]));
    for (const equation of program.equations) {
      const results = applyWatched(equation, values, infinities);
      equation.outputs.forEach((output, i) => {
        values.set(output, results[i]);
      });
    }
    return program.outputs.map((atom) => valueOf(atom, values));
  });
  if (captures.length > 0) throw new Error("A watched program has captured a tensor.");
  return watched;
}

function applyWatched(
  equation: Equation,
  values: ReadonlyMap<Variable, Tensor>,
  infinities: boolean,
): Tensor[] {
  const params = mapPrograms(equation.params, (inner) => watchProgram(inner, infinities));
  const operands = equation.inputs.map((atom) => valueOf(atom, values));
  return withSource(equation.source, () =>
    bind(equation.primitive, operands, params).map((y) => watch(y, infinities, describe(equation))),
  );
}

function watch(x: Tensor, infinities: boolean, origin: string): Tensor {
  if (!isFloat(x.dtype)) return x;
  const bad = infinities ? isFinite(x).logicalNot() : isNaN(x);
  return guard(x, bad, {
    where: "debugNaN",
    expected: infinities ? "finite values" : "no NaN",
    received: `${infinities ? "NaN or infinity" : "NaN"} from ${origin}`,
    fix: "Print the operands there with debugPrint, and guard the operation with where on its input.",
  });
}

function describe({ primitive, inputs, source }: Equation): string {
  const operands = inputs.map((atom) => formatSpec(atom));
  const place = source?.describe();
  const line = place === undefined ? "" : `, written at ${place}`;
  return `${primitive.name} of ${operands.length === 0 ? "nothing" : operands.join(" and ")}${line}`;
}
