/** `count` positions along an axis: `start`, `start + step`, … */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Places in memory of all combinations of positions per axis, in row-major order, where axes have these strides. */
export function lattice(ranges: readonly Range[], strides: readonly number[]): Int32Array {
  let places = new Int32Array(1);
  ranges.forEach(({ start, step, count }, axis) => {
    const next = new Int32Array(places.length * count);
    const stride = strides[axis];
    let i = 0;
    for (const place of places) {
      for (let at = 0; at < count; at++) next[i++] = place + (start + at * step) * stride;
    }
    places = next;
  });
  return places;
}
