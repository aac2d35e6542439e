/**
 * Singular value decomposition by one-sided Jacobi rotations after two QR decompositions, as the primitive's.
 *
 * @see Drmač & Veselić, New fast and accurate Jacobi SVD algorithm I, SIAM J. Matrix Anal. Appl. 29 (2008) 1322-1342,
 * doi:10.1137/050639193.
 */
import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  memory,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { ascendingOrder } from "./eigenvector-order.ts";
import { orthogonalize } from "./jacobi-rotations.ts";
import { pivotedQr } from "./pivoted-qr.ts";
import { reduceColumns } from "./qr.ts";
import { applyProduct, blockRoom } from "./reflector-block.ts";
import type { RoomParts } from "./room-parts.ts";

/** Sizes in numbers of what a decomposition of `n` columns of `m ≥ n` numbers works in. */
export function svdRoom(m: number, n: number, uCount: number): RoomParts<Part> {
  const square = n * n;
  return {
    columns: m * n,
    second: square,
    triangle: square,
    turned: square,
    rotated: square,
    v: square,
    u: uCount * m,
    tau: n,
    secondTau: n,
    norms: n,
    reliable: n,
    pivots: n,
    order: n,
    blocks: blockRoom(m),
  };
}

type Part =
  | "columns"
  | "second"
  | "triangle"
  | "turned"
  | "rotated"
  | "v"
  | "u"
  | "tau"
  | "secondTau"
  | "norms"
  | "reliable"
  | "pivots"
  | "order"
  | "blocks";

/** Addresses of the parts of {@link svdRoom}. */
export type SvdParts = Readonly<Record<Part, Variable<"i32">>>;

const PARAMETERS = {
  columns: "i32",
  second: "i32",
  triangle: "i32",
  turned: "i32",
  rotated: "i32",
  v: "i32",
  u: "i32",
  tau: "i32",
  secondTau: "i32",
  norms: "i32",
  reliable: "i32",
  pivots: "i32",
  order: "i32",
  blocks: "i32",
  m: "i32",
  n: "i32",
  uCount: "i32",
} as const;

/**
 * Decomposes `n` columns of `m ≥ n` numbers, the largest of them near 1. Row `order[i]` of `norms` is singular value `i`;
 * those from the returned rank on are 0. Unless `uCount` is 0, rows of `u` and `v` are the vectors.
 */
export function decomposeTall(context: KernelContext): FunctionReference<typeof PARAMETERS, "i32"> {
  const { module, once } = context;
  const [pivoted, reduce] = [pivotedQr(context), reduceColumns(context)];
  const [turn, sort, apply] = [
    orthogonalize(context),
    ascendingOrder(context),
    applyProduct(context),
  ];
  return once("decompose tall", () =>
    module.function("decomposeTall", { params: PARAMETERS, result: "i32" }, (f, p) => {
      const { columns, second, triangle, turned, norms, reliable, pivots, order, m, n } = p;
      const at = (base: Value<"i32">, i: Value<"i32">, j: Value<"i32">, row: Value<"i32">) =>
        i32.add(base, i32.shl(i32.add(i32.mul(i, row), j), 3));
      const rank = f.call(pivoted, { columns, m, n, tau: p.tau, order: pivots, norms, reliable });
      // Rows of R are the columns of the second decomposition, whose triangle is turned.
      upperTriangle(f, second, n, columns, m, rank, n);
      f.call(reduce, { columns: second, m: n, n: rank, tau: p.secondTau, room: p.blocks });
      upperTriangle(f, triangle, rank, second, n, rank, rank);
      memory.fill(f, turned, 0, i32.shl(i32.mul(rank, rank), 3));
      forRange(f, 0, rank, 1, (i) => f64.store(f, at(turned, i, i, rank), 1));
      f.call(turn, { t: triangle, n: rank, turned, vectors: p.uCount, norms });
      forRange(f, 0, rank, 1, (i) => {
        const place = i32.shl(i, 3);
        f64.store(f, i32.add(reliable, place), f64.neg(f64.load(i32.add(norms, place))));
      });
      f.call(sort, { d: reliable, order, n: rank });
      f.if(i32.eqz(p.uCount), () => f.return(rank));
      const rowOf = (i: Value<"i32">): Variable<"i32"> =>
        f.let(i32.load(i32.add(order, i32.shl(i, 2))));
      const fill = (
        target: Variable<"i32">,
        count: Variable<"i32">,
        length: Variable<"i32">,
        source: Variable<"i32">,
        divided: boolean,
      ): void => {
        memory.fill(f, target, 0, i32.shl(i32.mul(count, length), 3));
        forRange(f, 0, count, 1, (i) => {
          f.if(
            i32.ltS(i, rank),
            () => {
              const row = rowOf(i);
              const size = f.let(
                divided ? f64.load(i32.add(norms, i32.shl(row, 3))) : f64.const(1),
              );
              forRange(f, 0, rank, 1, (k) => {
                const entry = f64.load(at(source, row, k, rank));
                f64.store(f, at(target, i, k, length), divided ? f64.div(entry, size) : entry);
              });
            },
            () => f64.store(f, at(target, i, i, length), 1),
          );
        });
      };
      const shared = { count: rank, room: p.blocks, identity: 0 };
      fill(p.u, p.uCount, m, triangle, true);
      const rows = { from: columns, tau: p.tau, length: m, rows: p.uCount };
      f.call(apply, { ...shared, ...rows, row: i32.shl(m, 3), q: p.u, qRow: i32.shl(m, 3) });
      fill(p.rotated, n, n, turned, false);
      const wide = f.let(i32.shl(n, 3));
      const others = { from: second, tau: p.secondTau, length: n, rows: n };
      f.call(apply, { ...shared, ...others, row: wide, q: p.rotated, qRow: wide });
      forRange(f, 0, n, 1, (k) => {
        const place = f.let(i32.load(i32.add(pivots, i32.shl(k, 2))));
        forRange(f, 0, n, 1, (i) => {
          f64.store(f, at(p.v, i, place, n), f64.load(at(p.rotated, i, k, n)));
        });
      });
      return rank;
    }),
  );
}

/** `count` rows of `length` numbers: the upper triangle of what columns of `height` numbers hold, zeros below. */
function upperTriangle(
  f: Parameters<typeof forRange>[0],
  target: Variable<"i32">,
  length: Variable<"i32">,
  columns: Variable<"i32">,
  height: Variable<"i32">,
  count: Variable<"i32">,
  width: Variable<"i32">,
): void {
  memory.fill(f, target, 0, i32.shl(i32.mul(count, length), 3));
  forRange(f, 0, count, 1, (i) => {
    forRange(f, i, width, 1, (j) => {
      const from = i32.add(columns, i32.shl(i32.add(i32.mul(j, height), i), 3));
      const to = i32.add(target, i32.shl(i32.add(i32.mul(i, length), j), 3));
      f64.store(f, to, f64.load(from));
    });
  });
}
