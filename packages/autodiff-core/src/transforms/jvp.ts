import { flattenArguments, type LooseArgs } from "../arguments.ts";
import { bind, valueOf } from "../bind.ts";
import { zerosLike } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tangent } from "../primitive.ts";
import type { Program, Variable } from "../program/program.ts";
import { removeDeadCode } from "../program/simplify.ts";
import { sameShape } from "../shape.ts";
import { withSource } from "../source-location.ts";
import type { Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { checkSameStructure } from "../tree.ts";

/** Values and tangents of a program's outputs. */
export interface JvpResult {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly Tangent[];
}

/** Evaluate a program together with its derivative along `tangents`. */
export function jvpProgram(
  program: Program,
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
): JvpResult {
  const values = new Map<Variable, Tensor>();
  const derivatives = new Map<Variable, Tensor>();
  const define = (v: Variable, value: Tensor, tangent: Tangent): void => {
    values.set(v, value);
    if (tangent !== null) derivatives.set(v, tangent);
  };
  program.inputs.forEach((v, i) => {
    define(v, primals[i], tangents[i]);
  });
  for (const { primitive, inputs, params, outputs, source } of program.equations) {
    const operands = inputs.map((atom) => valueOf(atom, values));
    const moving = inputs.map((atom) =>
      atom.kind === "variable" ? (derivatives.get(atom) ?? null) : null,
    );
    const result = withSource(source, () => pushforward(primitive, operands, moving, params));
    outputs.forEach((v, i) => {
      define(v, result.outputs[i], result.tangents[i] ?? null);
    });
  }
  return {
    outputs: program.outputs.map((atom) => valueOf(atom, values)),
    tangents: program.outputs.map((atom) =>
      atom.kind === "variable" ? (derivatives.get(atom) ?? null) : null,
    ),
  };
}

function pushforward(
  primitive: Program["equations"][number]["primitive"],
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  params: object,
): JvpResult {
  if (tangents.every((t) => t === null)) {
    return { outputs: bind(primitive, primals, params), tangents: [] };
  }
  if (primitive.pushforward !== undefined) return primitive.pushforward(primals, tangents, params);
  const outputs = bind(primitive, primals, params);
  return { outputs, tangents: primitive.jvp?.(primals, tangents, outputs, params) ?? [] };
}

/**
 * Forward mode: the value of `fn` and its directional derivative `J·v`.
 *
 * @param fn - Function of trees of tensors.
 * @param primals - Arguments.
 * @param tangents - Directions, with the structure and shapes of `primals`.
 * @returns `[fn(...primals), J·tangents]`.
 *
 * @example
 * ```ts test
 * import { jvp, scalar } from "@fluxion/autodiff-core";
 *
 * const [y, dy] = jvp((x) => x.mul(x).mul(x), [scalar(2)], [scalar(1)]);
 * y.item() // => 8
 * dy.item() // => 12
 * ```
 */
export function jvp<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  primals: LooseArgs<Args>,
  tangents: LooseArgs<Args>,
): [value: R, tangent: R] {
  const flat = flattenArguments("jvp", primals);
  const directions = flattenArguments("jvp", tangents);
  checkSameStructure("jvp", "tangents", flat.structure, directions.structure);
  flat.leaves.forEach((leaf, i) => {
    checkTangent(leaf, directions.leaves[i]);
  });
  const traced = traceTree("jvp", fn, flat);
  const { captures, resultStructure } = traced;
  const moving = directions.leaves.map((t, i) =>
    isFloat(flat.leaves[i].dtype) ? t.cast(flat.leaves[i].dtype) : null,
  );
  const result = jvpProgram(
    removeDeadCode(traced.program),
    [...captures, ...flat.leaves],
    [...captures.map(() => null), ...moving],
  );
  const dense = result.outputs.map((y, i) => result.tangents[i] ?? zerosLike(y));
  return [resultStructure.unflatten<R>(result.outputs), resultStructure.unflatten<R>(dense)];
}

function checkTangent(primal: Tensor, tangent: Tensor): void {
  if (sameShape(primal.shape, tangent.shape)) return;
  throw new ShapeError({
    where: "jvp",
    expected: `a tangent like its primal, ${formatSpec(primal)}`,
    received: formatSpec(tangent),
    fix: "A direction has the shape of the argument that it moves.",
  });
}
