/** Functions of several scalars at once, in the lanes of vectors. */
import {
  type CallArguments,
  call,
  f32x4,
  f64x2,
  type Parameters,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import { emitElementwise } from "../lanes/elementwise.ts";
import type { LaneContext } from "../lanes/lane-value.ts";
import type { ScalarNode } from "./scalar-graph.ts";

type Apply = ScalarNode & { readonly kind: "apply" };

/**
 * Apply the function of a node, with the bits that it has for one number.
 *
 * @param operands - Per application its operands.
 * @returns Its results.
 */
export function applyTogether(
  context: LaneContext,
  node: Apply,
  operands: readonly (readonly Value[])[],
): Value[] {
  const lanes = node.dtype === "float32" ? 4 : 2;
  const vector = (node.dtype === "float32" ? f32x4 : f64x2) as typeof f32x4 & typeof f64x2;
  const params: Parameters = Object.fromEntries(node.operands.map((_, i) => [`x${i}`, "v128"]));
  const { name } = node.operation;
  const target = context.once(`control/${name} ${node.dtype}`, () =>
    context.module.function(`${name}Together`, { params, result: "v128" }, (f, locals) => {
      const values = Object.values(locals).map((value: Variable) => ({ dtype: node.dtype, value }));
      const inner = { ...context, f, lanes } as const;
      return emitElementwise(inner, node.operation, node.params, values, node.dtype)
        .value as Value<"v128">;
    }),
  );
  const packed = node.operands.map((_, i) =>
    operands.reduce<Value<"v128">>(
      (all, own, lane) =>
        lane === 0 ? all : vector.replaceLane(all, lane, own[i] as Value<never>),
      vector.splat(operands[0][i] as Value<never>),
    ),
  );
  const values = Object.fromEntries(packed.map((x, i) => [`x${i}`, x]));
  const result = context.f.let(call(target, values as CallArguments<Parameters>)) as Value<"v128">;
  return operands.map((_, lane) => vector.extractLane(result, lane));
}
