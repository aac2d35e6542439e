/**
 * Unnormalised cosine sums along the last axis, in the definitions of SciPy:
 *
 * - type 1: `yₖ = x₀ + (-1)ᵏ x₋₁ + 2 Σ xₙ cos(πkn/(N-1))`,
 * - type 2: `yₖ = 2 Σ xₙ cos(πk(2n+1)/2N)`,
 * - type 3: `yₖ = x₀ + 2 Σ xₙ cos(πn(2k+1)/2N)`, the sum without `n = 0`,
 * - type 4: `yₖ = 2 Σ xₙ cos(π(2k+1)(2n+1)/4N)`.
 */
import { bind, bind1, fromHost } from "../bind.ts";
import { mul } from "../complex/arithmetic.ts";
import { type Complex, mapParts } from "../complex/complex.ts";
import { zeros } from "../creation.ts";
import { allocate, type DType } from "../dtype.ts";
import { concat, reverse, stack } from "../primitives/joining.ts";
import { pad } from "../primitives/slicing.ts";
import type { Tensor } from "../tensor.ts";
import { fftPrimitive, irfftPrimitive, rfftPrimitive } from "./fourier-primitives.ts";
import { rootOfUnity } from "./roots-of-unity.ts";

/** Which of the four definitions. */
export type TrigonometricType = 1 | 2 | 3 | 4;

/** The cosine sum of a type, for a last axis long enough for it. */
export function cosineSum(type: TrigonometricType, x: Tensor): Tensor {
  if (type === 1) return first(x);
  if (type === 2) return second(x);
  if (type === 3) return third(x);
  return x.shape.at(-1) === 1 || (x.shape.at(-1) ?? 0) % 2 === 1 ? oddFourth(x) : evenFourth(x);
}

/** The transform of the sequence with its mirror image. */
function first(x: Tensor): Tensor {
  const mirrored = last(x, [null, null, -1]);
  const all = concat([x, last(mirrored, [1, -1])], -1);
  return bind(rfftPrimitive, [all], { axis: x.rank - 1 })[0];
}

/** @see Makhoul, IEEE Trans. ASSP 28 (1980) 27-34, doi:10.1109/TASSP.1980.1163351. */
function second(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1];
  const half = Math.floor(n / 2);
  const sorted = concat([last(x, [0, n, 2]), reverse(last(x, [1, n, 2]), -1)], -1);
  const [re, im] = bind(rfftPrimitive, [sorted], { axis: x.rank - 1 });
  const c = mul(
    { re, im },
    phases(half + 1, (k) => -k, 4 * n, x.dtype),
  );
  const upper = reverse(last(c.im, [1, n - half]), -1);
  return concat([c.re, upper.neg()], -1).mul(2);
}

/** The steps of {@link second} backwards. */
function third(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1];
  const half = Math.floor(n / 2);
  const zero = zeros([...x.shape.slice(0, -1), 1], { dtype: x.dtype });
  const mirrored = concat([zero, last(reverse(x, -1), [0, half])], -1);
  const halves = { re: last(x, [0, half + 1]), im: mirrored.neg() };
  const c = mul(
    n === 1 ? { re: x, im: zero } : halves,
    phases(half + 1, (k) => k, 4 * n, x.dtype),
  );
  const sorted = bind1(irfftPrimitive, [c.re, c.im], { axis: x.rank - 1, length: n });
  const evens = last(sorted, [0, n - half]);
  const odds = last(reverse(sorted, -1), [0, half]);
  return interleave(evens, odds);
}

/** Pairs of entries from both ends as complex numbers, half as many. */
function evenFourth(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1];
  const pairs = { re: last(x, [0, n, 2]), im: last(reverse(x, -1), [0, n, 2]) };
  const z = mul(
    pairs,
    phases(n / 2, (k) => -(4 * k + 1), 8 * n, x.dtype),
  );
  const [re, im] = bind(fftPrimitive, [z.re, z.im], { axis: x.rank - 1, inverse: false });
  const c = mul(
    { re, im },
    phases(n / 2, (k) => -k, 2 * n, x.dtype),
  );
  return interleave(c.re, reverse(c.im, -1).neg()).mul(2);
}

/** As its definition, by a transform of twice the length. */
function oddFourth(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1];
  const widths = x.shape.map((_, i): [number, number] => [0, i === x.rank - 1 ? n : 0]);
  const phased = mul(
    { re: x, im: x.mul(0) },
    phases(n, (k) => -(2 * k + 1), 8 * n, x.dtype),
  );
  const z = mapParts(phased, (part) => pad(part, { widths }));
  const [re, im] = bind(fftPrimitive, [z.re, z.im], { axis: x.rank - 1, inverse: false });
  const spectrum = { re: last(re, [0, n]), im: last(im, [0, n]) };
  return mul(
    spectrum,
    phases(n, (k) => -k, 4 * n, x.dtype),
  ).re.mul(2);
}

/** `a₀, b₀, a₁, b₁, …`, where `a` may have one entry more. */
function interleave(a: Tensor, b: Tensor): Tensor {
  const [m, n] = [a.shape[a.rank - 1], b.shape[a.rank - 1]];
  const widths = a.shape.map((_, i): [number, number] => [0, i === a.rank - 1 ? m - n : 0]);
  const pairs = stack([a, pad(b, { widths })], -1);
  return last(pairs.reshape([...a.shape.slice(0, -1), 2 * m]), [0, m + n]);
}

/** Entries along the last axis. */
function last(x: Tensor, range: readonly [number | null, (number | null)?, number?]): Tensor {
  return x.slice("...", range);
}

/** The constants `exp(2πi·index(k)/period)` for `0 ≤ k < count`. */
function phases(
  count: number,
  index: (k: number) => number,
  period: number,
  dtype: DType,
): Complex {
  const [re, im] = [allocate(dtype, count), allocate(dtype, count)];
  for (let k = 0; k < count; k++) {
    [re[k], im[k]] = rootOfUnity(((index(k) % period) + period) % period, period);
  }
  const spec = { shape: [count], dtype };
  return { re: fromHost({ ...spec, data: re }), im: fromHost({ ...spec, data: im }) };
}
