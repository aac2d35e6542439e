/**
 * Functions of one number as programs: captured tensors, then the number (a tensor of them, each on its own), to one
 * output. What is made of one is again such a program.
 */
import { uniform } from "../bind.ts";
import { specOf } from "../host-array.ts";
import type { Tangent } from "../primitive.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import {
  completeSeries,
  constantSeries,
  dense,
  force,
  isConstantSeries,
  multiIndexAlgebra,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import { taylorProgram } from "../taylor/evaluate.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { jvpProgram } from "../transforms/jvp.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";

/** Taylor coefficients 0 … `degree` of `f` in its last input. */
export function taylorCoefficients(f: Program, degree: number): Program {
  if (degree === 0) return f;
  const algebra = multiIndexAlgebra([[degree]]);
  const { program } = traceFlat(f.inputs, (inputs) => {
    const x = inputs[inputs.length - 1];
    const line = completeSeries(
      x,
      algebra.degrees.map((k) => (k === 0 ? x : k === 1 ? uniform(specOf(x), 1) : null)),
    );
    const captures = inputs.slice(0, -1).map(constantSeries);
    const [y] = taylorProgram(f, [...captures, line], algebra);
    return algebra.degrees.map((_, k) => dense(y.slot(k), x));
  });
  return simplify(program);
}

/** The derivative of `f` in the captured tensors that move; their tangents are its last captured inputs. */
export function functionTangent(f: Program, moving: readonly Tangent[]): Program {
  const captures = f.inputs.slice(0, -1);
  const x = f.inputs[f.inputs.length - 1];
  const moved = captures.filter((_, i) => moving[i] !== null);
  const { program } = traceFlat([...captures, ...moved, x], (inputs) => {
    const primals = [...inputs.slice(0, captures.length), inputs[inputs.length - 1]];
    let next = captures.length;
    const tangents = primals.map((_, i) => ((moving[i] ?? null) === null ? null : inputs[next++]));
    return [dense(jvpProgram(f, primals, tangents).tangents[0], x)];
  });
  return simplify(program);
}

/** `f` with a batch on axis 0 of the number and of the captured tensors that `batched` marks. */
export function batchedFunction(
  f: Program,
  captures: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
): Program {
  const x = f.inputs[f.inputs.length - 1];
  const specs = [...captures, { shape: [size, ...x.shape], dtype: x.dtype }];
  const { program } = traceFlat(specs, (inputs) => {
    const operands = inputs.map((value, i) => ({
      value,
      batched: i === captures.length || batched[i],
    }));
    return batchProgram(f, operands, size).map((y) => withBatch(y, size));
  });
  return simplify(program);
}

/** A function with the tensors that it captured. */
interface CapturedFunction {
  readonly program: Program;
  readonly captures: readonly Tensor[];
}

/** The coefficients of `f` as functions of the eigenvalue, by slot; `null` where one is zero. */
export function functionSlots(
  f: Program,
  captures: readonly Series[],
  algebra: TaylorAlgebra,
): (slot: number) => CapturedFunction | null {
  const forced = captures.map((c) => force(c, algebra));
  if (forced.every((c) => isConstantSeries(c, algebra))) {
    const constant = { program: f, captures: forced.map(valueSlot) };
    return (slot) => (slot === 0 ? constant : null);
  }
  const x = f.inputs[f.inputs.length - 1];
  const coefficients = forced.flatMap((c) =>
    algebra.degrees.map((_, k) => dense(c.slot(k), c.spec)),
  );
  const count = algebra.degrees.length;
  return (slot) => {
    const { program } = traceFlat([...coefficients, x], (all) => {
      const series = forced.map((c, i) => {
        const own = all.slice(i * count, (i + 1) * count);
        return completeSeries(
          c.spec,
          own.map((value, k) => (c.slot(k) === null ? null : value)),
        );
      });
      const [y] = taylorProgram(f, [...series, constantSeries(all[all.length - 1])], algebra);
      return [dense(y.slot(slot), x)];
    });
    return { program: simplify(program), captures: coefficients };
  };
}
