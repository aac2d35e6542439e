/** `triangularSolve` and `factoredSolve`: substitution in float64, on a copy of the triangle where that is float32. */
import type { Block } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { Triangle } from "../../../../linalg/kernels/substitution.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  f64,
  forRange,
  i32,
  memory,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { addressOf, blocksOf, type Tile } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { type MatrixWork, nth, overMatrices } from "./batches.ts";
import { fillDoubles, loadDoubles, storeDoubles } from "./doubles.ts";
import { substitution } from "./substitution.ts";

/** Right sides that are solved for together where there are many. */
const COLUMNS = 64;

/** `triangularSolve(A [..., n, n], B [..., n, m])`. */
export const emitTriangularSolve: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [a, b] = blocks;
  const triangle = kernel.params as Triangle;
  return overSystems(context, kernel.primitive.name, a, b, kernel.results[0], 0, (system) => {
    const { tile, matrix, x, n, m } = system;
    tile.f.call(substitution(context, triangle), { a: matrix, x, n, m });
  });
};

interface System {
  readonly tile: Tile;
  readonly index: Variable<"i32">;
  /** The factors, the right sides that become the solution, and room for as many, in float64. */
  readonly matrix: Value<"i32">;
  readonly x: Variable<"i32">;
  readonly spare: Variable<"i32">;
  readonly n: number;
  /** Right sides at once. */
  readonly m: Value<"i32">;
}

/** Solve every system of a batch by what `write` does; many right sides in parts, which tiles can share. */
function overSystems(
  context: KernelContext,
  name: string,
  a: Block,
  b: Block,
  result: Block,
  spares: number,
  write: (system: System) => void,
  more: readonly Block[] = [],
): ReturnType<LibraryEmitter> {
  const [n, m] = b.shape.slice(-2);
  if (n * m === 0) return [];
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const [load, store] = [loadDoubles(context, a.dtype), storeDoubles(context, a.dtype)];
  // float64 matrices are read where they are.
  const copied = a.dtype === "float64" ? 0 : n * n;
  const width = m >= 2 * COLUMNS ? COLUMNS : m;
  const parts = Math.ceil(m / width);
  const work = {
    count: (parts * sizeOf(b.shape)) / (n * m),
    cost: n * n * width,
    doubles: copied + (1 + spares) * n * width,
  };
  return overMatrices(
    context,
    name,
    work,
    (tile) => [a, b, result, ...more].map((block) => addressOf(context, tile, block)),
    (tile, { index: unit, room }: MatrixWork, [aAt, bAt, out]) => {
      const { f } = tile;
      const index = parts === 1 ? unit : f.let(i32.divU(unit, parts));
      const first = f.let(parts === 1 ? i32.const(0) : i32.mul(i32.remU(unit, parts), width));
      const rest = f.let(i32.sub(m, first));
      const count = f.let(select(i32.ltS(rest, width), rest, width));
      const matrix = f.let(copied === 0 ? nth(aAt, index, n * n, bytes) : room);
      if (copied > 0) f.call(load, { to: room, from: nth(aAt, index, n * n, bytes), count: n * n });
      const x = f.let(i32.add(room, 8 * copied));
      const spare = f.let(i32.add(x, 8 * n * width));
      const inColumns = (
        base: Value<"i32">,
        move: (at: Value<"i32">, row: Value<"i32">) => void,
      ) => {
        const at = f.let(i32.add(nth(base, index, n * m, bytes), i32.mul(first, bytes)));
        if (parts === 1) move(at, x);
        else {
          forRange(f, 0, n, 1, (i) => {
            const row = i32.add(x, i32.shl(i32.mul(i, count), 3));
            move(i32.add(at, i32.mul(i, m * bytes)), row);
          });
        }
      };
      const length = parts === 1 ? n * m : count;
      inColumns(bAt, (from, to) => f.call(load, { to, from, count: length }));
      write({ tile, index, matrix, x, spare, n, m: count });
      inColumns(out, (to, from) => f.call(store, { to, from, count: length }));
    },
  );
}

/** `factoredSolve(A, B, factors…)`: by `A[rows] = L·U`, or by the lower factor of Cholesky. */
export const emitFactoredSolve: LibraryEmitter = (context, kernel) => {
  const [, ...others] = kernel.operands;
  const blocks = blocksOf(others);
  if (blocks === undefined) return undefined;
  const [b, factors, rows] = blocks;
  const { kind, transpose } = kernel.params as {
    readonly kind: "lu" | "cholesky";
    readonly transpose: boolean;
  };
  const name = kernel.primitive.name;
  const [result] = kernel.results;
  if (kind === "cholesky") {
    return overSystems(context, name, factors, b, result, 0, ({ tile, matrix, x, n, m }) => {
      for (const turned of [false, true]) {
        const triangle = { lower: true, transpose: turned, unitDiagonal: false };
        tile.f.call(substitution(context, triangle), { a: matrix, x, n, m });
      }
    });
  }
  return overSystems(context, name, factors, b, result, 1, (system) => {
    const { tile, matrix, x, n, m } = system;
    const l = substitution(context, { lower: true, transpose, unitDiagonal: true });
    const u = substitution(context, { lower: false, transpose, unitDiagonal: false });
    if (!transpose) permute(context, system, rows, transpose);
    for (const part of transpose ? [u, l] : [l, u]) tile.f.call(part, { a: matrix, x, n, m });
    if (transpose) permute(context, system, rows, transpose);
    setUndefined(context, system);
  });
};

/** Row `i` becomes row `rows[i]`, or with `inverse` the other way round. */
function permute(
  context: KernelContext,
  { tile, index, x, spare, n, m }: System,
  rows: Block,
  inverse: boolean,
): void {
  const { f } = tile;
  const bytes = f.let(i32.shl(m, 3));
  memory.copy(f, spare, x, i32.mul(bytes, n));
  const order = f.let(nth(addressOf(context, tile, rows), index, n, 4));
  forRange(f, 0, n, 1, (i) => {
    const row = f.let(i32.mul(i32.load(i32.add(order, i32.shl(i, 2))), bytes));
    const own = f.let(i32.mul(i, bytes));
    const [to, from] = inverse ? [row, own] : [own, row];
    memory.copy(f, i32.add(x, to), i32.add(spare, from), bytes);
  });
}

/** NaN where a pivot is zero. */
function setUndefined(context: KernelContext, { tile, matrix, x, n, m }: System): void {
  const { f } = tile;
  const singular = f.let(i32.const(0));
  forRange(f, 0, n, 1, (i) => {
    const pivot = f64.load(i32.add(matrix, i32.mul(i, 8 * (n + 1))));
    f.set(singular, i32.or(singular, f64.eq(pivot, 0)));
  });
  f.if(singular, () => {
    f.call(fillDoubles(context), { at: x, count: i32.mul(m, n), value: Number.NaN });
  });
}
