/**
 * Points that fill the unit cube more evenly than random ones. They are computed on the host at once, so they are
 * constants to a traced function.
 *
 * Which one: `sobol` for integrals and collocation points in up to 64 dimensions, best with a power of two of them;
 * `halton` for any number of points in up to about 10 dimensions; `latinHypercube` for few points in many dimensions.
 */
import { fromHost } from "../bind.ts";
import { OptionError, TraceError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { haltonPoints } from "./halton-points.ts";
import { hostBits, hostUniform } from "./host-random.ts";
import { checkKey } from "./key.ts";
import { latinHypercubePoints } from "./latin-hypercube-points.ts";
import { MAX_SOBOL_DIMENSIONS, sobolPoints } from "./sobol-points.ts";

export interface PointSetOptions {
  /** Default: `float64`. `float32` points are rounded down, so that they stay below 1. */
  readonly dtype?: "float32" | "float64";
}

export interface SequenceOptions extends PointSetOptions {
  /** Number of points to leave out at the start; default 0. The first point is the origin. */
  readonly skip?: number;
  /** A key that moves all points together at random, which makes means over them unbiased. */
  readonly shift?: Tensor;
}

/**
 * Sobol points in Gray-code order, with the direction numbers of Joe and Kuo.
 *
 * With `shift`, all points are combined with one random point by exclusive or, which keeps their evenness.
 *
 * @param n - Number of points; `n + skip` up to 2³².
 * @param d - Number of dimensions, up to 64.
 * @returns `[n, d]`, in [0, 1).
 * @throws OptionError if a count does not fit.
 * @see Joe & Kuo, SIAM J. Sci. Comput. 30 (2008) 2635-2654, doi:10.1137/070709359.
 */
export function sobol(n: number, d: number, options: SequenceOptions = {}): Tensor {
  const { skip = 0, shift } = options;
  checkCounts("sobol", { n, d, skip });
  if (d > MAX_SOBOL_DIMENSIONS) {
    throw new OptionError({
      where: "sobol",
      expected: `d to be at most ${MAX_SOBOL_DIMENSIONS}`,
      received: `${d}`,
      fix: "In so many dimensions use latinHypercube or uniform.",
    });
  }
  const points = sobolPoints(n, d, skip);
  if (shift !== undefined) {
    const by = hostBits(concreteKey("sobol", shift), d);
    for (let i = 0; i < points.length; i++) points[i] ^= by[i % d];
  }
  return pointTensor(
    new Float64Array(points).map((word) => word * 2 ** -32),
    n,
    d,
    options,
  );
}

/**
 * Halton points: the van der Corput sequences in the first `d` primes.
 *
 * With `shift`, one random point is added to all of them, modulo 1.
 *
 * @returns `[n, d]`, in [0, 1).
 * @throws OptionError if a count does not fit.
 * @see Halton, Numer. Math. 2 (1960) 84-90, doi:10.1007/BF01386213; Cranley & Patterson, SIAM J. Numer. Anal. 13
 * (1976) 904-914, doi:10.1137/0713071 (shift).
 */
export function halton(n: number, d: number, options: SequenceOptions = {}): Tensor {
  const { skip = 0, shift } = options;
  checkCounts("halton", { n, d, skip });
  const points = haltonPoints(n, d, skip);
  if (shift !== undefined) {
    const by = hostUniform(concreteKey("halton", shift), d);
    for (let i = 0; i < points.length; i++) points[i] = (points[i] + by[i % d]) % 1;
  }
  return pointTensor(points, n, d, options);
}

/**
 * Latin hypercube: every coordinate has one of the `n` points in each of the `n` equal parts of [0, 1), in random
 * order and at a random place.
 *
 * @param key - Concrete key: the points are computed on the host.
 * @returns `[n, d]`, in [0, 1).
 * @throws OptionError if a count does not fit.
 * @see McKay, Beckman & Conover, Technometrics 21 (1979) 239-245, doi:10.1080/00401706.1979.10489755.
 */
export function latinHypercube(
  key: Tensor,
  n: number,
  d: number,
  options: PointSetOptions = {},
): Tensor {
  checkCounts("latinHypercube", { n, d });
  const random = hostUniform(concreteKey("latinHypercube", key), 2 * n * d);
  return pointTensor(latinHypercubePoints(n, d, random), n, d, options);
}

/** Rounds so that no coordinate becomes 1. Plain loops, as `from` with a function takes several times as long. */
function pointTensor(
  points: Float64Array,
  n: number,
  d: number,
  { dtype = "float64" }: PointSetOptions,
): Tensor {
  const data = dtype === "float64" ? points : new Float32Array(points.length);
  if (dtype === "float64") {
    for (let i = 0; i < data.length; i++) data[i] = Math.min(points[i], 1 - 2 ** -53);
  } else {
    for (let i = 0; i < data.length; i++) data[i] = Math.floor(points[i] * 2 ** 24) * 2 ** -24;
  }
  return fromHost({ shape: [n, d], dtype, data });
}

function concreteKey(where: string, key: Tensor): Tensor {
  checkKey(where, key);
  if (!key.isTraced) return key;
  throw new TraceError({
    where,
    expected: "a concrete key",
    received: `${formatSpec(key)}, whose value is not known while a function is being traced`,
    fix: "Make the points before the traced function and pass them in, or draw with uniform.",
  });
}

function checkCounts(where: string, counts: { n: number; d: number; skip?: number }): void {
  const { n, d, skip = 0 } = counts;
  const whole = [n, d, skip].every((count) => Number.isInteger(count) && count >= 0);
  if (whole && d >= 1 && n + skip <= 2 ** 32) return;
  throw new OptionError({
    where,
    expected: "whole numbers n >= 0, d >= 1 and options.skip >= 0, with n + skip <= 2^32",
    received: `n ${n}, d ${d}, skip ${skip}`,
    fix: "n is the number of points and d the number of coordinates of each.",
  });
}
