/** Visit all positions of a shape in row-major order; the list is the same one each time. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[]) => void,
): void {
  const index = shape.map(() => 0);
  const total = shape.reduce((product, n) => product * n, 1);
  for (let i = 0; i < total; i++) {
    visit(index);
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
}
