/** `a·b` as a float64 and what that lacks, for factors whose product neither over- nor underflows (Dekker). */
export function exactProduct(a: number, b: number): readonly [product: number, rest: number] {
  const product = a * b;
  const [aHigh, bHigh] = [highHalf(a), highHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

/** The upper 26 bits. */
function highHalf(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}
