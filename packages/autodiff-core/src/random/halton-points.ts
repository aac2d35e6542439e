/**
 * Points `skip` to `skip + n - 1` of the Halton sequence, row by row: coordinate `axis` is the index with its digits
 * in the `axis`-th prime base mirrored at the point.
 *
 * @see Halton, Numer. Math. 2 (1960) 84-90, doi:10.1007/BF01386213.
 */
export function haltonPoints(n: number, d: number, skip: number): Float64Array {
  const points = new Float64Array(n * d);
  primes(d).forEach((base, axis) => {
    for (let i = 0; i < n; i++) points[i * d + axis] = radicalInverse(skip + i, base);
  });
  return points;
}

/** One division at the end, so that the result is correctly rounded while `index * base < 2⁵³`. */
function radicalInverse(index: number, base: number): number {
  let mirrored = 0;
  let scale = 1;
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    mirrored = mirrored * base + (rest % base);
    scale *= base;
  }
  return mirrored / scale;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}
