/** Smallest and largest finite value; `[0, 1]` if there is none. */
export function finiteRange(values: ArrayLike<number>): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * The values at the ends of a colour bar.
 *
 * Diverging colours are centred on zero, so that white is zero; a constant field gets a bar of
 * some height all the same.
 */
export function colorRange(
  values: ArrayLike<number>,
  colors: "sequential" | "diverging",
): readonly [low: number, high: number] {
  const [low, high] = finiteRange(values);
  if (colors === "diverging") {
    const limit = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-limit, limit];
  }
  return low < high ? [low, high] : [low, low + (Math.abs(low) || 1)];
}
