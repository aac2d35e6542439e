/**
 * Reverse mode is linearise, then transpose. Linearising evaluates a program and records, in a builder of its own, the
 * linear map from input tangents to output tangents; the values that this map needs are captured by it as residuals.
 */
import { bind, recording, valueOf } from "../bind.ts";
import type { Linearized, Primitive, Tangent } from "../primitive.ts";
import type { Recording } from "../program/builder.ts";
import type { Program, Variable } from "../program/program.ts";
import { removeDeadCode } from "../program/simplify.ts";
import { withSource } from "../source-location.ts";
import type { Tensor } from "../tensor.ts";

/** The values of a program's outputs and the linear map between tangents there. */
export interface LinearizedProgram {
  readonly outputs: readonly Tensor[];
  /** Which outputs move; `linear` has one output for each of them. */
  readonly active: readonly boolean[];
  /** Inputs: residuals (its captures), then the tangents of the active inputs. */
  readonly linear: Recording;
}

/** Evaluate a program at `primals` and linearise it in the inputs marked `active`. */
export function linearizeProgram(
  program: Program,
  primals: readonly Tensor[],
  active: readonly boolean[],
): LinearizedProgram {
  const {
    program: linear,
    captures,
    result,
  } = recording(false, (builder) => {
    const tangents = program.inputs.map((v, i) => (active[i] ? builder.argument(v) : null));
    const { outputs, tangents: moving } = evaluateLinearized(program, primals, tangents);
    return { outputs: moving.filter((t) => t !== null), result: { outputs, moving } };
  });
  return {
    outputs: result.outputs,
    active: result.moving.map((t) => t !== null),
    linear: { program: removeDeadCode(linear), captures },
  };
}

/** Values in the present context; tangents recorded wherever the given tangents are. */
function evaluateLinearized(
  program: Program,
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
): { outputs: Tensor[]; tangents: Tangent[] } {
  const values = new Map<Variable, Tensor>();
  const derivatives = new Map<Variable, Tensor>();
  program.inputs.forEach((v, i) => {
    values.set(v, primals[i]);
    const t = tangents[i];
    if (t !== null) derivatives.set(v, t);
  });
  const tangentOf = (atom: Program["outputs"][number]): Tangent =>
    atom.kind === "variable" ? (derivatives.get(atom) ?? null) : null;
  for (const { primitive, inputs, params, outputs, source } of program.equations) {
    const operands = inputs.map((atom) => valueOf(atom, values));
    const moving = inputs.map(tangentOf);
    withSource(source, () => {
      const result = linearizeEquation(primitive, operands, moving, params);
      const outTangents = result.tangents(moving);
      outputs.forEach((v, i) => {
        values.set(v, result.outputs[i]);
        const t = outTangents[i];
        if (t !== null && t !== undefined) derivatives.set(v, t);
      });
    });
  }
  return {
    outputs: program.outputs.map((atom) => valueOf(atom, values)),
    tangents: program.outputs.map(tangentOf),
  };
}

function linearizeEquation(
  primitive: Primitive,
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  params: object,
): Linearized {
  const active = tangents.map((t) => t !== null);
  if (active.some(Boolean) && primitive.linearize !== undefined) {
    return primitive.linearize(primals, active, params);
  }
  const outputs = bind(primitive, primals, params);
  if (!active.some(Boolean) || primitive.jvp === undefined) return { outputs, tangents: () => [] };
  return {
    outputs,
    tangents: (moving) => primitive.jvp?.(primals, moving, outputs, params) ?? [],
  };
}
