/** Results of matrices that digits beyond those of single precision decide about. */
import type { HostArray } from "../../src/host-array.ts";
import { largest } from "./rounding-rules.ts";

/** Entries of a vector closer to the largest than this are as large to a device, which has fewer digits. */
const TIE = 2 ** -14;

/** And to the reference, those closer than this. */
const SURE_TIE = 2 ** -21;

/** Singular values below this part of the largest may be nothing but rounding. */
const NEGLIGIBLE = 2 ** -16;

/**
 * Whether vectors are not definite in single precision: their sign is that of the first of the largest entries, and a basis
 * of a null space may be any.
 */
export function areAmbiguous(name: string, results: readonly HostArray[]): boolean {
  if (name === "eigh") return results.length === 2 && hasNearTies(results[1]);
  if (name !== "svd" || results.length !== 3) return false;
  const [u, s, vt] = results;
  const length = s.shape.at(-1) ?? 0;
  const isCompleted = (u.shape.at(-1) ?? 0) > length || (vt.shape.at(-2) ?? 0) > length;
  return isCompleted || hasNullSpace(s, length) || hasNearTies(u);
}

function hasNullSpace({ data }: HostArray, length: number): boolean {
  return data.some((value, i) => value <= NEGLIGIBLE * data[i - (i % length)]);
}

/** Whether the largest entry of a column is one of several that are nearly as large. */
function hasNearTies({ data, shape }: HostArray): boolean {
  const [m, n] = shape.slice(-2);
  const starts = Array.from({ length: data.length / m }, (_, c) => m * (c - (c % n)) + (c % n));
  return starts.some((start) => {
    const column = Array.from({ length: m }, (_, i) => data[start + i * n]);
    const most = Math.max(...column.map(Math.abs));
    const distances = column.map((x) => 1 - Math.abs(x) / most);
    return distances.some((distance) => SURE_TIE < distance && distance < TIE);
  });
}

/** Part of the largest entry by which results may differ before nothing is said of them. */
const FAR = 0.01;

/** Whether rounding errors change results altogether, as where they decide the rank of a matrix. */
export function areFarApart(plain: readonly HostArray[], moved: readonly HostArray[]): boolean {
  return plain.some((x, i) => {
    const least = FAR * largest(x);
    return x.data.some((value, e) => !(Math.abs(value - moved[i].data[e]) <= least));
  });
}
