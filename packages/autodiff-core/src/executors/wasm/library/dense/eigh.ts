/** `eigh`: Householder reduction to tridiagonal form, implicit QL, values ascending, vectors with the primitive's signs. */
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import { f64, forRange, i32, memory, select, type Value } from "../../encoding/index.ts";
import { addressOf, blocksOf, doubleAccess } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import { writeVector } from "./columns.ts";
import { loadDoubles } from "./doubles.ts";
import { ascendingOrder, isTurned } from "./eigenvector-order.ts";
import { implicitQl } from "./implicit-ql.ts";
import { applyProduct, blockRoom } from "./reflector-block.ts";
import { scaleToUnit } from "./scaling.ts";
import { tridiagonalize } from "./tridiagonal.ts";

export const emitEigh: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const { vectors } = kernel.params as { readonly vectors: boolean };
  const n = a.shape[a.shape.length - 1];
  if (n === 0) return undefined;
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const { store } = doubleAccess(a.dtype);
  const stride = n + (n % 2);
  // The matrix, the vectors, d, e, τ, w, the turns of a sweep, the order, and room for reflectors.
  const parts = [n * n, vectors ? n * stride : 0, n, n, n, n, 2 * n, n, vectors ? blockRoom(n) : 0];
  const work = {
    count: sizeOf(a.shape) / (n * n),
    cost: (vectors ? 9 : 2) * n ** 3 + 100 * n * n,
    doubles: parts.reduce((sum, part) => sum + part, 0),
  };
  return overMatrices(
    context,
    "eigh",
    work,
    (tile) => [a, ...kernel.results].map((block) => addressOf(context, tile, block)),
    ({ f }, { index, room }, [aAt, valuesAt, vectorsAt]) => {
      const starts = parts.map((_, k) => parts.slice(0, k).reduce((sum, part) => sum + part, 0));
      const [matrix, rows, d, e, tau, w, turns, order, rest] = starts.map((start) =>
        f.let(i32.add(room, 8 * start)),
      );
      const at = (base: Value<"i32">, i: Value<"i32">, j: Value<"i32">, width: number) =>
        i32.add(base, i32.shl(i32.add(i32.mul(i, width), j), 3));
      f.call(loadDoubles(context, a.dtype), {
        to: matrix,
        from: nth(aAt, index, n * n, bytes),
        count: n * n,
      });
      const scale = f.call(scaleToUnit(context), { at: matrix, count: n * n });
      const defined = f.let(f64.eq(scale, scale));
      f.if(defined, () => {
        forRange(f, 0, n, 1, (i) => {
          forRange(f, 0, i, 1, (j) => {
            const [p, q] = [f.let(at(matrix, i, j, n)), f.let(at(matrix, j, i, n))];
            const mean = f.let(f64.mul(f64.add(f64.load(p), f64.load(q)), 0.5));
            f64.store(f, p, mean);
            f64.store(f, q, mean);
          });
        });
        f.call(tridiagonalize(context), { a: matrix, n, d, e, tau, w });
        if (vectors) {
          memory.fill(f, rows, 0, 8 * n * stride);
          forRange(f, 0, n, 1, (i) => f64.store(f, at(rows, i, i, stride), 1));
          f.call(applyProduct(context), {
            from: i32.add(matrix, 8),
            row: 8 * n,
            length: n - 1,
            count: n - 1,
            tau,
            q: i32.add(rows, 8 * (stride + 1)),
            qRow: 8 * stride,
            rows: n - 1,
            room: rest,
            identity: 1,
          });
        }
        f.set(
          defined,
          f.call(implicitQl(context), { d, e, n, rows, turns, vectors: Number(vectors) }),
        );
      });
      // Where there is no result, everything is NaN.
      const nothing = f.let(select(defined, f64.const(0), Number.NaN));
      f.call(ascendingOrder(context), { d, order, n });
      forRange(f, 0, n, 1, (i) => {
        const from = f.let(i32.load(i32.add(order, i32.shl(i, 2))));
        const value = f64.mul(f64.load(i32.add(d, i32.shl(from, 3))), scale);
        const place = nth(valuesAt, index, n, bytes);
        store(f, i32.add(place, i32.mul(i, bytes)), f64.add(value, nothing));
        if (!vectors) return;
        const source = f.let(at(rows, from, i32.const(0), stride));
        const turned = f.call(isTurned(context), { at: source, count: n });
        f.call(writeVector(context, a.dtype), {
          from: source,
          to: i32.add(nth(vectorsAt, index, n * n, bytes), i32.mul(i, bytes)),
          count: n,
          step: n,
          factor: select(turned, f64.const(-1), 1),
          offset: nothing,
        });
      });
    },
  );
};
