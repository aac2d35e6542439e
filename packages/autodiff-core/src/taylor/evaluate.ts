import { bind, uniform, uniformValue, valueOf } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import type { Params, Primitive } from "../primitive.ts";
import type { Recording } from "../program/builder.ts";
import type { Equation, Program, Variable } from "../program/program.ts";
import { paramsKey } from "../program/structural-key.ts";
import { withSource } from "../source-location.ts";
import { traceFlat } from "../trace.ts";
import {
  constantSeries,
  force,
  isConstantSeries,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "./algebra.ts";

/**
 * Push Taylor series through a program.
 *
 * @param eager - Compute every slot of every equation as it comes, which lets linear layers handle all coefficients in
 *   one product; without it, slots are computed only when asked for, as recurrences need.
 */
export function taylorProgram(
  program: Program,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  eager = true,
): Series[] {
  return evaluateSeries(program, inputs, algebra, { eager, begun: [] });
}

type Call = Pick<Equation, "primitive" | "params" | "outputs">;

/** An equation whose series are being computed from its JVP rule. */
interface Derivation extends Pick<Equation, "primitive" | "params"> {
  readonly inputs: readonly Series[];
  readonly results: readonly Series[];
}

interface Evaluation {
  readonly eager: boolean;
  /** Outermost first. */
  readonly begun: readonly Derivation[];
}

function evaluateSeries(
  program: Program,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  evaluation: Evaluation,
): Series[] {
  const values = new Map<Variable, Series>();
  program.inputs.forEach((v, i) => {
    values.set(v, inputs[i]);
  });
  const lookUp = (atom: Program["outputs"][number]): Series => {
    const known = atom.kind === "variable" ? values.get(atom) : undefined;
    return known ?? constantSeries(valueOf(atom, new Map()));
  };
  for (const equation of program.equations) {
    const operands = equation.inputs.map(lookUp);
    withSource(equation.source, () => {
      const results = pushSeries(equation, operands, algebra, evaluation);
      equation.outputs.forEach((v, i) => {
        values.set(v, evaluation.eager ? force(results[i], algebra) : results[i]);
      });
    });
  }
  return program.outputs.map(lookUp);
}

function pushSeries(
  { primitive, params, outputs }: Call,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  { eager, begun }: Evaluation,
): readonly Series[] {
  if (inputs.every((x) => isConstantSeries(x, algebra))) {
    return bind(primitive, inputs.map(valueSlot), params).map(constantSeries);
  }
  const same = begun.find((d) => d.primitive === primitive && isSameCall(d, inputs, params));
  if (same !== undefined) return same.results;
  const results =
    primitive.taylor?.(inputs, algebra, params, outputs) ??
    taylorFromJvp({ primitive, params, outputs }, inputs, algebra, begun);
  return eager ? results : results.map((y) => withZeroKnown(y, inputs));
}

function isSameCall(known: Derivation, inputs: readonly Series[], params: Params): boolean {
  return (
    inputs.every((x, i) => x === known.inputs[i]) && paramsKey(params) === paramsKey(known.params)
  );
}

/**
 * A result whose value is `null` if it comes from tangents and constant zeros, whatever the rule of its primitive says:
 * choices, borders and joints would write the zeros beside a tangent out, and the recurrences below live on knowing them.
 */
function withZeroKnown(y: Series, inputs: readonly Series[]): Series {
  if (y.complete) return y;
  return lazySeries(y.spec, (k) => (k === 0 && isZeroTangent(inputs) ? null : y.slot(k)));
}

/** Only tangents, such as `D x` below, have no value; with them all that is not 0 shows in the result. */
function isZeroTangent(inputs: readonly Series[]): boolean {
  const values = inputs.filter((x) => isFloat(x.spec.dtype)).map((x) => x.slot(0));
  return values.includes(null) && values.every((x) => x === null || uniformValue(x) === 0);
}

/**
 * Taylor rule of any primitive that has a JVP.
 *
 * With the Euler operator `D`, which multiplies slot `k` by its degree and is a derivation, the chain rule reads
 * `D y = J(x)·D x`. Its right side in slot `k` needs `x` and `y` only below the degree of `k`, because `D x` has no
 * value slot; so evaluating the JVP rule itself on the series of `x`, of `D x` and of the `y` being computed is a
 * recurrence, and it is the one found in textbooks: `y' = 1 - y²` for tanh, `y' = y` for exp. A rule that binds its
 * primitive again, or another one whose rule does, on the same operands gets the series that are being computed.
 */
function taylorFromJvp(
  { primitive, params, outputs }: Call,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  begun: readonly Derivation[],
): readonly Series[] {
  const { degrees } = algebra;
  const values = once(() => bind(primitive, inputs.map(valueSlot), params));
  const moves = inputs.map((x) => isFloat(x.spec.dtype) && !isConstantSeries(x, algebra));
  const results: Series[] = outputs.map((spec, i) =>
    lazySeries(spec, (k) => {
      if (k === 0) return values()[i];
      const derivative = scaled()[i]?.slot(k) ?? null;
      return derivative === null || degrees[k] === 1 ? derivative : derivative.div(degrees[k]);
    }),
  );
  const scaled = once(() => eulerDerivatives());

  function eulerDerivatives(): readonly (Series | null)[] {
    if (primitive.jvp === undefined) return [];
    const { program, captures, active } = traceJvp(primitive, inputs, moves, outputs, params);
    const euler = inputs.filter((_, i) => moves[i]).map((x) => eulerOperator(x, degrees));
    const operands = [...captures.map(constantSeries), ...inputs, ...euler, ...results];
    const inside = [...begun, { primitive, params, inputs, results }];
    const derivatives = evaluateSeries(program, operands, algebra, { eager: false, begun: inside });
    let next = 0;
    return active.map((isActive) => (isActive ? derivatives[next++] : null));
  }
  return results;
}

/** The JVP rule as a program of the inputs, the tangents of the moving inputs, and the outputs. */
function traceJvp(
  primitive: Primitive,
  inputs: readonly Series[],
  moves: readonly boolean[],
  outputs: Equation["outputs"],
  params: object,
): Recording & { readonly active: readonly boolean[] } {
  const specs = inputs.map((x) => x.spec);
  const moving = specs.filter((_, i) => moves[i]);
  let active: boolean[] = [];
  const recording = traceFlat([...specs, ...moving, ...outputs], (all) => {
    const primals = all.slice(0, specs.length);
    const given = all.slice(specs.length, specs.length + moving.length);
    let next = 0;
    const tangents = moves.map((m) => (m ? given[next++] : null));
    const results = primitive.jvp?.(
      primals,
      tangents,
      all.slice(specs.length + moving.length),
      params,
    );
    active = outputs.map((_, i) => (results?.[i] ?? null) !== null);
    return (results ?? []).filter((t) => t !== null);
  });
  return { ...recording, active };
}

/** `D x`: slot `k` times its degree. */
function eulerOperator(x: Series, degrees: readonly number[]): Series {
  return lazySeries(x.spec, (k) => {
    const coefficient = x.slot(k);
    if (k === 0 || coefficient === null || degrees[k] === 1) return k === 0 ? null : coefficient;
    return coefficient.mul(uniform(coefficient, degrees[k]));
  });
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
