/** One-sided Jacobi rotations: rows of a matrix are turned in pairs until all are orthogonal. */
import {
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  forRange,
  i32,
  multiplyAdd,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { swapRuns } from "./lu-function.ts";
import { normFunction, sumOfLanes } from "./reflector.ts";

const UNIT_ROUNDOFF = 2 ** -53;
const MAX_SWEEPS = 40;
/** A norm is measured again where a rotation leaves less than this part of its square. */
const KEPT = 0.1;
/** Products of norms below this are formed after scaling. */
const SMALL_PRODUCT = 2 ** -900;

const PARAMETERS = { t: "i32", n: "i32", turned: "i32", vectors: "i32", norms: "i32" } as const;

/** Turns `n` rows of `n` numbers at `t`, and with `vectors` those at `turned` alike; the norms go to `norms`. */
export function orthogonalize(
  context: KernelContext,
): FunctionReference<typeof PARAMETERS, "void"> {
  const { module, once } = context;
  const [norm, swap] = [normFunction(context), swapRuns(context)];
  const [cosineOf, rotate] = [cosineFunction(context), rotateRows(context)];
  return once("orthogonalize", () =>
    module.function(
      "orthogonalize",
      { params: PARAMETERS },
      (f, { t, n, turned, vectors, norms }) => {
        const row = f.let(i32.shl(n, 3));
        const rowAt = (base: Value<"i32">, i: Value<"i32">): Value<"i32"> =>
          i32.add(base, i32.mul(i, row));
        const normAt = (i: Value<"i32">): Value<"i32"> => i32.add(norms, i32.shl(i, 3));
        const measure = (i: Value<"i32">): void =>
          f64.store(f, normAt(i), f.call(norm, { at: rowAt(t, i), count: n }));
        const measureAll = (): void => forRange(f, 0, n, 1, measure);
        const tolerance = f.let(f64.mul(UNIT_ROUNDOFF, f64.sqrt(f64.convertI32S(n))));
        const both = (write: (base: Variable<"i32">) => void): void => {
          write(t);
          f.if(vectors, () => write(turned));
        };
        f.block((done) => {
          forRange(f, 0, MAX_SWEEPS, 1, () => {
            measureAll();
            const rotated = f.let(i32.const(0));
            forRange(f, 0, i32.sub(n, 1), 1, (i) => {
              // The largest row from i on comes next (de Rijk's pivoting), which saves about a sweep.
              const best = f.let(i);
              forRange(f, i32.add(i, 1), n, 1, (j) => {
                const larger = f64.gt(f64.load(normAt(j)), f64.load(normAt(best)));
                f.set(best, select(larger, j, best));
              });
              f.if(i32.ne(best, i), () => {
                f.call(swap, { p: normAt(i), q: normAt(best), count: 1 });
                both((base) => f.call(swap, { p: rowAt(base, i), q: rowAt(base, best), count: n }));
              });
              forRange(f, i32.add(i, 1), n, 1, (j) => {
                const [p, q] = [f.let(f64.load(normAt(i))), f.let(f64.load(normAt(j)))];
                const cosine = f.call(cosineOf, { x: rowAt(t, i), y: rowAt(t, j), n, p, q });
                f.if(f64.gt(f64.abs(cosine), tolerance), () => {
                  f.set(rotated, i32.const(1));
                  const tangent = f.let(tangentFor(cosine, p, q, (value) => f.let(value)));
                  both((base) => {
                    f.call(rotate, { x: rowAt(base, i), y: rowAt(base, j), n, tangent });
                  });
                  const change = f.let(f64.mul(tangent, cosine));
                  const left = f.let(f64.sub(1, f64.mul(change, f64.div(q, p))));
                  const right = f.let(f64.add(1, f64.div(change, f64.div(q, p))));
                  const renew = (k: Value<"i32">, old: Value<"f64">, part: Value<"f64">): void => {
                    f.if(
                      f64.gt(part, KEPT),
                      () => f64.store(f, normAt(k), f64.mul(old, f64.sqrt(part))),
                      () => measure(k),
                    );
                  };
                  renew(i, p, left);
                  renew(j, q, right);
                });
              });
            });
            f.brIf(i32.eqz(rotated), done);
          });
        });
        measureAll();
      },
    ),
  );
}

/** Tangent of the smaller angle that makes two rows of norms `p` and `q` orthogonal. */
function tangentFor(
  cosine: Value<"f64">,
  p: Value<"f64">,
  q: Value<"f64">,
  keep: (value: Value<"f64">) => Value<"f64">,
): Value<"f64"> {
  const zeta = keep(f64.div(f64.sub(f64.div(q, p), f64.div(p, q)), f64.mul(2, cosine)));
  const size = keep(f64.abs(zeta));
  const root = f64.sqrt(f64.add(1, f64.mul(zeta, zeta)));
  const tangent = select(f64.gt(size, 1e8), f64.div(0.5, size), f64.div(1, f64.add(size, root)));
  return select(f64.lt(zeta, 0), f64.neg(tangent), tangent);
}

const COSINE = { x: "i32", y: "i32", n: "i32", p: "f64", q: "f64" } as const;

/** Cosine of the angle between rows of norms `p` and `q`. */
function cosineFunction(context: KernelContext): FunctionReference<typeof COSINE, "f64"> {
  const { module, once, instructions } = context;
  const madd = multiplyAdd(f64x2, instructions.relaxed);
  return once("cosine", () =>
    module.function("cosine", { params: COSINE, result: "f64" }, (f, { x, y, n, p, q }) => {
      const product = f.let(f64.mul(p, q));
      const rest = f.let(f64.const(0));
      f.if(f64.gt(product, SMALL_PRODUCT), () => {
        const sums = Array.from({ length: 4 }, () => f.let(f64x2.const(0)));
        forBlocks(f, 0, n, [8, 1], (i, width) => {
          const [a, b] = [x, y].map((base) => f.let(i32.add(base, i32.shl(i, 3))));
          if (width === 1) f.set(rest, f64.add(rest, f64.mul(f64.load(a), f64.load(b))));
          else {
            sums.forEach((sum, k) => {
              f.set(sum, madd(v128.load(a, 16 * k), v128.load(b, 16 * k), sum));
            });
          }
        });
        f.return(f64.div(f64.add(rest, sumOfLanes(sums)), product));
      });
      f.if(i32.or(f64.eq(p, 0), f64.eq(q, 0)), () => f.return(0));
      forRange(f, 0, n, 1, (i) => {
        const [a, b] = [x, y].map((base) => f64.load(i32.add(base, i32.shl(i, 3))));
        f.set(rest, f64.add(rest, f64.mul(f64.div(a, p), f64.div(b, q))));
      });
      return rest;
    }),
  );
}

const ROTATE = { x: "i32", y: "i32", n: "i32", tangent: "f64" } as const;

function rotateRows({ module, once }: KernelContext): FunctionReference<typeof ROTATE, "void"> {
  return once("rotate rows", () =>
    module.function("rotateRows", { params: ROTATE }, (f, { x, y, n, tangent }) => {
      const c = f.let(f64.div(1, f64.sqrt(f64.add(1, f64.mul(tangent, tangent)))));
      const s = f.let(f64.mul(c, tangent));
      const [cs, ss] = [c, s].map((value) => f.let(f64x2.splat(value)));
      forBlocks(f, 0, n, [2, 1], (i, width) => {
        const [a, b] = [x, y].map((base) => f.let(i32.add(base, i32.shl(i, 3))));
        if (width === 1) {
          const [p, q] = [f.let(f64.load(a)), f.let(f64.load(b))];
          f64.store(f, a, f64.sub(f64.mul(c, p), f64.mul(s, q)));
          f64.store(f, b, f64.add(f64.mul(s, p), f64.mul(c, q)));
          return;
        }
        const [p, q] = [f.let(v128.load(a)), f.let(v128.load(b))];
        v128.store(f, a, f64x2.sub(f64x2.mul(cs, p), f64x2.mul(ss, q)));
        v128.store(f, b, f64x2.add(f64x2.mul(ss, p), f64x2.mul(cs, q)));
      });
    }),
  );
}
