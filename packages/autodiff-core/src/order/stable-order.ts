/** Sorting on the host: stable, with NaN above every number and -0 equal to 0. */
import { mergeOrder } from "./merge-order.ts";
import { radixOrder } from "./radix-order.ts";

/** From this size on the passes of radix sort cost less than the comparisons of merging (about 3 times at 10⁶). */
const LARGE = 4096;

/**
 * Reorder `order`, which belongs to `keys` entry by entry, so that the keys ascend; stable. The keys are used up. NaN
 * comes last, or first for keys that were negated to sort in descending order.
 */
export function sortOrder(keys: Float64Array, order: Int32Array, nanFirst: boolean): void {
  const [start, end] = setNaNApart(keys, order, nanFirst);
  const [k, o] = [keys.subarray(start, end), order.subarray(start, end)];
  if (isAscending(k)) return;
  if (k.length < LARGE) mergeOrder(k, o);
  else radixOrder(k, o);
}

/** Sort numbers in place, ascending or descending. Equal numbers cannot be told apart, but for the sign of zero. */
export function sortNumbers(values: Float64Array, descending: boolean): void {
  const zeros = mixedZeros(values);
  values.sort();
  if (descending) values.reverse();
  if (zeros.length > 0) values.set(zeros, values.indexOf(0));
}

/** Move NaN to one end, keeping the order of all; returns where the numbers are. */
function setNaNApart(
  keys: Float64Array,
  order: Int32Array,
  nanFirst: boolean,
): [start: number, end: number] {
  const nan: number[] = [];
  let count = 0;
  for (let i = 0; i < keys.length; i++) {
    if (Number.isNaN(keys[i])) {
      nan.push(order[i]);
      continue;
    }
    keys[count] = keys[i];
    order[count++] = order[i];
  }
  if (nan.length === 0) return [0, count];
  const shift = nanFirst ? nan.length : 0;
  keys.copyWithin(shift, 0, count);
  order.copyWithin(shift, 0, count);
  const gap = nanFirst ? 0 : count;
  order.set(nan, gap);
  return [shift, shift + count];
}

function isAscending(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) return false;
  return true;
}

/** The zeros in their order, if there are some of both signs. */
function mixedZeros(values: Float64Array): number[] {
  const zeros: number[] = [];
  let negative = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) continue;
    zeros.push(values[i]);
    if (Object.is(values[i], -0)) negative++;
  }
  return negative === 0 || negative === zeros.length ? [] : zeros;
}
