/** Lengths of transforms as products. */

/** Prime factors that have butterflies of their own. */
const PRIMES = [3, 5, 7, 11, 13];

/** The radices of a length, eights first; undefined if it has a prime factor without a butterfly. */
export function radicesOf(length: number): readonly number[] | undefined {
  const odd: number[] = [];
  let rest = length;
  for (const prime of PRIMES) {
    for (; rest % prime === 0; rest /= prime) odd.push(prime);
  }
  const twos = Math.log2(rest);
  if (!Number.isInteger(twos)) return undefined;
  return [...powersOfTwo(twos), ...odd];
}

/** `2^twos` as eights, then fours; a two where it must be. */
function powersOfTwo(twos: number): number[] {
  const fours = twos % 3 === 1 && twos > 1 ? 2 : twos % 3 === 2 ? 1 : 0;
  const eights = Math.floor((twos - 2 * fours) / 3);
  const radices = [...Array<number>(eights).fill(8), ...Array<number>(fours).fill(4)];
  return twos === 1 ? [2] : radices;
}

/** The divisor of a length that makes it a product of as few factors, none larger than `most`, as equal as can be. */
export function balancedDivisor(length: number, most: number): number {
  const factors = Math.ceil(Math.log2(length) / Math.log2(most));
  const wanted = length ** (1 / factors);
  let best = 1;
  for (let d = 2; d <= most && d <= length; d++) {
    if (length % d === 0 && distance(d) < distance(best)) best = d;
  }
  return best;

  function distance(d: number): number {
    return Math.abs(Math.log(d / wanted));
  }
}
