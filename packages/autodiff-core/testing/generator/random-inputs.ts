/** Inputs of random programs, from numbers. */
import { allocate, type DType, isFloat } from "../../src/dtype.ts";
import type { HostArray } from "../../src/host-array.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { digits } from "./step.ts";

/** Numbers that choose the shape, the dtype, and the values of an input. */
export type InputChoice = readonly [shape: number, dtype: number, fill: number, seed: number];

/** Around the borders of vectors and tiles; the common ones first. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 6, 12, 63, 65, 100, 128, 0];
const LONG = [64, 127, 256, 513, 1000, 1024, 2049, 4100];

/** The float types twice as often as the others. */
const DTYPES = ["float32", "float64", "float32", "float64", "int32", "uint32", "bool"] as const;

export function randomInput(
  [shape, dtype, fill, seed]: InputChoice,
  limits: { readonly size: number },
): HostArray {
  const spec = { shape: randomShape(shape, limits.size), dtype: DTYPES[dtype % DTYPES.length] };
  const data = allocate(spec.dtype, sizeOf(spec.shape));
  const value = isFloat(spec.dtype) ? floats(fill, seed) : integers(spec.dtype, fill, seed);
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return { ...spec, data };
}

function randomShape(choice: number, most: number): Shape {
  const { choose, pick } = digits(choice);
  const rank = pick([1, 2, 0, 2, 3, 1, 2, 4]);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const size = choose(12) === 11 ? pick(LONG) : pick(SIZES);
    shape.push(sizeOf([...shape, size]) <= most ? size : 1);
  }
  return shape;
}

/** A uniform number in [0, 1) from a position, by a mixing function of 32 bits. */
function noise(seed: number, i: number): number {
  let h = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(i + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  1e-40,
  2 ** -126,
  -3e38,
  1e300,
  5e-324,
  2 ** 31,
  0.5,
];

function floats(fill: number, seed: number): (i: number) => number {
  const u = (i: number) => noise(seed, i);
  switch (fill % 6) {
    case 0:
      return (i) => 4 * u(i) - 2;
    case 1:
      return (i) => Math.floor(7 * u(i)) - 3;
    case 2:
      return (i) => 0.125 + 3 * u(i);
    case 3:
      return (i) => (u(i) < 0.5 ? -1 : 1) * 2 ** (40 * noise(seed + 1, i) - 20);
    case 4:
      return (i) => (u(i) < 0.2 ? SPECIAL[Math.floor(SPECIAL.length * noise(seed + 1, i))] : u(i));
    default:
      return (i) => (u(i) < 0.5 ? 0 : 2 * noise(seed + 1, i) - 1);
  }
}

function integers(dtype: DType, fill: number, seed: number): (i: number) => number {
  const u = (i: number) => noise(seed, i);
  if (dtype === "bool") return (i) => (u(i) < 0.5 ? 1 : 0);
  const low = dtype === "int32" ? -1 : 0;
  switch (fill % 3) {
    case 0:
      return (i) => Math.floor(10 * u(i)) + 5 * low;
    case 1:
      return (i) => Math.floor(2 ** 32 * u(i)) + low * 2 ** 31;
    default:
      return (i) => [0, 1, low, 2 ** 31 - 1, low * 2 ** 31, 7][Math.floor(6 * u(i))];
  }
}
