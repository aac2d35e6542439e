import { bind, uniform, valueOf } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import type { Recording } from "../program/builder.ts";
import type { Program, Variable } from "../program/program.ts";
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
  const values = new Map<Variable, Series>();
  program.inputs.forEach((v, i) => {
    values.set(v, inputs[i]);
  });
  const lookUp = (atom: Program["outputs"][number]): Series => {
    const known = atom.kind === "variable" ? values.get(atom) : undefined;
    return known ?? constantSeries(valueOf(atom, new Map()));
  };
  for (const { primitive, inputs: atoms, params, outputs, source } of program.equations) {
    const operands = atoms.map(lookUp);
    withSource(source, () => {
      const results = pushSeries(primitive, operands, algebra, params, outputs);
      outputs.forEach((v, i) => {
        values.set(v, eager ? force(results[i], algebra) : results[i]);
      });
    });
  }
  return program.outputs.map(lookUp);
}

function pushSeries(
  primitive: Primitive,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  params: object,
  outputs: Program["equations"][number]["outputs"],
): readonly Series[] {
  if (inputs.every((x) => isConstantSeries(x, algebra))) {
    return bind(primitive, inputs.map(valueSlot), params).map(constantSeries);
  }
  if (primitive.taylor !== undefined) return primitive.taylor(inputs, algebra, params, outputs);
  return taylorFromJvp(primitive, inputs, algebra, params, outputs);
}

/**
 * Taylor rule of any primitive that has a JVP.
 *
 * With the Euler operator `D`, which multiplies slot `k` by its degree and is a derivation, the chain rule reads
 * `D y = J(x)·D x`. Its right side in slot `k` needs `x` and `y` only below the degree of `k`, because `D x` has no
 * value slot; so evaluating the JVP rule itself on the series of `x`, of `D x` and of the `y` being computed is a
 * recurrence, and it is the one found in textbooks: `y' = 1 - y²` for tanh, `y' = y` for exp.
 */
function taylorFromJvp(
  primitive: Primitive,
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  params: object,
  outputs: Program["equations"][number]["outputs"],
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
    const derivatives = taylorProgram(program, operands, algebra, false);
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
  outputs: Program["equations"][number]["outputs"],
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
