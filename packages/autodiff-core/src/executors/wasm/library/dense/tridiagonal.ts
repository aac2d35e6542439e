/** Householder reduction of symmetric matrices to tridiagonal form. */
import {
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  forRange,
  i32,
  multiplyAdd,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { makeReflector, sumOfLanes } from "./reflector.ts";

const TRIDIAGONALIZE = { a: "i32", n: "i32", d: "i32", e: "i32", tau: "i32", w: "i32" } as const;

/**
 * Reduces `n` rows at `a`. The diagonal goes to `d`, the entries beside it to `e` (the last is 0), and row `k` keeps
 * reflector `k`, which acts on the entries behind `k`, with its `τ` at `tau`. `w` is room for `n` numbers.
 */
export function tridiagonalize(
  context: KernelContext,
): FunctionReference<typeof TRIDIAGONALIZE, "void"> {
  const { module, once } = context;
  const make = makeReflector(context);
  const [multiply, update] = [multiplyRows(context), updateRows(context)];
  return once("tridiagonalize", () =>
    module.function("tridiagonalize", { params: TRIDIAGONALIZE }, (f, p) => {
      const { a, n, d, e, tau, w } = p;
      const row = f.let(i32.shl(n, 3));
      const last = f.let(i32.sub(n, 1));
      forRange(f, 0, n, 1, (k) => {
        const at = f.let(i32.shl(k, 3));
        const diagonal = f.let(i32.add(a, i32.add(i32.mul(k, row), at)));
        f64.store(f, i32.add(d, at), f64.load(diagonal));
        f64.store(f, i32.add(e, at), 0);
        f64.store(f, i32.add(tau, at), 0);
        f.if(i32.ltS(k, last), () => {
          const v = f.let(i32.add(diagonal, 8));
          const count = f.let(i32.sub(last, k));
          const factor = f.call(make, { at: v, count });
          const beta = f.let(f64.load(v));
          f64.store(f, i32.add(tau, at), factor);
          f64.store(f, i32.add(e, at), beta);
          f.if(f64.ne(factor, 0), () => {
            f64.store(f, v, 1);
            const rest = f.let(i32.add(v, row));
            f.call(multiply, { a: rest, row, count, v, w });
            f.call(update, { a: rest, row, count, v, w, tau: factor });
            f64.store(f, v, beta);
          });
        });
      });
    }),
  );
}

const MULTIPLY = { a: "i32", row: "i32", count: "i32", v: "i32", w: "i32" } as const;

/** `w = A v`, four rows at a time. */
function multiplyRows(context: KernelContext): FunctionReference<typeof MULTIPLY, "void"> {
  const { module, once } = context;
  const bands = [4, 1].map((rows) => innerProducts(context, rows));
  return once("multiply rows", () =>
    module.function("multiplyRows", { params: MULTIPLY }, (f, { a, row, count, v, w }) => {
      forBlocks(f, 0, count, [4, 1], (i, rows) => {
        f.call(bands[rows === 4 ? 0 : 1], {
          a: i32.add(a, i32.mul(i, row)),
          row,
          count,
          v,
          w: i32.add(w, i32.shl(i, 3)),
        });
      });
    }),
  );
}

function innerProducts(
  { module, once, instructions }: KernelContext,
  rows: number,
): FunctionReference<typeof MULTIPLY, "void"> {
  const madd = multiplyAdd(f64x2, instructions.relaxed);
  return once(`inner products ${rows}`, () =>
    module.function("innerProducts", { params: MULTIPLY }, (f, { a, row, count, v, w }) => {
      const lines: Variable<"i32">[] = [];
      for (let r = 0; r < rows; r++) lines.push(f.let(r === 0 ? a : i32.add(lines[r - 1], row)));
      const sums = lines.map(() => [f.let(f64x2.const(0)), f.let(f64x2.const(0))]);
      const rest = lines.map(() => f.let(f64.const(0)));
      forBlocks(f, 0, count, [4, 1], (i, width) => {
        const at = f.let(i32.shl(i, 3));
        const source = f.let(i32.add(v, at));
        const places = lines.map((line) => i32.add(line, at));
        if (width === 1) {
          const x = f.let(f64.load(source));
          places.forEach((place, r) => {
            f.set(rest[r], f64.add(rest[r], f64.mul(f64.load(place), x)));
          });
          return;
        }
        for (const k of [0, 1]) {
          const x = f.let(v128.load(source, 16 * k));
          places.forEach((place, r) => {
            f.set(sums[r][k], madd(v128.load(place, 16 * k), x, sums[r][k]));
          });
        }
      });
      lines.forEach((_, r) => {
        f64.store(f, w, f64.add(rest[r], sumOfLanes(sums[r])), 8 * r);
      });
    }),
  );
}

const UPDATE = { a: "i32", row: "i32", count: "i32", v: "i32", w: "i32", tau: "f64" } as const;

/** With `w = A v` given: `A ← H A H` as `A - v wᵀ - w vᵀ`, `w = τ A v - τ²/2 (vᵀ A v) v`. */
function updateRows(context: KernelContext): FunctionReference<typeof UPDATE, "void"> {
  const { module, once } = context;
  const update = updateRow(context);
  return once("update rows", () =>
    module.function("updateRows", { params: UPDATE }, (f, { a, row, count, v, w, tau }) => {
      const product = f.let(f64.const(0));
      const both = (i: Value<"i32">): Variable<"i32">[] =>
        [v, w].map((base) => f.let(i32.add(base, i32.shl(i, 3))));
      forRange(f, 0, count, 1, (i) => {
        const [p, q] = both(i);
        f64.store(f, q, f64.mul(tau, f64.load(q)));
        f.set(product, f64.add(product, f64.mul(f64.load(p), f64.load(q))));
      });
      const half = f.let(f64.mul(f64.mul(tau, product), 0.5));
      forRange(f, 0, count, 1, (i) => {
        const [p, q] = both(i);
        f64.store(f, q, f64.sub(f64.load(q), f64.mul(half, f64.load(p))));
      });
      forRange(f, 0, count, 1, (i) => {
        const [p, q] = both(i);
        const line = i32.add(a, i32.mul(i, row));
        f.call(update, { line, count, v, w, vi: f64.load(p), wi: f64.load(q) });
      });
    }),
  );
}

const UPDATE_ROW = {
  line: "i32",
  count: "i32",
  v: "i32",
  w: "i32",
  vi: "f64",
  wi: "f64",
} as const;

function updateRow({
  module,
  once,
  instructions,
}: KernelContext): FunctionReference<typeof UPDATE_ROW, "void"> {
  const minus = instructions.relaxed
    ? f64x2.relaxedNmadd
    : (a: Value<"v128">, b: Value<"v128">, c: Value<"v128">) => f64x2.sub(c, f64x2.mul(a, b));
  return once("update row", () =>
    module.function("updateRow", { params: UPDATE_ROW }, (f, { line, count, v, w, vi, wi }) => {
      const [vs, ws] = [vi, wi].map((x) => f.let(f64x2.splat(x)));
      forBlocks(f, 0, count, [4, 1], (j, width) => {
        const [at, p, q] = [line, v, w].map((base) => f.let(i32.add(base, i32.shl(j, 3))));
        if (width === 1) {
          const change = f64.add(f64.mul(vi, f64.load(q)), f64.mul(wi, f64.load(p)));
          f64.store(f, at, f64.sub(f64.load(at), change));
          return;
        }
        for (const k of [0, 16]) {
          const once = f.let(minus(vs, v128.load(q, k), v128.load(at, k)));
          v128.store(f, at, minus(ws, v128.load(p, k), once), k);
        }
      });
    }),
  );
}
