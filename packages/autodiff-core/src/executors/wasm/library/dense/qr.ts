/** `qr` without pivoting: Householder reduction of the columns in blocks of reflectors, signs as in LAPACK's dgeqrf. */
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { QrMode } from "../../../../linalg/qr.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  memory,
  select,
  type Value,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { addressOf, blocksOf, doubleAccess } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import { readColumns, writeVector } from "./columns.ts";
import { makeReflector, reflect } from "./reflector.ts";
import { applyBlock, applyProduct, blockRoom, buildBlock, REFLECTORS } from "./reflector-block.ts";
import { divideRoom, numbersOf } from "./room-parts.ts";
import { scaleToUnit } from "./scaling.ts";

export const emitQr: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  const { mode, pivoting } = kernel.params as { readonly mode: QrMode; readonly pivoting: boolean };
  if (blocks === undefined || pivoting) return undefined;
  const [a] = blocks;
  const [m, n] = a.shape.slice(-2);
  if (m * n === 0) return undefined;
  const { results } = kernel;
  const r = mode === "r" ? results[0] : results[1];
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const { store } = doubleAccess(a.dtype);
  const steps = Math.min(m, n);
  const count = mode === "r" ? 0 : mode === "complete" ? m : steps;
  const rRows = r.shape[r.shape.length - 2];
  const parts = { columns: n * m, q: count * m, tau: steps, rest: blockRoom(m) };
  const work = {
    count: sizeOf(a.shape) / (m * n),
    cost: 2 * m * n * steps + 2 * m * count * steps + 200 * steps,
    doubles: numbersOf(parts),
  };
  return overMatrices(
    context,
    "qr",
    work,
    (tile) => [a, ...results].map((block) => addressOf(context, tile, block)),
    ({ f }, { index, room }, [aAt, ...outputs]) => {
      const { columns, q, tau, rest } = divideRoom(f, room, parts);
      const from = f.let(nth(aAt, index, m * n, bytes));
      f.call(readColumns(context, a.dtype), { from, to: columns, m, n });
      const scale = f.call(scaleToUnit(context), { at: columns, count: m * n });
      f.call(reduceColumns(context), { columns, m, n, tau, room: rest });
      // NaN in every entry where the scale is NaN.
      const zero = f.let(f64.mul(scale, 0));
      const rAt = f.let(nth(outputs[outputs.length - 1], index, rRows * n, bytes));
      forRange(f, 0, rRows, 1, (i) => {
        forRange(f, 0, n, 1, (j) => {
          const entry = f64.load(i32.add(columns, i32.add(i32.mul(j, 8 * m), i32.shl(i, 3))));
          const value = select(i32.leS(i, j), f64.mul(entry, scale), zero);
          store(f, i32.add(rAt, i32.mul(i32.add(i32.mul(i, n), j), bytes)), value);
        });
      });
      if (count === 0) return;
      memory.fill(f, q, 0, 8 * count * m);
      forRange(f, 0, count, 1, (i) => f64.store(f, i32.add(q, i32.mul(i, 8 * (m + 1))), 1));
      f.call(applyProduct(context), {
        from: columns,
        row: 8 * m,
        length: m,
        count: steps,
        tau,
        q,
        qRow: 8 * m,
        rows: count,
        room: rest,
        identity: 1,
      });
      const qAt = f.let(nth(outputs[0], index, m * count, bytes));
      forRange(f, 0, count, 1, (j) => {
        const column = { from: i32.add(q, i32.mul(j, 8 * m)), to: i32.add(qAt, i32.mul(j, bytes)) };
        const entries = { count: m, step: count, factor: 1, offset: zero };
        f.call(writeVector(context, a.dtype), { ...column, ...entries });
      });
    },
  );
};

const REDUCE = { columns: "i32", m: "i32", n: "i32", tau: "i32", room: "i32" } as const;

/** Overwrites `n` columns of `m` numbers with `R` and the reflectors below it. */
export function reduceColumns(context: KernelContext): FunctionReference<typeof REDUCE, "void"> {
  const { module, once } = context;
  const [make, apply] = [makeReflector(context), reflect(context)];
  const [build, applyAll] = [buildBlock(context), applyBlock(context)];
  return once("reduce columns", () =>
    module.function("reduceColumns", { params: REDUCE }, (f, { columns, m, n, tau, room }) => {
      const row = f.let(i32.shl(m, 3));
      const at = (j: Value<"i32">, i: Value<"i32">): Value<"i32"> =>
        i32.add(columns, i32.add(i32.mul(j, row), i32.shl(i, 3)));
      const steps = f.let(select(i32.ltS(m, n), m, n));
      const first = f.let(i32.const(0));
      whileLoop(f, i32.ltS(first, steps), () => {
        const end = f.let(i32.add(first, REFLECTORS));
        f.set(end, select(i32.ltS(end, steps), end, steps));
        forRange(f, first, end, 1, (k) => {
          const count = f.let(i32.sub(m, k));
          const factor = f.call(make, { at: at(k, k), count });
          f64.store(f, i32.add(tau, i32.shl(k, 3)), factor);
          forRange(f, i32.add(k, 1), end, 1, (j) =>
            f.call(apply, { v: at(k, k), y: at(j, k), tau: factor, count }),
          );
        });
        f.if(i32.ltS(end, n), () => {
          const block = {
            row,
            length: i32.sub(m, first),
            count: i32.sub(end, first),
            room,
          };
          const own = i32.add(tau, i32.shl(first, 3));
          f.call(build, { ...block, from: at(first, first), tau: own, transposed: 0 });
          f.call(applyAll, { ...block, y: at(end, first), rows: i32.sub(n, end) });
        });
        f.set(first, end);
      });
    }),
  );
}
