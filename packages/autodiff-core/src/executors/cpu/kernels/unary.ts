/**
 * One loop per function, each written out: loops made by a factory would share type feedback, and V8 would
 * not inline the function.
 */
import type { TypedArray } from "../../../dtype.ts";
import type { Walk } from "../loop-nest.ts";

/** `o ← f(a)` from the given starting points. */
export type UnaryKernel = (w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number) => void;

function neg(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    if (o0 === 1 && a0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = -a[ai + i];
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = -a[ai + i * a0];
    }
  }
}

function abs(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.abs(a[ao + i * a0]);
  }
}

function exp(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.exp(a[ao + i * a0]);
  }
}

function expm1(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.expm1(a[ao + i * a0]);
  }
}

function log(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.log(a[ao + i * a0]);
  }
}

function log1p(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.log1p(a[ao + i * a0]);
  }
}

function sqrt(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.sqrt(a[ao + i * a0]);
  }
}

function rsqrt(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = 1 / Math.sqrt(a[ao + i * a0]);
  }
}

function tanh(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.tanh(a[ao + i * a0]);
  }
}

function sin(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.sin(a[ao + i * a0]);
  }
}

function cos(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.cos(a[ao + i * a0]);
  }
}

function logistic(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) {
      // Of a negative number, so that it does not overflow.
      const e = Math.exp(-Math.abs(a[ao + i * a0]));
      o[oo + i * o0] = a[ao + i * a0] >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
  }
}

function sinh(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.sinh(a[ao + i * a0]);
  }
}

function cosh(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.cosh(a[ao + i * a0]);
  }
}

function sign(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.sign(a[ao + i * a0]);
  }
}

function floor(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.floor(a[ao + i * a0]);
  }
}

function not(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] === 0 ? 1 : 0;
  }
}

/** `o ← a`, converted as assignment to the typed array does. */
export function copy(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const ai = ao + r * a1;
    if (o0 === 1 && a0 === 1) {
      for (let i = 0; i < n0; i++) o[to + i] = a[ai + i];
    } else {
      for (let i = 0; i < n0; i++) o[to + i * o0] = a[ai + i * a0];
    }
  }
}

/** 1 where `a` is not zero. */
export function truth(
  { n1, n0, o1, o0, a1, a0 }: Walk,
  o: TypedArray,
  oo: number,
  a: TypedArray,
  ao: number,
): void {
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = a[ao + i * a0] !== 0 ? 1 : 0;
  }
}

/** Kernels by name of the primitive; for others see fallback.ts. */
export const UNARY: { readonly [name: string]: UnaryKernel } = {
  neg,
  abs,
  exp,
  expm1,
  log,
  log1p,
  logistic,
  sqrt,
  rsqrt,
  tanh,
  sin,
  cos,
  sinh,
  cosh,
  sign,
  floor,
  not,
};
