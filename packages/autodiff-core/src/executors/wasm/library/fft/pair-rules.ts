/**
 * Between spectra of real sequences and the complex transforms that compute them.
 *
 * For even `n = 2h` the elements of even and odd number are taken for real and imaginary parts of `h` complex ones. With
 * `Z` their transform, `E` and `O` the transforms of the elements of even and odd number, `Z = E + iO` and `X = E + wᵏO`
 * with `w = exp(-2πi/n)`. Entries `k` and `h - k` of `Z` give those of `X`, so both directions work by pairs.
 */
import type { FloatVector, FunctionBuilder, Value } from "../../encoding/index.ts";
import { type ComplexLanes, type LaneArithmetic, turned } from "./lane-arithmetic.ts";

/** What becomes of entries `k` and `h - k`, and of 0 and `h`. */
export interface PairRule {
  readonly name: string;
  /** With `exp(-2πi k/n)` by its cosine and sine. */
  pair(
    f: FunctionBuilder,
    near: ComplexLanes,
    far: ComplexLanes,
    root: readonly [c: Value<"v128">, s: Value<"v128">],
  ): readonly [near: ComplexLanes, far: ComplexLanes];
  /** Entry `h` is given, or results, only where there is one. */
  ends(
    first: ComplexLanes,
    last: () => ComplexLanes,
  ): readonly [first: ComplexLanes, last: ComplexLanes | undefined];
}

/** From `Z` to entries `0 … h` of `X`. */
export function separation(arithmetic: LaneArithmetic): PairRule {
  const { vector } = arithmetic.element;
  return {
    name: "separate",
    pair(f, near, far, [c, s]) {
      const halved = (value: Value<"v128">) => f.let(vector.mul(value, 0.5));
      const even = {
        re: halved(vector.add(near.re, far.re)),
        im: halved(vector.sub(near.im, far.im)),
      };
      const odd = {
        re: halved(vector.add(near.im, far.im)),
        im: halved(vector.sub(far.re, near.re)),
      };
      return sumAndMirror(f, vector, even, turned(arithmetic, odd, c, s));
    },
    ends({ re, im }) {
      const zero = vector.const(0);
      return [
        { re: vector.add(re, im), im: zero },
        { re: vector.sub(re, im), im: zero },
      ];
    },
  };
}

/**
 * The opposite of {@link separation}, twice as large and with the entries in reverse order, so that a forward transform
 * becomes an inverse one. Imaginary parts at 0 and `h` are not read.
 */
export function combination(arithmetic: LaneArithmetic): PairRule {
  const { vector } = arithmetic.element;
  return {
    name: "combine",
    pair(f, near, far, [c, s]) {
      const even = {
        re: f.let(vector.add(near.re, far.re)),
        im: f.let(vector.sub(near.im, far.im)),
      };
      const difference = {
        re: f.let(vector.add(near.im, far.im)),
        im: f.let(vector.sub(near.re, far.re)),
      };
      // i·exp(iθ)·(d' + i·d) = -(u) + i·v, where (u, v) is (d, d') turned forward.
      const { re, im } = turned(arithmetic, difference, c, s);
      const [a, b] = sumAndMirror(f, vector, even, { re: vector.neg(re), im });
      return [b, a];
    },
    ends(first, last) {
      const { re } = last();
      return [{ re: vector.add(first.re, re), im: vector.sub(first.re, re) }, undefined];
    },
  };
}

/** `a + b` and the conjugate of `a - b`. */
function sumAndMirror(
  f: FunctionBuilder,
  vector: FloatVector<"f32" | "f64">,
  a: ComplexLanes,
  { re, im }: ComplexLanes,
): readonly [ComplexLanes, ComplexLanes] {
  const [bRe, bIm] = [f.let(re), f.let(im)];
  return [
    { re: vector.add(a.re, bRe), im: vector.add(a.im, bIm) },
    { re: vector.sub(a.re, bRe), im: vector.sub(bIm, a.im) },
  ];
}
