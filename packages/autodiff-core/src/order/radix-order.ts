/** Bits per digit: 64 bits in 6 passes, with counts that stay in the nearest cache. */
const BITS = 11;
const DIGITS = 6;
const RADIX = 1 << BITS;

/** Digit of a 64-bit number of which `high` and `low` are the halves. */
function digitOf(high: number, low: number, digit: number): number {
  const shift = digit * BITS;
  if (shift >= 32) return (high >>> (shift - 32)) & (RADIX - 1);
  if (shift + BITS <= 32) return (low >>> shift) & (RADIX - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (RADIX - 1);
}

interface Entries {
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly order: Int32Array;
}

/**
 * Reorder `order`, which belongs to `keys` entry by entry and none of which is NaN, so that the keys ascend: radix sort
 * from the least significant digit of the bits on, which is stable. O(n).
 */
export function radixOrder(keys: Float64Array, order: Int32Array): void {
  const n = keys.length;
  const [high, low] = orderedBits(keys);
  const counts = countDigits(high, low);
  let source: Entries = { high, low, order };
  let target: Entries = {
    high: new Int32Array(n),
    low: new Int32Array(n),
    order: new Int32Array(n),
  };
  for (let digit = 0; digit < DIGITS; digit++) {
    const places = counts.subarray(digit * RADIX, (digit + 1) * RADIX);
    if (places.includes(n)) continue;
    startPlaces(places);
    distribute(source, target, digit, places);
    [source, target] = [target, source];
  }
  if (source.order !== order) order.set(source.order);
}

/** Halves of 64-bit numbers without sign that compare as the keys do; -0 as 0. */
function orderedBits(keys: Float64Array): [high: Int32Array, low: Int32Array] {
  const n = keys.length;
  const words = new Int32Array(new Float64Array(keys).buffer);
  const [high, low] = [new Int32Array(n), new Int32Array(n)];
  for (let i = 0; i < n; i++) {
    const isZero = keys[i] === 0;
    const h = isZero ? 0 : words[2 * i + 1];
    const sign = h >> 31;
    high[i] = h ^ (sign | 0x80000000);
    low[i] = words[2 * i] ^ sign;
  }
  return [high, low];
}

function countDigits(high: Int32Array, low: Int32Array): Int32Array {
  const counts = new Int32Array(DIGITS * RADIX);
  for (let digit = 0; digit < DIGITS; digit++) {
    for (let i = 0; i < high.length; i++) counts[digit * RADIX + digitOf(high[i], low[i], digit)]++;
  }
  return counts;
}

/** Replace counts by the place of the first entry of each. */
function startPlaces(counts: Int32Array): void {
  let sum = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value];
    counts[value] = sum;
    sum += count;
  }
}

function distribute(source: Entries, target: Entries, digit: number, places: Int32Array): void {
  const { high, low, order } = source;
  for (let i = 0; i < high.length; i++) {
    const at = places[digitOf(high[i], low[i], digit)]++;
    target.high[at] = high[i];
    target.low[at] = low[i];
    target.order[at] = order[i];
  }
}
