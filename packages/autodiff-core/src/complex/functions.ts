/** Exponential, circular and hyperbolic functions and their inverses: one primitive, and a table of derivatives. */
import { bind } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { checkSameSpec, scaleTangent, spreadBatch } from "../primitives/elementwise.ts";
import { addTangents } from "../taylor/algebra.ts";
import { add, div, neg, overI, reciprocal, square, sub, timesI } from "./arithmetic.ts";
import { type Complex, type ComplexLike, fromReal } from "./complex.ts";
import { type ComplexValue, expValue, logValue, sqrtValue } from "./exponential-values.ts";
import { coshValue, sinhValue, tanhValue } from "./hyperbolic-values.ts";
import { acoshValue, acosValue, asinValue, atanhValue } from "./inverse-values.ts";

type FunctionName =
  | "exp"
  | "log"
  | "sqrt"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asin"
  | "acos"
  | "acosh"
  | "atanh";

type ComplexFunctionParams = { readonly fn: FunctionName };

interface HolomorphicFunction {
  readonly value: ComplexValue;
  /** `dw/dz` from `z` and `w`. */
  readonly derivative: (z: Complex, w: Complex) => Complex;
}

/** Asked for one at a time, so that the table needs no memory before it is used. */
function definitionOf(fn: FunctionName): HolomorphicFunction {
  switch (fn) {
    case "exp":
      return { value: expValue, derivative: (_z, w) => w };
    case "log":
      return { value: logValue, derivative: (z) => reciprocal(z) };
    case "sqrt":
      return { value: sqrtValue, derivative: (_z, w) => div(0.5, w) };
    case "sinh":
      return { value: sinhValue, derivative: (z) => cosh(z) };
    case "cosh":
      return { value: coshValue, derivative: (z) => sinh(z) };
    case "tanh":
      return { value: tanhValue, derivative: (z) => square(reciprocal(cosh(z))) };
    case "asin":
      return { value: asinValue, derivative: inverseCircle };
    case "acos":
      return { value: acosValue, derivative: (z) => neg(inverseCircle(z)) };
    case "acosh":
      return {
        value: acoshValue,
        derivative: (z) => div(reciprocal(sqrt(sub(z, 1))), sqrt(add(z, 1))),
      };
    case "atanh":
      return { value: atanhValue, derivative: (z) => div(reciprocal(sub(1, z)), add(1, z)) };
  }
}

/** A holomorphic function of `re + i·im`, entry by entry. */
export const complexFunctionPrimitive: Primitive<ComplexFunctionParams> = {
  name: "complexFunction",
  infer(inputs, { fn }) {
    checkSameSpec(fn, inputs);
    const [{ shape, dtype }] = inputs;
    if (!isFloat(dtype)) {
      throw new DTypeError({
        where: fn,
        expected: "float parts",
        received: formatSpec(inputs[0]),
        fix: "Make complex numbers with complex(re, im), which promotes integers.",
      });
    }
    return [
      { shape, dtype },
      { shape, dtype },
    ];
  },
  evaluate([x, y], { fn }, outputs, context) {
    const [re, im] = outputs.map((spec) => context.allocate(spec));
    const { value } = definitionOf(fn);
    const out = { re: 0, im: 0 };
    for (let i = 0; i < re.data.length; i++) {
      value(x.data[i], y.data[i], out);
      re.data[i] = out.re;
      im.data[i] = out.im;
    }
    return [re, im];
  },
  jvp([x, y], tangents, [u, v], { fn }) {
    const slope = definitionOf(fn).derivative({ re: x, im: y }, { re: u, im: v });
    return timesTangent(slope, tangents);
  },
  batch: (inputs, batched, size, params) => ({
    outputs: bind(complexFunctionPrimitive, spreadBatch(inputs, batched, size), params),
    batched: [true, true],
  }),
  cost: ([{ shape }]) => 40 * shape.reduce((n, size) => n * size, 1),
};

/** `eᶻ`. */
export function exp(z: ComplexLike): Complex {
  return apply("exp", z);
}

/** The principal logarithm, with imaginary part in [-π, π], cut along the negative real axis. */
export function log(z: ComplexLike): Complex {
  return apply("log", z);
}

/** The square root with real part ≥ 0, cut along the negative real axis. */
export function sqrt(z: ComplexLike): Complex {
  return apply("sqrt", z);
}

/** Hyperbolic sine. */
export function sinh(z: ComplexLike): Complex {
  return apply("sinh", z);
}

/** Hyperbolic cosine. */
export function cosh(z: ComplexLike): Complex {
  return apply("cosh", z);
}

/** Hyperbolic tangent. */
export function tanh(z: ComplexLike): Complex {
  return apply("tanh", z);
}

/** Sine. */
export function sin(z: ComplexLike): Complex {
  return overI(sinh(timesI(fromReal(z))));
}

/** Cosine. */
export function cos(z: ComplexLike): Complex {
  return cosh(timesI(fromReal(z)));
}

/** Tangent. */
export function tan(z: ComplexLike): Complex {
  return overI(tanh(timesI(fromReal(z))));
}

/** Inverse sine, cut along the real axis outside [-1, 1]. */
export function asin(z: ComplexLike): Complex {
  return apply("asin", z);
}

/** Inverse cosine, cut along the real axis outside [-1, 1]. */
export function acos(z: ComplexLike): Complex {
  return apply("acos", z);
}

/** Inverse tangent, cut along the imaginary axis outside [-i, i]. */
export function atan(z: ComplexLike): Complex {
  return overI(atanh(timesI(fromReal(z))));
}

/** Inverse hyperbolic sine, cut along the imaginary axis outside [-i, i]. */
export function asinh(z: ComplexLike): Complex {
  return overI(asin(timesI(fromReal(z))));
}

/** Inverse hyperbolic cosine, cut along the real axis below 1. */
export function acosh(z: ComplexLike): Complex {
  return apply("acosh", z);
}

/** Inverse hyperbolic tangent, cut along the real axis outside [-1, 1]. */
export function atanh(z: ComplexLike): Complex {
  return apply("atanh", z);
}

function apply(fn: FunctionName, z: ComplexLike): Complex {
  const { re: x, im: y } = fromReal(z);
  const [re, im] = bind(complexFunctionPrimitive, [x, y], { fn });
  return { re, im };
}

/** `1/√(1 - z²)`, with the cuts of the inverse sine. */
function inverseCircle(z: Complex): Complex {
  return div(reciprocal(sqrt(sub(1, z))), sqrt(add(1, z)));
}

function timesTangent(slope: Complex, [s, t]: readonly Tangent[]): readonly Tangent[] {
  return [
    addTangents(scaleTangent(s, slope.re), scaleTangent(t, slope.im.neg())),
    addTangents(scaleTangent(s, slope.im), scaleTangent(t, slope.re)),
  ];
}
