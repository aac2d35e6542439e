/**
 * Functions of two operands, each loop written out for the reason given in unary.ts. The four that are cheaper than
 * the arithmetic of their indices have loops for unit strides and for a repeated operand.
 */
import type { TypedArray } from "../../../dtype.ts";
import type { Walk } from "../loop-nest.ts";

/** `o ← f(a, b)` from the given starting points. */
export type BinaryKernel = (
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
) => void;

function add(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    const bi = bo + r * b1;
    if (o0 === 1 && a0 === 1 && b0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] + b[bi + i];
    } else if (o0 === 1 && a0 === 1 && b0 === 0) {
      const right = b[bi];
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] + right;
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = a[ai + i * a0] + b[bi + i * b0];
    }
  }
}

function sub(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    const bi = bo + r * b1;
    if (o0 === 1 && a0 === 1 && b0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] - b[bi + i];
    } else if (o0 === 1 && a0 === 1 && b0 === 0) {
      const right = b[bi];
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] - right;
    } else if (o0 === 1 && a0 === 0 && b0 === 1) {
      const left = a[ai];
      for (let i = 0; i < n0; i++) o[to + i] = left - b[bi + i];
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = a[ai + i * a0] - b[bi + i * b0];
    }
  }
}

function mul(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    const bi = bo + r * b1;
    if (o0 === 1 && a0 === 1 && b0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] * b[bi + i];
    } else if (o0 === 1 && a0 === 1 && b0 === 0) {
      const right = b[bi];
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] * right;
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = a[ai + i * a0] * b[bi + i * b0];
    }
  }
}

function div(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    const bi = bo + r * b1;
    if (o0 === 1 && a0 === 1 && b0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] / b[bi + i];
    } else if (o0 === 1 && a0 === 1 && b0 === 0) {
      const right = b[bi];
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i] / right;
    } else if (o0 === 1 && a0 === 0 && b0 === 1) {
      const left = a[ai];
      for (let i = 0; i < n0; i++) o[to + i] = left / b[bi + i];
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = a[ai + i * a0] / b[bi + i * b0];
    }
  }
}

function maximum(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.max(a[ao + i * a0], b[bo + i * b0]);
  }
}

function minimum(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.min(a[ao + i * a0], b[bo + i * b0]);
  }
}

function pow(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] ** b[bo + i * b0];
  }
}

function equal(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] === b[bo + i * b0] ? 1 : 0;
  }
}

function notEqual(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] !== b[bo + i * b0] ? 1 : 0;
  }
}

function less(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] < b[bo + i * b0] ? 1 : 0;
  }
}

function lessEqual(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] <= b[bo + i * b0] ? 1 : 0;
  }
}

function greater(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] > b[bo + i * b0] ? 1 : 0;
  }
}

function greaterEqual(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] >= b[bo + i * b0] ? 1 : 0;
  }
}

function and(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] & b[bo + i * b0];
  }
}

function or(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] | b[bo + i * b0];
  }
}

function xor(
  w: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
  b: TypedArray,
  bo: number,
): void {
  const { n1, n0, o1, o0, a1, a0, b1, b0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1, bo += b1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] ^ b[bo + i * b0];
  }
}

/** Kernels by name of the primitive; for others see fallback.ts. */
export const BINARY: { readonly [name: string]: BinaryKernel } = {
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  pow,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  and,
  or,
  xor,
};
