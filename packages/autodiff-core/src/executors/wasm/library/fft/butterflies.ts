/** Transforms of a few numbers in registers, `yⱼ = Σₖ xₖ exp(-2πi jk/r)`: the kernels of the passes. */
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import type { FunctionBuilder, Value } from "../../encoding/index.ts";
import type { ComplexLanes, LaneArithmetic } from "./lane-arithmetic.ts";

/** Factors that have a butterfly, in the order in which passes take them. */
export const RADICES = [4, 2, 3, 5, 7, 11, 13] as const;

/** A butterfly whose constants are in locals: make it before the loops that use it. */
export type Butterfly = (x: readonly ComplexLanes[]) => readonly ComplexLanes[];

/** The butterfly of a radix, a 2, a 4 or an odd number. */
export function butterfly(
  f: FunctionBuilder,
  arithmetic: LaneArithmetic,
  radix: number,
): Butterfly {
  if (radix === 2) return (x) => pair(f, arithmetic, x[0], x[1]);
  if (radix === 4) return (x) => four(f, arithmetic, x);
  return odd(f, arithmetic, radix);
}

/** Sum and difference. */
function pair(
  f: FunctionBuilder,
  { element: { vector } }: LaneArithmetic,
  a: ComplexLanes,
  b: ComplexLanes,
): readonly [sum: ComplexLanes, difference: ComplexLanes] {
  return [
    { re: f.let(vector.add(a.re, b.re)), im: f.let(vector.add(a.im, b.im)) },
    { re: f.let(vector.sub(a.re, b.re)), im: f.let(vector.sub(a.im, b.im)) },
  ];
}

/** `a - i·b` and `a + i·b`. */
function plusMinusQuarter(
  f: FunctionBuilder,
  { element: { vector } }: LaneArithmetic,
  a: ComplexLanes,
  b: ComplexLanes,
): readonly [minus: ComplexLanes, plus: ComplexLanes] {
  return [
    { re: f.let(vector.add(a.re, b.im)), im: f.let(vector.sub(a.im, b.re)) },
    { re: f.let(vector.sub(a.re, b.im)), im: f.let(vector.add(a.im, b.re)) },
  ];
}

function four(
  f: FunctionBuilder,
  arithmetic: LaneArithmetic,
  [x0, x1, x2, x3]: readonly ComplexLanes[],
): readonly ComplexLanes[] {
  const [even, evenDifference] = pair(f, arithmetic, x0, x2);
  const [odds, oddDifference] = pair(f, arithmetic, x1, x3);
  const [y0, y2] = pair(f, arithmetic, even, odds);
  const [y1, y3] = plusMinusQuarter(f, arithmetic, evenDifference, oddDifference);
  return [y0, y1, y2, y3];
}

/** Any odd radix, by sums and differences of the terms `k` and `r - k`. */
function odd(f: FunctionBuilder, arithmetic: LaneArithmetic, radix: number): Butterfly {
  const { vector } = arithmetic.element;
  const half = (radix - 1) / 2;
  const roots = Array.from({ length: half }, (_, k) =>
    rootOfUnity(k + 1, radix).map((part) => f.let(vector.const(part))),
  );
  return (x) => {
    const folded = Array.from({ length: half }, (_, k) =>
      pair(f, arithmetic, x[k + 1], x[radix - 1 - k]),
    );
    const y: ComplexLanes[] = [sumOf(f, arithmetic, x[0], folded)];
    for (let j = 1; j <= half; j++) {
      const { middle, turn } = rotated(f, arithmetic, x[0], folded, roots, j);
      [y[j], y[radix - j]] = plusMinusQuarter(f, arithmetic, middle, turn);
    }
    return y;
  };
}

type Folded = readonly (readonly [sum: ComplexLanes, difference: ComplexLanes])[];

function sumOf(
  f: FunctionBuilder,
  { element: { vector } }: LaneArithmetic,
  x0: ComplexLanes,
  folded: Folded,
): ComplexLanes {
  const sums = [x0, ...folded.map(([sum]) => sum)];
  return store(f, {
    re: sums.map(({ re }) => re).reduce((a, b) => vector.add(a, b)),
    im: sums.map(({ im }) => im).reduce((a, b) => vector.add(a, b)),
  });
}

/** `a` and `b` such that outputs `j` and `r - j` are `a - i·b` and `a + i·b`. */
function rotated(
  f: FunctionBuilder,
  { element: { vector }, madd, nmadd }: LaneArithmetic,
  x0: ComplexLanes,
  folded: Folded,
  roots: readonly (readonly Value<"v128">[])[],
  j: number,
): { readonly middle: ComplexLanes; readonly turn: ComplexLanes } {
  const radix = 2 * folded.length + 1;
  let middle = x0;
  let turn: ComplexLanes | undefined;
  folded.forEach(([sum, difference], i) => {
    const place = (j * (i + 1)) % radix;
    const mirrored = 2 * place > radix;
    const [c, s] = roots[(mirrored ? radix - place : place) - 1];
    middle = { re: madd(c, sum.re, middle.re), im: madd(c, sum.im, middle.im) };
    const add = mirrored ? nmadd : madd;
    // The first term is never mirrored: its place is j.
    turn = turn
      ? { re: add(s, difference.re, turn.re), im: add(s, difference.im, turn.im) }
      : { re: vector.mul(s, difference.re), im: vector.mul(s, difference.im) };
  });
  return { middle: store(f, middle), turn: store(f, turn as ComplexLanes) };
}

function store(f: FunctionBuilder, { re, im }: ComplexLanes): ComplexLanes {
  return { re: f.let(re), im: f.let(im) };
}
