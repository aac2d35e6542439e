/**
 * Stockham transforms in scratch memory, many sequences side by side in vectors.
 *
 * Scratch holds rows of `columns` complex vectors, each 32 bytes: real parts, then imaginary parts. With `r` the radix,
 * `m = n/r` and `s` interleaved sequences (at first the columns), one pass computes
 *
 *   y[q + s(rp + j)] = w^(pj) Σₖ x[q + s(p + mk)] exp(-2πi jk/r),   w = exp(-2πi/n),
 *
 * after which `s·r` sequences of length `m` are left. Both sides of every arithmetic instruction are whole vectors.
 *
 * @see Van Loan, Computational Frameworks for the Fast Fourier Transform (SIAM 1992), section 1.7,
 * doi:10.1137/1.9781611970999.
 */
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { butterfly, RADICES } from "./butterflies.ts";
import { type LaneArithmetic, turned } from "./lane-arithmetic.ts";

/** Bytes of a complex vector in scratch. */
export const CELL = 32;
/** Bytes from a vector of real parts to its imaginary parts. */
export const IMAGINARY = 16;

/** `n` as a product of {@link RADICES}; `undefined` if it has another prime factor. */
export function radicesOf(n: number): readonly number[] | undefined {
  const found: number[] = [];
  let rest = n;
  for (const radix of RADICES) for (; rest % radix === 0; rest /= radix) found.push(radix);
  return rest === 1 ? found : undefined;
}

const PASS = { from: "i32", to: "i32", m: "i32", s: "i32", roots: "i32" } as const;

/** The pass of a radix; `s` is in bytes. The last one (`m = 1`) may be done in place. */
function passFunction(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  radix: number,
): FunctionReference<typeof PASS, "void"> {
  const { type } = arithmetic.element;
  return context.once(`fft-pass-${radix}-${type}`, () =>
    context.module.function(`pass${radix}${type}`, { params: PASS }, (f, parameters) =>
      writePass(f, arithmetic, radix, parameters),
    ),
  );
}

function writePass(
  f: FunctionBuilder,
  arithmetic: LaneArithmetic,
  radix: number,
  { from, to, m, s, roots }: Record<keyof typeof PASS, Variable<"i32">>,
): void {
  const { element } = arithmetic;
  const { vector, bytes } = element;
  const transform = butterfly(f, arithmetic, radix);
  const multiples = (distance: Value<"i32">) =>
    Array.from({ length: radix - 1 }, (_, k) => f.let(i32.mul(distance, k + 1)));
  const inputs = multiples(i32.mul(m, s));
  const outputs = multiples(s);
  const at = (base: Variable<"i32">, distances: readonly Value<"i32">[], k: number) =>
    k === 0 ? base : f.let(i32.add(base, distances[k - 1]));
  const columns = (twiddled: boolean) => {
    const end = f.let(i32.add(from, s));
    f.loop((again) => {
      const x = Array.from({ length: radix }, (_, k) => {
        const place = at(from, inputs, k);
        return { re: f.let(vector.load(place)), im: f.let(vector.load(place, IMAGINARY)) };
      });
      transform(x).forEach((value, j) => {
        const root = (part: number) => f.let(vector.loadSplat(roots, (2 * (j - 1) + part) * bytes));
        const y = twiddled && j > 0 ? turned(arithmetic, value, root(0), root(1)) : value;
        const place = at(to, outputs, j);
        vector.store(f, place, y.re);
        vector.store(f, place, y.im, IMAGINARY);
      });
      f.set(from, i32.add(from, CELL));
      f.set(to, i32.add(to, CELL));
      f.brIf(i32.ltU(from, end), again);
    });
    f.set(to, i32.add(to, outputs[radix - 2]));
  };
  columns(false);
  forRange(f, 1, m, 1, () => {
    columns(true);
    f.set(roots, i32.add(roots, 2 * (radix - 1) * bytes));
  });
}

/** Memory for a transform in a tile. */
export interface TransformPlace {
  readonly frame: Variable<"i32">;
  /** The rows to transform, and to be replaced by their transform. */
  readonly rows: Value<"i32">;
  /** As much memory again. */
  readonly spare: Value<"i32">;
}

/** Writes a transform of rows, forward and unnormalized. */
export type WriteTransform = (f: FunctionBuilder, place: TransformPlace) => void;

/** The transform of a length that is a product of {@link RADICES}. */
export function stockham(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  n: number,
  columns: number,
): WriteTransform {
  const radices = radicesOf(n) ?? [];
  const { type, bytes } = arithmetic.element;
  const table = context.once(`fft-roots-${n}-${type}`, () =>
    context.constants(rootsOfPasses(n, radices, type)),
  );
  return (f, { frame, rows, spare }) => {
    let [length, s] = [n, columns * CELL];
    let [from, to] = [f.let(rows), f.let(spare)];
    const [first, roots] = [from, f.let(table(frame))];
    let used = 0;
    radices.forEach((radix, i) => {
      const m = length / radix;
      f.call(passFunction(context, arithmetic, radix), {
        from,
        to: i === radices.length - 1 ? first : to,
        m,
        s,
        roots: i32.add(roots, used * bytes),
      });
      used += 2 * (m - 1) * (radix - 1);
      length = m;
      s *= radix;
      [from, to] = [to, from];
    });
  };
}

/** Cosines and sines of all passes, in the order in which they are used: for `p = 1, 2, …` those of `pj`. */
function rootsOfPasses(
  n: number,
  radices: readonly number[],
  type: "f32" | "f64",
): Float32Array | Float64Array {
  const values: number[] = [];
  let length = n;
  for (const radix of radices) {
    const m = length / radix;
    for (let p = 1; p < m; p++) {
      for (let j = 1; j < radix; j++) values.push(...rootOfUnity(p * j, length));
    }
    length = m;
  }
  return type === "f32" ? Float32Array.from(values) : Float64Array.from(values);
}
