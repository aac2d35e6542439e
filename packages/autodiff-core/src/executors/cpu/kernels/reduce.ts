/** Reductions into float64 accumulators; axes of stride 0 in the result are the ones that vanish. */
import type { TypedArray } from "../../../dtype.ts";
import type { Walk } from "../loop-nest.ts";
import type { UnaryKernel } from "./unary.ts";

/** `o ← o + a`. Four partial sums where an inner axis vanishes: one would wait for each addition. */
export function sumInto(w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number): void {
  const { n1, n0, o1, o0, a1, a0 } = w;
  if (o0 === 1 && a0 === 1) {
    for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
      for (let i = 0; i < n0; i++) o[oo + i] += a[ao + i];
    }
    return;
  }
  if (o0 !== 0) {
    for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
      for (let i = 0; i < n0; i++) o[oo + i * o0] += a[ao + i * a0];
    }
    return;
  }
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let i = 0;
    for (let at = ao; i + 4 <= n0; i += 4, at += 4 * a0) {
      s0 += a[at];
      s1 += a[at + a0];
      s2 += a[at + 2 * a0];
      s3 += a[at + 3 * a0];
    }
    for (; i < n0; i++) s0 += a[ao + i * a0];
    o[oo] += s0 + s1 + (s2 + s3);
  }
}

/** `o ← max(o, a)`. */
export function maxInto(w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number): void {
  const { n1, n0, o1, o0, a1, a0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.max(o[oo + i * o0], a[ao + i * a0]);
  }
}

/** `o ← min(o, a)`. */
export function minInto(w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number): void {
  const { n1, n0, o1, o0, a1, a0 } = w;
  for (let r = 0; r < n1; r++, oo += o1, ao += a1) {
    for (let i = 0; i < n0; i++) o[oo + i * o0] = Math.min(o[oo + i * o0], a[ao + i * a0]);
  }
}

/** Kernel and initial value by name of the primitive. */
export const REDUCTIONS: { readonly [name: string]: readonly [UnaryKernel, number] } = {
  sum: [sumInto, 0],
  max: [maxInto, Number.NEGATIVE_INFINITY],
  min: [minInto, Number.POSITIVE_INFINITY],
};
