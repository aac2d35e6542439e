/** Matrices for property tests. */
import fc from "fast-check";
import type { Tensor } from "../src/index.ts";
import { f64 } from "./doubles.ts";

const whole = fc.constantFrom(-1, 0, 0, 1);
const fraction = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((x) => x / 2 ** 20);
/** Denormal numbers as likely as any others. */
const anySize = fc.double({ min: -1, max: 1, noNaN: true });

/** Matrices with entries in [-1, 1]: fractions, or -1, 0 and 1 only, which make ties and repeated eigenvalues, or both. */
export function matrices(rows: number, columns: number = rows): fc.Arbitrary<Tensor> {
  return fc.oneof(
    ...[fraction, whole, fc.oneof(fraction, whole)].map((entry) => filled(rows, columns, entry)),
  );
}

/** Square {@link matrices} of size 1 to `largest`. */
export function squareMatrices(largest: number): fc.Arbitrary<Tensor> {
  return upTo(largest).chain((n) => matrices(n));
}

/** Square matrices with entries of all magnitudes below 1. */
export function wildMatrices(largest: number): fc.Arbitrary<Tensor> {
  return upTo(largest).chain((n) => filled(n, n, fc.oneof(anySize, whole)));
}

/**
 * Matrices of any shape up to `largest` rows and columns, whose entries collide often (so that ranks drop and values
 * repeat), lie far apart, or are anything between, with columns of different sizes.
 */
export function gradedMatrices(largest: number): fc.Arbitrary<Tensor> {
  return fc.tuple(upTo(largest), upTo(largest)).chain(([m, n]) => graded(m, n));
}

/** Symmetric matrices like {@link gradedMatrices}. */
export function symmetricMatrices(largest: number): fc.Arbitrary<Tensor> {
  return upTo(largest)
    .chain((n) => graded(n, n))
    .map((a) => a.add(a.transpose()));
}

function graded(rows: number, columns: number): fc.Arbitrary<Tensor> {
  const entry = fc.oneof(
    fc.constantFrom(0, 0, 1, -1, 2),
    anySize,
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  );
  const grades = filled(1, columns, fc.constantFrom(1, 1, 1, 1e-6, 1e5));
  return fc.tuple(filled(rows, columns, entry), grades).map(([a, scale]) => a.mul(scale));
}

function filled(rows: number, columns: number, entry: fc.Arbitrary<number>): fc.Arbitrary<Tensor> {
  const size = rows * columns;
  return fc
    .array(entry, { minLength: size, maxLength: size })
    .map((values) => f64(values).reshape([rows, columns]));
}

function upTo(largest: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: largest });
}
