/** Weights with which entries along an axis make up the entries of the resized axis. */

/** A kernel is 1 at 0, even, and 0 from `radius` on. */
export interface ResizeKernel {
  readonly radius: number;
  weight(distance: number): number;
}

export type SmoothResizeMethod = "linear" | "cubic" | "lanczos3" | "lanczos5";

/** Kernels by name; functions, so that what is not used is left out of bundles. */
export function resizeKernel(method: SmoothResizeMethod): ResizeKernel | undefined {
  switch (method) {
    case "linear":
      return { radius: 1, weight: (x) => Math.max(0, 1 - x) };
    case "cubic":
      return { radius: 2, weight: keysCubic };
    case "lanczos3":
      return { radius: 3, weight: (x) => lanczos(x, 3) };
    case "lanczos5":
      return { radius: 5, weight: (x) => lanczos(x, 5) };
    default:
      return undefined;
  }
}

/** How an axis is mapped: entry `i` of the result lies at `(i + ½ - translation)/scale - ½` of the operand. */
export interface AxisMap {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly translation: number;
}

/** Total weights below this (in size) count as zero: the sample sees nothing of the operand. */
const NEGLIGIBLE = 1000 * 2 ** -23;

/**
 * Row-major `[to, from]` matrix whose rows sum to 1, or to 0 where a sample lies outside. With `widen`, kernels grow to
 * the distance of the samples where that is larger than 1, so that what cannot be represented is averaged away.
 */
export function resizeWeights(
  { from, to, scale, translation }: AxisMap,
  kernel: ResizeKernel,
  widen: boolean,
  periodic: boolean,
): Float64Array {
  const weights = new Float64Array(to * from);
  const width = widen ? Math.max(1, 1 / scale) : 1;
  const reach = kernel.radius * width;
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5 - translation) / scale - 0.5;
    const row = weights.subarray(i * from, (i + 1) * from);
    if (periodic || (center >= -0.5 && center <= from - 0.5)) {
      for (let j = Math.ceil(center - reach); j <= center + reach; j++) {
        const weight = kernel.weight(Math.abs(center - j) / width);
        if (periodic) row[((j % from) + from) % from] += weight;
        else if (j >= 0 && j < from) row[j] = weight;
      }
      normalize(row);
    }
  }
  return weights;
}

function normalize(row: Float64Array): void {
  const total = row.reduce((sum, weight) => sum + weight, 0);
  const factor = Math.abs(total) > NEGLIGIBLE ? 1 / total : 0;
  for (let j = 0; j < row.length; j++) row[j] *= factor;
}

/** Third-order kernel with a = -1/2. Keys, IEEE Trans. ASSP 29 (1981) 1153-1160, doi:10.1109/TASSP.1981.1163711. */
function keysCubic(x: number): number {
  if (x >= 2) return 0;
  if (x >= 1) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return (1.5 * x - 2.5) * x * x + 1;
}

/** `sinc(x) sinc(x/radius)`. Lanczos, Applied Analysis (1956); Duchon, J. Appl. Meteorol. 18 (1979) 1016-1022. */
function lanczos(x: number, radius: number): number {
  if (x >= radius) return 0;
  if (x < 1e-8) return 1;
  const angle = Math.PI * x;
  return (radius * Math.sin(angle) * Math.sin(angle / radius)) / (angle * angle);
}
