/**
 * The QL method with implicit shifts for symmetric tridiagonal matrices.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 8.3.3.
 */
import {
  call,
  conditional,
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  forRange,
  i32,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

const UNIT_ROUNDOFF = 2 ** -53;
const MAX_SWEEPS = 60;

const QL = { d: "i32", e: "i32", n: "i32", rows: "i32", turns: "i32", vectors: "i32" } as const;

/**
 * Makes the diagonal `d` the eigenvalues, in no order; `e`, which couples `i` and `i + 1` in entry `i`, is used up. With
 * `vectors`, `n` rows of `n` numbers, `n + 1` if that is odd, are turned along. `turns` is room for `2n` numbers. Returns whether it converged.
 */
export function implicitQl(context: KernelContext): FunctionReference<typeof QL, "i32"> {
  const { module, once } = context;
  const [sweep, turn] = [qlSweep(context), turnRows(context)];
  return once("implicit ql", () =>
    module.function("implicitQl", { params: QL, result: "i32" }, (f, p) => {
      const { d, e, n, rows, turns, vectors } = p;
      const last = f.let(i32.sub(n, 1));
      forRange(f, 0, n, 1, (l) => {
        const count = f.let(i32.const(0));
        f.block((done) => {
          f.loop((again) => {
            const m = f.let(endOfBlock(context, d, e, l, last));
            f.brIf(i32.eq(m, l), done);
            f.if(i32.eq(count, MAX_SWEEPS), () => f.return(0));
            f.set(count, i32.add(count, 1));
            const turned = f.call(sweep, { d, e, l, m, turns });
            f.if(vectors, () => {
              const row = f.let(evenBytes(n));
              const first = i32.add(rows, i32.mul(m, row));
              f.call(turn, { first, row, turns, count: turned });
            });
            f.br(again);
          });
        });
      });
      return i32.const(1);
    }),
  );
}

/** Bytes of a row of `n` numbers that is made up to whole vectors. */
function evenBytes(n: Value<"i32">): Value<"i32"> {
  return i32.shl(i32.add(n, i32.and(n, 1)), 3);
}

function endOfBlock(
  { module, once }: KernelContext,
  d: Value<"i32">,
  e: Value<"i32">,
  l: Value<"i32">,
  last: Value<"i32">,
): Value<"i32"> {
  const params = { d: "i32", e: "i32", l: "i32", last: "i32" } as const;
  const find = once("end of block", () =>
    module.function("endOfBlock", { params, result: "i32" }, (f, p) => {
      const m = f.let(p.l);
      f.block((done) => {
        f.loop((again) => {
          f.brIf(i32.geS(m, p.last), done);
          const at = f.let(i32.add(p.d, i32.shl(m, 3)));
          const sizes = f64.add(f64.abs(f64.load(at)), f64.abs(f64.load(at, 8)));
          const coupling = f64.abs(f64.load(i32.add(p.e, i32.shl(m, 3))));
          f.brIf(i32.eqz(f64.gt(coupling, f64.mul(UNIT_ROUNDOFF, sizes))), done);
          f.set(m, i32.add(m, 1));
          f.br(again);
        });
      });
      return m;
    }),
  );
  return call(find, { d, e, l, last });
}

const SWEEP = { d: "i32", e: "i32", l: "i32", m: "i32", turns: "i32" } as const;

/**
 * One sweep with Wilkinson's shift on the block `l … m`. The cosine and the sine of the turn of rows `i` and `i + 1`, for
 * `i` from `m - 1` down, go to `turns`; returns how many.
 */
function qlSweep({ module, once }: KernelContext): FunctionReference<typeof SWEEP, "i32"> {
  return once("ql sweep", () =>
    module.function("qlSweep", { params: SWEEP, result: "i32" }, (f, { d, e, l, m, turns }) => {
      const at = (base: Value<"i32">, i: Value<"i32">) => i32.add(base, i32.shl(i, 3));
      const [dl, el] = [f.let(at(d, l)), f.let(at(e, l))];
      const coupling = f.let(f64.load(el));
      const gap = f64.sub(f64.load(dl, 8), f64.load(dl));
      const half = f.let(f64.div(gap, f64.mul(2, coupling)));
      const size = f.let(f64.abs(half));
      const plain = f64.sqrt(f64.add(1, f64.mul(half, half)));
      const root = f.let(f64.copysign(select(f64.gt(size, 1e8), size, plain), half));
      const g = f.let(
        f64.add(f64.sub(f64.load(at(d, m)), f64.load(dl)), f64.div(coupling, f64.add(half, root))),
      );
      const [s, c, p] = [f.let(f64.const(1)), f.let(f64.const(1)), f.let(f64.const(0))];
      const place = f.let(turns);
      const stopped = f.let(i32.const(0));
      f.block((end) => {
        forRange(f, i32.sub(m, 1), i32.sub(l, 1), -1, (i) => {
          const [di, ei] = [f.let(at(d, i)), f.let(at(e, i))];
          const x = f.let(f64.mul(s, f64.load(ei)));
          const b = f.let(f64.mul(c, f64.load(ei)));
          const r = f.let(hypotenuse(x, g, (value) => f.let(value)));
          f64.store(f, ei, r, 8);
          f.if(f64.eq(r, 0), () => {
            f64.store(f, di, f64.sub(f64.load(di, 8), p), 8);
            f.set(stopped, i32.const(1));
            f.br(end);
          });
          f.set(s, f64.div(x, r));
          f.set(c, f64.div(g, r));
          f.set(g, f64.sub(f64.load(di, 8), p));
          const t = f.let(f64.add(f64.mul(f64.sub(f64.load(di), g), s), f64.mul(f64.mul(2, c), b)));
          f.set(p, f64.mul(s, t));
          f64.store(f, di, f64.add(g, p), 8);
          f.set(g, f64.sub(f64.mul(c, t), b));
          f64.store(f, place, c);
          f64.store(f, place, s, 8);
          f.set(place, i32.add(place, 16));
        });
      });
      f.if(i32.eqz(stopped), () => {
        f64.store(f, dl, f64.sub(f64.load(dl), p));
        f64.store(f, el, g);
      });
      f64.store(f, at(e, m), 0);
      return i32.shrU(i32.sub(place, turns), 4);
    }),
  );
}

/** `√(x² + y²)` without underflow of both squares. */
function hypotenuse(
  x: Variable<"f64">,
  y: Variable<"f64">,
  keep: (value: Value<"f64">) => Variable<"f64">,
): Value<"f64"> {
  const sum = keep(f64.add(f64.mul(x, x), f64.mul(y, y)));
  const size = keep(f64.max(f64.abs(x), f64.abs(y)));
  const [p, q] = [keep(f64.div(x, size)), keep(f64.div(y, size))];
  const scaled = f64.mul(size, f64.sqrt(f64.add(f64.mul(p, p), f64.mul(q, q))));
  const small = select(f64.eq(size, 0), f64.const(0), scaled);
  return conditional(f64.gt(sum, 1e-280), f64.sqrt(sum), small);
}

const TURN = { first: "i32", row: "i32", turns: "i32", count: "i32" } as const;

/**
 * Turns the row at `first` and the one before, then that and the one before it, and so on. Some columns at a time, so
 * that the row that two turns share stays in registers.
 */
function turnRows({ module, once }: KernelContext): FunctionReference<typeof TURN, "void"> {
  return once("turn rows", () => {
    const columns = [8, 2].map((width) =>
      module.function(`turnColumns ${width}`, { params: TURN }, (f, p) => {
        const at = f.let(p.first);
        const turn = f.let(p.turns);
        const offsets = Array.from({ length: width / 2 }, (_, k) => 16 * k);
        const kept = offsets.map((offset) => f.let(v128.load(at, offset)));
        forRange(f, 0, p.count, 1, () => {
          const [c, s] = [f.let(f64x2.loadSplat(turn)), f.let(f64x2.loadSplat(turn, 8))];
          const before = f.let(i32.sub(at, p.row));
          offsets.forEach((offset, k) => {
            const g = f.let(v128.load(before, offset));
            const turned = f64x2.add(f64x2.mul(s, g), f64x2.mul(c, kept[k]));
            v128.store(f, at, turned, offset);
            f.set(kept[k], f64x2.sub(f64x2.mul(c, g), f64x2.mul(s, kept[k])));
          });
          f.set(at, before);
          f.set(turn, i32.add(turn, 16));
        });
        offsets.forEach((offset, k) => {
          v128.store(f, at, kept[k], offset);
        });
      }),
    );
    return module.function("turnRows", { params: TURN }, (f, p) => {
      forBlocks(f, 0, i32.shrU(p.row, 3), [8, 2], (j, width) => {
        f.call(columns[width === 8 ? 0 : 1], { ...p, first: i32.add(p.first, i32.shl(j, 3)) });
      });
    });
  });
}
