/** Householder reflectors `I - τ v vᵀ` on float64 numbers that lie together; `v` starts with an implied 1. */
import {
  type FunctionBuilder,
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  i32,
  multiplyAdd,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { divideDoubles } from "./doubles.ts";

/** A sum of squares in this range has lost nothing to underflow or overflow. */
const SMALLEST_SQUARE = 2 ** -900;
const LARGEST_SQUARE = 2 ** 900;

const RUN = { at: "i32", count: "i32" } as const;

/** The sum of the lanes of vectors. */
export function sumOfLanes(vectors: readonly Value<"v128">[]): Value<"f64"> {
  return vectors
    .flatMap((v) => [f64x2.extractLane(v, 0), f64x2.extractLane(v, 1)])
    .reduce((a, b) => f64.add(a, b));
}

/** The largest size of `count` numbers; NaN if there is one. */
export function largestSize({ module, once }: KernelContext): FunctionReference<typeof RUN, "f64"> {
  return once("largest size", () =>
    module.function("largestSize", { params: RUN, result: "f64" }, (f, { at, count }) => {
      const largest = f.let(f64x2.const(0));
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const address = i32.add(at, i32.shl(i, 3));
        const x = width === 1 ? f64x2.loadSplat(address) : v128.load(address);
        f.set(largest, f64x2.max(largest, f64x2.abs(x)));
      });
      return f64.max(f64x2.extractLane(largest, 0), f64x2.extractLane(largest, 1));
    }),
  );
}

/** Euclidean norm of `count` numbers, whatever their size. */
export function normFunction(context: KernelContext): FunctionReference<typeof RUN, "f64"> {
  const { module, once } = context;
  const largestOf = largestSize(context);
  return once("norm", () =>
    module.function("norm", { params: RUN, result: "f64" }, (f, { at, count }) => {
      const plain = f.let(sumOfSquares(f, at, count, undefined));
      const isSafe = i32.and(f64.gt(plain, SMALLEST_SQUARE), f64.lt(plain, LARGEST_SQUARE));
      f.if(isSafe, () => f.return(f64.sqrt(plain)));
      const largest = f.let(f.call(largestOf, { at, count }));
      f.if(f64.eq(largest, 0), () => f.return(0));
      return f64.mul(largest, f64.sqrt(sumOfSquares(f, at, count, largest)));
    }),
  );
}

/** `Σ (x/divisor)²`. */
function sumOfSquares(
  f: FunctionBuilder,
  at: Variable<"i32">,
  count: Variable<"i32">,
  divisor: Value<"f64"> | undefined,
): Value<"f64"> {
  const sums = [f.let(f64x2.const(0)), f.let(f64x2.const(0))];
  const rest = f.let(f64.const(0));
  const square = (x: Value<"v128">): Variable<"v128"> =>
    f.let(divisor === undefined ? x : f64x2.div(x, f64x2.splat(divisor)));
  forBlocks(f, 0, count, [4, 1], (i, width) => {
    const address = f.let(i32.add(at, i32.shl(i, 3)));
    if (width === 1) {
      const x = f64.load(address);
      const y = f.let(divisor === undefined ? x : f64.div(x, divisor));
      f.set(rest, f64.add(rest, f64.mul(y, y)));
      return;
    }
    sums.forEach((sum, k) => {
      const x = square(v128.load(address, 16 * k));
      f.set(sum, f64x2.add(sum, f64x2.mul(x, x)));
    });
  });
  return f64.add(rest, sumOfLanes(sums));
}

/**
 * Replaces `count` numbers by the reflector that maps them to a multiple of the first unit vector: that multiple first,
 * the rest of `v` behind it. Returns `τ`, 0 where the numbers behind the first are 0 already. Signs as in LAPACK's dlarfg.
 */
export function makeReflector(context: KernelContext): FunctionReference<typeof RUN, "f64"> {
  const { module, once } = context;
  const norm = normFunction(context);
  const divide = divideDoubles(context);
  return once("make reflector", () =>
    module.function("makeReflector", { params: RUN, result: "f64" }, (f, { at, count }) => {
      const tail = f.let(i32.add(at, 8));
      const rest = f.let(i32.sub(count, 1));
      const below = f.call(norm, { at: tail, count: rest });
      f.if(f64.eq(below, 0), () => f.return(0));
      const alpha = f.let(f64.load(at));
      // √(alpha² + below²) without squares that underflow.
      const size = f.let(f64.max(f64.abs(alpha), below));
      const [p, q] = [alpha, below].map((x) => f.let(f64.div(x, size)));
      const length = f64.mul(size, f64.sqrt(f64.add(f64.mul(p, p), f64.mul(q, q))));
      const beta = f.let(length);
      f.set(beta, select(f64.gt(alpha, 0), f64.neg(beta), beta));
      f.call(divide, { at: tail, count: rest, value: f64.sub(alpha, beta) });
      f64.store(f, at, beta);
      return f64.div(f64.sub(beta, alpha), beta);
    }),
  );
}

const REFLECT = { v: "i32", y: "i32", tau: "f64", count: "i32" } as const;

/** Applies the reflector at `v` to the `count` numbers at `y`. */
export function reflect(context: KernelContext): FunctionReference<typeof REFLECT, "void"> {
  const { module, once, instructions } = context;
  const madd = multiplyAdd(f64x2, instructions.relaxed);
  return once("reflect", () =>
    module.function("reflect", { params: REFLECT }, (f, { v, y, tau, count }) => {
      f.if(f64.eq(tau, 0), () => f.return());
      const sums = [f.let(f64x2.const(0)), f.let(f64x2.const(0))];
      const sum = f.let(f64.load(y));
      const places = (i: Value<"i32">): Variable<"i32">[] =>
        [v, y].map((base) => f.let(i32.add(base, i32.shl(i, 3))));
      forBlocks(f, 1, count, [4, 1], (i, width) => {
        const [p, q] = places(i);
        if (width === 1) f.set(sum, f64.add(sum, f64.mul(f64.load(p), f64.load(q))));
        else {
          sums.forEach((part, k) => {
            f.set(part, madd(v128.load(p, 16 * k), v128.load(q, 16 * k), part));
          });
        }
      });
      f.set(sum, f64.mul(tau, f64.add(sum, sumOfLanes(sums))));
      f64.store(f, y, f64.sub(f64.load(y), sum));
      const factor = f.let(f64x2.splat(f64.neg(sum)));
      forBlocks(f, 1, count, [4, 1], (i, width) => {
        const [p, q] = places(i);
        if (width === 1) f64.store(f, q, f64.sub(f64.load(q), f64.mul(sum, f64.load(p))));
        else {
          for (const at of [0, 16]) {
            v128.store(f, q, madd(factor, v128.load(p, at), v128.load(q, at)), at);
          }
        }
      });
    }),
  );
}
