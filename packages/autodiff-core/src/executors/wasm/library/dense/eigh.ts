/** `eigh`: Householder reduction to tridiagonal form, implicit QL, values ascending, vectors with the primitive's signs. */
import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  type FunctionBuilder,
  f64,
  forRange,
  i32,
  memory,
  select,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { addressOf, blocksOf, doubleAccess } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import { writeVector } from "./columns.ts";
import { loadDoubles } from "./doubles.ts";
import { ascendingOrder, isTurned } from "./eigenvector-order.ts";
import { entryAt } from "./entry-address.ts";
import { implicitQl } from "./implicit-ql.ts";
import { applyProduct, blockRoom } from "./reflector-block.ts";
import { divideRoom, numbersOf, type RoomParts } from "./room-parts.ts";
import { scaleToUnit } from "./scaling.ts";
import { tridiagonalize } from "./tridiagonal.ts";

type Part = "matrix" | "rows" | "d" | "e" | "tau" | "w" | "turns" | "order" | "reflectors";

/** Addresses of the parts of {@link eighRoom}. */
type EighParts = Readonly<Record<Part, Variable<"i32">>>;

export const emitEigh: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const { vectors } = kernel.params as { readonly vectors: boolean };
  const n = a.shape[a.shape.length - 1];
  if (n === 0) return undefined;
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const room = eighRoom(n, vectors);
  const task = {
    count: sizeOf(a.shape) / (n * n),
    cost: (vectors ? 9 : 2) * n ** 3 + 100 * n * n,
    doubles: numbersOf(room),
  };
  return overMatrices(
    context,
    "eigh",
    task,
    (tile) => [a, ...kernel.results].map((block) => addressOf(context, tile, block)),
    ({ f }, work, [from, toValues, toVectors]) => {
      const { index } = work;
      const parts = divideRoom(f, work.room, room);
      const { matrix, d, order } = parts;
      const source = nth(from, index, n * n, bytes);
      f.call(loadDoubles(context, a.dtype), { to: matrix, from: source, count: n * n });
      const scale = f.call(scaleToUnit(context), { at: matrix, count: n * n });
      const defined = f.let(f64.eq(scale, scale));
      f.if(defined, () => {
        symmetrize(f, matrix, n);
        f.set(defined, decompose(context, f, parts, n, vectors));
      });
      // Where there is no result, everything is NaN.
      const nothing = f.let(select(defined, f64.const(0), Number.NaN));
      f.call(ascendingOrder(context), { d, order, n });
      const values = f.let(nth(toValues, index, n, bytes));
      writeValues(f, parts, n, { to: values, scale, nothing, dtype: a.dtype });
      if (!vectors) return;
      const to = f.let(nth(toVectors, index, n * n, bytes));
      writeVectors(context, f, parts, n, { to, nothing, dtype: a.dtype });
    },
  );
};

/** Numbers of a row of the vectors. */
function strideOf(n: number): number {
  return n + (n % 2);
}

/** The matrix, the vectors, what tridiagonalization and the sweeps need, the order, and room for reflectors. */
function eighRoom(n: number, vectors: boolean): RoomParts<Part> {
  return {
    matrix: n * n,
    rows: vectors ? n * strideOf(n) : 0,
    d: n,
    e: n,
    tau: n,
    w: n,
    turns: 2 * n,
    order: n,
    reflectors: vectors ? blockRoom(n) : 0,
  };
}

/** `(A + Aᵀ)/2`. */
function symmetrize(f: FunctionBuilder, matrix: Variable<"i32">, n: number): void {
  const size = i32.const(n);
  forRange(f, 0, n, 1, (i) => {
    forRange(f, 0, i, 1, (j) => {
      const [p, q] = [f.let(entryAt(matrix, i, j, size)), f.let(entryAt(matrix, j, i, size))];
      const mean = f.let(f64.mul(f64.add(f64.load(p), f64.load(q)), 0.5));
      f64.store(f, p, mean);
      f64.store(f, q, mean);
    });
  });
}

/** Values in `d` and vectors in `rows`, not in order; returns whether they have been found. */
function decompose(
  context: KernelContext,
  f: FunctionBuilder,
  { matrix, rows, d, e, tau, w, turns, reflectors }: EighParts,
  n: number,
  vectors: boolean,
): Variable<"i32"> {
  f.call(tridiagonalize(context), { a: matrix, n, d, e, tau, w });
  if (vectors) {
    const stride = strideOf(n);
    memory.fill(f, rows, 0, 8 * n * stride);
    forRange(f, 0, n, 1, (i) => f64.store(f, i32.add(rows, i32.mul(i, 8 * (stride + 1))), 1));
    f.call(applyProduct(context), {
      from: i32.add(matrix, 8),
      row: 8 * n,
      length: n - 1,
      count: n - 1,
      tau,
      q: i32.add(rows, 8 * (stride + 1)),
      qRow: 8 * stride,
      rows: n - 1,
      room: reflectors,
      identity: 1,
    });
  }
  return f.call(implicitQl(context), { d, e, n, rows, turns, vectors: Number(vectors) });
}

interface Destination {
  readonly to: Variable<"i32">;
  /** Added to every entry: 0 or NaN. */
  readonly nothing: Variable<"f64">;
  readonly dtype: DType;
}

function writeValues(
  f: FunctionBuilder,
  { d, order }: EighParts,
  n: number,
  { to, scale, nothing, dtype }: Destination & { readonly scale: Variable<"f64"> },
): void {
  const { store } = doubleAccess(dtype);
  forRange(f, 0, n, 1, (i) => {
    const from = i32.load(i32.add(order, i32.shl(i, 2)));
    const value = f64.mul(f64.load(i32.add(d, i32.shl(from, 3))), scale);
    store(f, i32.add(to, i32.mul(i, BYTES_PER_ELEMENT[dtype])), f64.add(value, nothing));
  });
}

/** Vectors as columns. */
function writeVectors(
  context: KernelContext,
  f: FunctionBuilder,
  { rows, order }: EighParts,
  n: number,
  { to, nothing, dtype }: Destination,
): void {
  forRange(f, 0, n, 1, (i) => {
    const row = i32.load(i32.add(order, i32.shl(i, 2)));
    const from = f.let(i32.add(rows, i32.mul(row, 8 * strideOf(n))));
    const turned = f.call(isTurned(context), { at: from, count: n });
    f.call(writeVector(context, dtype), {
      from,
      to: i32.add(to, i32.mul(i, BYTES_PER_ELEMENT[dtype])),
      count: n,
      step: n,
      factor: select(turned, f64.const(-1), 1),
      offset: nothing,
    });
  });
}
