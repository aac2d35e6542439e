/** Kernels of the Fourier primitives: transforms of all lines along an axis. */
import type { PrimitiveKernel } from "../../../../compiler/kernel.ts";
import { sizeOf } from "../../../../shape.ts";
import { type FloatType, float32, float64, i32, type Value } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { LibraryEmitter } from "../library.ts";
import { type LaneArithmetic, laneArithmetic } from "./lane-arithmetic.ts";
import { linePhase } from "./line-phase.ts";
import { copyLines, fillLines, type Lines, linesAlong, partOf } from "./lines.ts";
import { longFft, longIrfft, longRfft } from "./long-transforms.ts";
import { CELL, IMAGINARY } from "./passes.ts";
import { combine, extend, realAtZero, separate } from "./real-spectra.ts";
import { operationsFor, rowsFor, rowTransform } from "./row-transform.ts";

/** Most bytes of scratch that a tile may take. */
const MOST_SCRATCH = 2 ** 26;

/** The lines of a kernel if they fit into scratch. */
function linesOf(
  context: KernelContext,
  { element }: LaneArithmetic,
  { results: [{ shape }] }: PrimitiveKernel,
  axis: number,
  rows: number,
): Lines | undefined {
  return 2 * CELL * rows > MOST_SCRATCH
    ? undefined
    : linesAlong(context, element, shape, axis, rows);
}

function arithmeticOf(context: KernelContext, { results: [{ dtype }] }: PrimitiveKernel) {
  const element = dtype === "float32" ? float32 : float64;
  return laneArithmetic(context, element as FloatType);
}

function isEmpty({ operands, results }: PrimitiveKernel): boolean {
  return [...operands, ...results].some(({ shape }) => sizeOf(shape) === 0);
}

function imaginary(rows: Value<"i32">): Value<"i32"> {
  return i32.add(rows, IMAGINARY);
}

/** `Yₖ = Σⱼ Xⱼ exp(∓2πi jk/n)`: with real and imaginary parts exchanged before and after, the sign changes. */
export const emitFft: LibraryEmitter = (context, kernel) => {
  const { axis, inverse } = kernel.params as { readonly axis: number; readonly inverse: boolean };
  const n = kernel.results[0].shape[axis];
  const { operands, results } = kernel;
  if (isEmpty(kernel)) return undefined;
  const first = inverse ? 1 : 0;
  const arithmetic = arithmeticOf(context, kernel);
  const long = longFft(context, arithmetic, kernel, { axis, inverse });
  if (long) return long;
  const lines = linesOf(context, arithmetic, kernel, axis, rowsFor(n));
  if (!lines) return undefined;
  const transform = rowTransform(context, arithmetic, n, lines.cells);
  const rows = rowsFor(n);
  return [
    linePhase(context, lines, {
      name: "fft",
      operations: operationsFor(n),
      rows,
      spare: rows,
      write(f, group, scratch) {
        const parts = [scratch.rows, f.let(imaginary(scratch.rows))];
        parts.forEach((part, i) => {
          copyLines(lines, group, "load", partOf(context, operands[i ^ first]), part, {
            count: n,
            length: n,
          });
        });
        transform(f, { ...scratch, frame: group.frame });
        parts.forEach((part, i) => {
          copyLines(lines, group, "store", partOf(context, results[i ^ first]), part, {
            count: n,
            length: n,
          });
        });
      },
    }),
  ];
};

/**
 * `Yₖ = Σⱼ xⱼ exp(-2πi jk/n)` for `0 ≤ k ≤ n/2`, of real `x`.
 *
 * Even lengths cost half of a complex transform. Odd ones cost as much as one: two lines as real and imaginary parts
 * would be cheaper, but a NaN in one would be in both, and small numbers would drown in the rounding errors of large ones.
 */
export const emitRfft: LibraryEmitter = (context, kernel) => {
  const { axis } = kernel.params as { readonly axis: number };
  const [x] = kernel.operands;
  const n = x.shape[axis];
  const even = n % 2 === 0;
  const points = even ? n / 2 : n;
  const bins = Math.floor(n / 2) + 1;
  if (isEmpty(kernel)) return undefined;
  const arithmetic = arithmeticOf(context, kernel);
  const long = longRfft(context, arithmetic, kernel, axis);
  if (long) return long;
  const lines = linesOf(context, arithmetic, kernel, axis, rowsFor(points));
  if (!lines) return undefined;
  const { cells, element } = lines;
  const transform = rowTransform(context, arithmetic, points, cells);
  const finish = even ? separate(context, arithmetic, points, cells) : undefined;
  return [
    linePhase(context, lines, {
      name: "rfft",
      operations: operationsFor(points),
      rows: Math.max(rowsFor(points), bins),
      spare: rowsFor(points),
      write(f, group, { rows, spare }) {
        const { frame } = group;
        const im = f.let(imaginary(rows));
        copyLines(lines, group, "load", partOf(context, x), rows, {
          count: n,
          length: n,
          packed: even,
        });
        if (!even) fillLines(lines, f, 0, im, n);
        transform(f, { frame, rows, spare });
        if (finish) finish(f, { frame, rows });
        else realAtZero(f, element.vector, rows, cells);
        [rows, im].forEach((part, i) => {
          copyLines(lines, group, "store", partOf(context, kernel.results[i]), part, {
            count: bins,
            length: bins,
          });
        });
      },
    }),
  ];
};

/** `xⱼ = Σₖ Xₖ exp(2πi jk/n)` with `X₋ₖ` the conjugate of `Xₖ`, from `0 ≤ k ≤ n/2`. */
export const emitIrfft: LibraryEmitter = (context, kernel) => {
  const { axis, length: n } = kernel.params as { readonly axis: number; readonly length: number };
  const even = n % 2 === 0;
  const points = even ? n / 2 : n;
  const bins = Math.floor(n / 2) + 1;
  if (isEmpty(kernel)) return undefined;
  const arithmetic = arithmeticOf(context, kernel);
  const long = longIrfft(context, arithmetic, kernel, axis);
  if (long) return long;
  const lines = linesOf(context, arithmetic, kernel, axis, rowsFor(points));
  if (!lines) return undefined;
  const { cells } = lines;
  const transform = rowTransform(context, arithmetic, points, cells);
  const prepare = (even ? combine : extend)(context, arithmetic, points, cells);
  const [result] = kernel.results;
  return [
    linePhase(context, lines, {
      name: "irfft",
      operations: operationsFor(points),
      rows: Math.max(rowsFor(points), bins),
      spare: rowsFor(points),
      write(f, group, { rows, spare }) {
        const { frame } = group;
        [rows, f.let(imaginary(rows))].forEach((part, i) => {
          copyLines(lines, group, "load", partOf(context, kernel.operands[i]), part, {
            count: bins,
            length: bins,
          });
        });
        prepare(f, { frame, rows });
        transform(f, { frame, rows, spare });
        copyLines(lines, group, "store", partOf(context, result), rows, {
          count: n,
          length: n,
          packed: even,
        });
      },
    }),
  ];
};
