/** 2⁵⁰⁰. */
const BIG = 3.273390607896142e150;

/** Product of all numbers, which overflows or underflows only if the result does. */
export function scaledProduct(x: Float64Array): number {
  let product = 1;
  let steps = 0;
  for (const value of x) {
    for (const half of halves(value)) {
      product *= half;
      if (Math.abs(product) >= BIG) {
        product /= BIG;
        steps++;
      } else if (product !== 0 && Math.abs(product) < 1 / BIG) {
        product *= BIG;
        steps--;
      }
    }
  }
  for (; steps > 0 && Number.isFinite(product); steps--) product *= BIG;
  for (; steps < 0 && product !== 0; steps++) product /= BIG;
  return product;
}

/** Two numbers with the product `value` whose sizes are no larger than `2 ** 524` nor smaller than its inverse. */
function halves(value: number): readonly number[] {
  const size = Math.abs(value);
  if (size >= BIG) return [BIG, value / BIG];
  if (size > 0 && size < 1 / BIG) return [1 / BIG, value * BIG];
  return [value];
}
