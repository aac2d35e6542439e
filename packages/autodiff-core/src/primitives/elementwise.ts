/**
 * The engine of elementwise primitives: a definition gives the function of numbers, its derivative as an
 * expression, and the dtypes; shapes, batching, derivatives and Taylor series follow from that.
 */
import { bind1 } from "../bind.ts";
import { type DType, isFloat, isInteger } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { sameShape } from "../shape.ts";
import { lazySeries, type Series, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";

export type NoParams = Readonly<Record<string, never>>;
export const NO_PARAMS: NoParams = {};

/** Which dtypes a primitive takes. */
export type Accepts = "float" | "number" | "integer" | "bool" | "integer or bool" | "any";

const ACCEPTS: { readonly [A in Accepts]: (dtype: DType) => boolean } = {
  float: isFloat,
  number: (dtype) => dtype !== "bool",
  integer: isInteger,
  bool: (dtype) => dtype === "bool",
  "integer or bool": (dtype) => !isFloat(dtype),
  any: () => true,
};

export interface UnaryDefinition {
  readonly name: string;
  readonly accepts: Accepts;
  readonly value: (x: number) => number;
  /** `dy/dx` from `x` and `y`; left out where the function is constant almost everywhere. */
  readonly derivative?: (x: Tensor, y: Tensor) => Tensor;
  readonly result?: DType;
  /** Present where the function is linear: the cotangent of the input. */
  readonly transpose?: (ct: Tensor) => Tensor;
  readonly taylor?: Primitive["taylor"];
  /** Floating-point operations per element; default 1. */
  readonly flops?: number;
}

export function unaryPrimitive(definition: UnaryDefinition): Primitive<NoParams> {
  const { name, accepts, value, derivative, result, transpose, taylor, flops = 1 } = definition;
  const self: Primitive<NoParams> = {
    name,
    infer([x]) {
      checkDType(name, x, accepts);
      return [{ shape: x.shape, dtype: result ?? x.dtype }];
    },
    evaluate([x], _params, [spec], context) {
      const out = context.allocate(spec);
      for (let i = 0; i < out.data.length; i++) out.data[i] = value(x.data[i]);
      return [out];
    },
    uniform: ([x]) => value(x),
    batch: ([x]) => ({ outputs: [bind1(self, [x], NO_PARAMS)], batched: [true] }),
    cost: ([x]) => flops * size(x),
  };
  if (derivative !== undefined) {
    self.jvp = ([x], [t], [y]) => [t === null ? null : t.mul(derivative(x, y))];
  }
  if (transpose !== undefined) {
    self.jvp = (_primals, [t]) => [t === null ? null : bind1(self, [t], NO_PARAMS)];
    self.transpose = ([ct]) => [ct === null ? null : transpose(ct)];
    self.taylor = linearTaylor(([x]) => bind1(self, [x], NO_PARAMS));
  }
  if (taylor !== undefined) self.taylor = taylor;
  return self;
}

export interface BinaryDefinition {
  readonly name: string;
  readonly accepts: Accepts;
  readonly value: (x: number, y: number) => number;
  /** The low 32 bits of the result for integers, where `value` would lose them. */
  readonly integerValue?: (x: number, y: number) => number;
  readonly result?: DType;
  readonly jvp?: Primitive["jvp"];
  readonly transpose?: Primitive["transpose"];
  readonly taylor?: Primitive["taylor"];
  readonly flops?: number;
}

/** Both operands have the same shape and dtype; broadcasting and promotion happen before (see operands.ts). */
export function binaryPrimitive(definition: BinaryDefinition): Primitive<NoParams> {
  const { name, accepts, value, result, jvp, transpose, taylor, flops = 1 } = definition;
  const { integerValue = value } = definition;
  const valueFor = ({ dtype }: TensorSpec) => (isInteger(dtype) ? integerValue : value);
  const self: Primitive<NoParams> = {
    name,
    infer([x, y]) {
      checkDType(name, x, accepts);
      checkSameSpec(name, [x, y]);
      return [{ shape: x.shape, dtype: result ?? x.dtype }];
    },
    evaluate([x, y], _params, [spec], context) {
      const out = context.allocate(spec);
      const apply = valueFor(x);
      for (let i = 0; i < out.data.length; i++) out.data[i] = apply(x.data[i], y.data[i]);
      return [out];
    },
    uniform: ([x, y], _params, [spec]) => valueFor(spec)(x, y),
    batch(inputs, batched, length) {
      const operands = spreadBatch(inputs, batched, length);
      return { outputs: [bind1(self, operands, NO_PARAMS)], batched: [true] };
    },
    cost: ([x]) => flops * size(x),
  };
  if (jvp !== undefined) self.jvp = jvp;
  if (transpose !== undefined) self.transpose = transpose;
  if (taylor !== undefined) self.taylor = taylor;
  return self;
}

/** Give unbatched operands of an elementwise primitive the batch axis of the others. */
export function spreadBatch(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
): Tensor[] {
  return inputs.map((x, i) => (batched[i] ? x : x.broadcastTo([size, ...x.shape])));
}

/** Taylor rule of a function that is linear in its first operand and does not depend smoothly on the others. */
export function linearTaylor(
  apply: (inputs: readonly Tensor[]) => Tensor,
): NonNullable<Primitive["taylor"]> {
  return ([x, ...others], _algebra, _params, [spec]) => [
    mapSeries(spec, x, (coefficient) => apply([coefficient, ...others.map(valueSlot)])),
  ];
}

/** Apply a linear map to every coefficient. */
export function mapSeries(
  spec: TensorSpec,
  x: Series,
  apply: (coefficient: Tensor, k: number) => Tensor,
): Series {
  return lazySeries(spec, (k) => {
    const coefficient = x.slot(k);
    return coefficient === null ? null : apply(coefficient, k);
  });
}

export function scaleTangent(t: Tangent, by: Tensor): Tangent {
  return t === null ? null : t.mul(by);
}

function size(spec: TensorSpec): number {
  return spec.shape.reduce((product, n) => product * n, 1);
}

function checkDType(name: string, x: TensorSpec, accepts: Accepts): void {
  if (ACCEPTS[accepts](x.dtype)) return;
  throw new DTypeError({
    where: name,
    expected: accepts === "any" ? "any dtype" : `${accepts} operands`,
    received: formatSpec(x),
    fix: `Cast first, for example x.cast("${accepts === "float" || accepts === "number" ? "float32" : "int32"}").`,
  });
}

export function checkSameSpec(name: string, specs: readonly TensorSpec[]): void {
  const [first] = specs;
  for (const spec of specs) {
    if (!sameShape(spec.shape, first.shape)) {
      throw new ShapeError({
        where: name,
        expected: "operands of the same shape",
        received: specs.map(formatSpec).join(" and "),
        fix: "Use broadcastTo, or the public function of the same name, which broadcasts.",
      });
    }
    if (spec.dtype !== first.dtype) {
      throw new DTypeError({
        where: name,
        expected: "operands of the same dtype",
        received: specs.map(formatSpec).join(" and "),
        fix: "Cast one of them, or use the public function of the same name, which promotes.",
      });
    }
  }
}
