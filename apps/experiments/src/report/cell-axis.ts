import { DomainError } from "@fluxion/autodiff-core";

/** The points of an axis as cells that touch: where a picture's pixels lie on the axis. */
export interface CellAxis {
  /** Outer edges of the first and last cell, `low < high`. */
  readonly low: number;
  readonly high: number;
  /** Pixels along the axis, all of one size. */
  readonly pixels: number;
  /** The point whose cell the centre of a pixel lies in, counting pixels from `low`. */
  readonly indexAt: (pixel: number) => number;
}

/** Enough pixels to show cells of unequal size, few enough to keep the picture small. */
const RESAMPLED_PIXELS = 512;

/**
 * Cells around the points of an axis, with edges half-way between neighbours.
 *
 * Evenly spaced points get one pixel each; other axes are resampled to the nearest point.
 *
 * @throws DomainError if the points are fewer than two, or neither increase nor decrease.
 */
export function cellAxis(name: string, values: ArrayLike<number>): CellAxis {
  const direction = assertMonotonic(name, values);
  const n = values.length;
  const ordered = (i: number) => (direction > 0 ? i : n - 1 - i);
  const at = (i: number) => values[ordered(i)];
  const low = at(0) - (at(1) - at(0)) / 2;
  const high = at(n - 1) + (at(n - 1) - at(n - 2)) / 2;
  if (isUniform(at, n)) return { low, high, pixels: n, indexAt: ordered };
  const size = (high - low) / RESAMPLED_PIXELS;
  const nearest = nearestPoint(at, n);
  return {
    low,
    high,
    pixels: RESAMPLED_PIXELS,
    indexAt: (pixel) => ordered(nearest(low + (pixel + 0.5) * size)),
  };
}

function assertMonotonic(name: string, values: ArrayLike<number>): 1 | -1 {
  const direction = values[1] > values[0] ? 1 : -1;
  for (let i = 1; i < values.length; i++) {
    if (!((values[i] - values[i - 1]) * direction > 0))
      throw axisError(name, `${values[i]} at ${i}`);
  }
  if (values.length < 2) throw axisError(name, `${values.length} values`);
  return direction;
}

function axisError(name: string, received: string): DomainError {
  return new DomainError({
    where: "heatmap",
    expected: `axis ${name} to have two or more values that increase or decrease`,
    received,
    fix: "Sort the field along this axis.",
  });
}

/** To one per cent of a cell, which no screen shows. */
function isUniform(at: (i: number) => number, n: number): boolean {
  const step = (at(n - 1) - at(0)) / (n - 1);
  for (let i = 1; i < n; i++) {
    if (Math.abs(at(i) - at(0) - i * step) > 0.01 * step) return false;
  }
  return true;
}

/** Index of the point nearest to a position, by bisection. */
function nearestPoint(at: (i: number) => number, n: number): (position: number) => number {
  return (position) => {
    let [below, above] = [0, n - 1];
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (at(middle) <= position) below = middle;
      else above = middle;
    }
    return position - at(below) <= at(above) - position ? below : above;
  };
}
