/** Logarithms of numbers near those between `√½` and `√2`, to twice the precision of doubles. */

/** Intervals that an octave is divided into: 2⁷ by the leading bits of a number. */
export const INTERVALS = 128;

/** Bits of the first number of the first interval, 0.7057…; an interval holds 1 well inside. */
export const FIRST_BITS = 0x3fe6955500000000n;

/** The last place of the leading parts of logarithms: sums with multiples of the leading part of `log 2` are exact. */
const PLACES = 42;

/** Bits after the point of fixed-point numbers here. */
const POINT = 128n;

/**
 * Per interval three doubles: a reciprocal `1/c` of few bits, for `c` near the middle, and `log c` in two parts, the first
 * a multiple of 2⁻⁴². For the interval of 1, `c = 1`.
 */
export function logarithmTable(): Float64Array {
  const table = new Float64Array(3 * INTERVALS);
  for (let i = 0; i < INTERVALS; i++) {
    const [low, high] = [boundary(i), boundary(i + 1)];
    const steps = low < 1 ? 256 : 512;
    const numerator = low < 1 && high > 1 ? steps : Math.round((2 * steps) / (low + high));
    const log = logarithm(steps, numerator);
    const first = Number((log + (1n << (POINT - BigInt(PLACES) - 1n))) >> (POINT - BigInt(PLACES)));
    const rest = log - (BigInt(first) << (POINT - BigInt(PLACES)));
    table.set([numerator / steps, first * 2 ** -PLACES, Number(rest) * 2 ** -Number(POINT)], 3 * i);
  }
  return table;
}

/** `log 2` as a multiple of 2⁻⁴² and the rest. */
export const LOG2_PARTS = [0.69314718055989033, 5.497923018708371e-14] as const;

function boundary(i: number): number {
  const words = BigUint64Array.of(FIRST_BITS + (BigInt(i) << 45n));
  return new Float64Array(words.buffer)[0];
}

/** `log(a/b) = 2 Σ tᵏ/k` over odd `k` with `t = (a - b)/(a + b)`, in fixed point. */
function logarithm(a: number, b: number): bigint {
  const t = (BigInt(a - b) << POINT) / BigInt(a + b);
  const square = (t * t) >> POINT;
  let [power, sum] = [t, 0n];
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> POINT;
  }
  return 2n * sum;
}
