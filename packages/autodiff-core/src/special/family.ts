/**
 * Elementwise primitives that carry parameters, such as the order of a Bessel function. A derivative is written with
 * other members of the family, so that all orders are as accurate as the values.
 */
import { bind1 } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import { checkSameSpec, scaleTangent, spreadBatch } from "../primitives/elementwise.ts";
import { sizeOf } from "../shape.ts";
import { addTangents } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";

export interface FamilyDefinition<P extends Params> {
  readonly name: string;
  /** The member of the family as a function of up to four numbers. */
  readonly value: (params: P) => (x: number, y: number, z: number, w: number) => number;
  /** For each operand, the derivative of the result with respect to it. */
  readonly partials: readonly ((
    operands: readonly Tensor[],
    result: Tensor,
    params: P,
  ) => Tensor)[];
  /** Floating-point operations per element. */
  readonly flops: number;
}

/** All operands have the same shape and the same float dtype; broadcasting and promotion happen before. */
export function familyPrimitive<P extends Params>(definition: FamilyDefinition<P>): Primitive<P> {
  const { name, value, partials, flops } = definition;
  const self: Primitive<P> = {
    name,
    infer(operands) {
      checkSameSpec(name, operands);
      if (!isFloat(operands[0].dtype)) throw notFloat(name, formatSpec(operands[0]));
      return [{ shape: operands[0].shape, dtype: operands[0].dtype }];
    },
    evaluate(operands, params, [spec], context) {
      const out = context.allocate(spec);
      const [x, y = x, z = x, w = x] = operands.map((operand) => operand.data);
      const f = value(params);
      for (let i = 0; i < out.data.length; i++) out.data[i] = f(x[i], y[i], z[i], w[i]);
      return [out];
    },
    uniform: ([x, y = x, z = x, w = x], params) => value(params)(x, y, z, w),
    jvp: (operands, tangents, [result], params) => [
      tangents
        .map((t, i) => (t === null ? null : scaleTangent(t, partials[i](operands, result, params))))
        .reduce(addTangents, null),
    ],
    batch: (operands, batched, size, params) => ({
      outputs: [bind1(self, spreadBatch(operands, batched, size), params)],
      batched: [true],
    }),
    cost: ([x]) => flops * sizeOf(x.shape),
  };
  return self;
}

function notFloat(where: string, received: string): DTypeError {
  return new DTypeError({
    where,
    expected: "float operands",
    received,
    fix: 'Cast first, for example x.cast("float32").',
  });
}
