/** Runs of this length are sorted by insertion before they are merged. */
const RUN = 8;

interface Pairs {
  readonly keys: Float64Array;
  readonly order: Int32Array;
}

/** Reorder `keys`, none of them NaN, and `order` along with them by merging, so that the keys ascend; stable. */
export function mergeOrder(keys: Float64Array, order: Int32Array): void {
  const n = keys.length;
  for (let from = 0; from < n; from += RUN) {
    insertionSort(keys, order, from, Math.min(from + RUN, n));
  }
  let source: Pairs = { keys, order };
  let target: Pairs = { keys: new Float64Array(n), order: new Int32Array(n) };
  for (let width = RUN; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) {
      merge(source, target, from, Math.min(from + width, n), Math.min(from + 2 * width, n));
    }
    [source, target] = [target, source];
  }
  if (source.order === order) return;
  keys.set(source.keys);
  order.set(source.order);
}

function insertionSort(keys: Float64Array, order: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i];
    const place = order[i];
    let at = i;
    for (; at > from && key < keys[at - 1]; at--) {
      keys[at] = keys[at - 1];
      order[at] = order[at - 1];
    }
    keys[at] = key;
    order[at] = place;
  }
}

/** Merge the sorted runs `[from, middle)` and `[middle, to)`; of equal keys the first run's come first. */
function merge(source: Pairs, target: Pairs, from: number, middle: number, to: number): void {
  const { keys, order } = source;
  let left = from;
  let right = middle;
  for (let at = from; at < to; at++) {
    const takeRight = right < to && (left >= middle || keys[right] < keys[left]);
    const next = takeRight ? right++ : left++;
    target.keys[at] = keys[next];
    target.order[at] = order[next];
  }
}
