/**
 * `xʸ` of two doubles in the shortest time from operands to result, which is what loops such as those of step sizes wait
 * for: the logarithm by a table in place of divisions. Less than one unit in the last place off the exact power (0.8 seen).
 *
 * @see The method of `pow` in ARM's optimized routines (Nagy 2018), pl/math/pow.c, without a fused multiply-add.
 */
import {
  call,
  type FunctionReference,
  f64,
  i32,
  i64,
  type Operand,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { emitElementwise } from "../lanes/elementwise.ts";
import { FIRST_BITS, INTERVALS, LOG2_PARTS, logarithmTable } from "./logarithm-table.ts";

type F64 = Value<"f64">;

const PARAMETERS = { x: "f64", y: "f64", table: "i32" } as const;

/** The power of two scalars. */
export function scalarPower(
  context: KernelContext,
  frame: Variable<"i32">,
  x: Value,
  y: Value,
): Value {
  const tableAt = context.once("control/pow table", () => context.constants(logarithmTable()));
  const power = context.once("control/pow", () => powerFunction(context));
  return call(power, { x: x as F64, y: y as F64, table: tableAt(frame) });
}

/** Size of `y log x` up to which the power is a normal number, and is computed here. */
const LARGEST_EXPONENT = 700;

function powerFunction(context: KernelContext): FunctionReference<typeof PARAMETERS, "f64"> {
  const { module, instructions } = context;
  return module.function("pow", { params: PARAMETERS, result: "f64" }, (f, { x, y, table }) => {
    const keep: Keep = (value) => f.let(value);
    const bits = f.let(i64.reinterpretF64(x));
    const { hi, lo } = logarithmOf(keep, bits, table);
    // The product as that of the leading halves, which is exact, and the rest.
    const [yHi, logHi] = [leading(keep, y, 27n), leading(keep, hi, 27n)];
    const logLo = keep(f64.add(f64.sub(hi, logHi), lo));
    const main = keep(f64.mul(yHi, logHi));
    const rest = f64.add(f64.mul(f64.sub(y, yHi), logHi), f64.mul(y, logLo));
    const isNormal = i64.ltU(i64.sub(bits, 0x0010000000000000n), 0x7fe0000000000000n);
    f.if(i32.and(isNormal, f64.le(f64.abs(main), LARGEST_EXPONENT)), () =>
      f.return(exponentialOf(keep, main, rest)),
    );
    const once = <T>(key: string, make: () => T): T => context.once(key, make);
    const operands = [x, y].map((value) => ({ dtype: "float64", value }) as const);
    const lanes = { f, lanes: 1, module, instructions, once } as const;
    return emitElementwise(lanes, { name: "pow" }, {}, operands, "float64").value as F64;
  });
}

type Keep = <T extends "f64" | "i64">(value: Value<T>) => Variable<T>;

/** Without its last bits. */
function leading(keep: Keep, x: Operand<"f64">, dropped: bigint): Variable<"f64"> {
  const bits = i64.and(i64.reinterpretF64(x), BigInt.asIntN(64, -1n << dropped));
  return keep(f64.reinterpretI64(bits));
}

/** `log x = k log 2 + log c + log(1 + r)` of a positive normal number, as a sum of two. */
function logarithmOf(
  keep: Keep,
  bits: Variable<"i64">,
  table: Variable<"i32">,
): { readonly hi: Variable<"f64">; readonly lo: Variable<"f64"> } {
  const shifted = keep(i64.sub(bits, FIRST_BITS));
  const k = keep(f64.convertI64S(i64.shrS(shifted, 52)));
  const zBits = keep(i64.sub(bits, i64.and(shifted, BigInt.asIntN(64, 0xfffn << 52n))));
  const interval = i32.wrapI64(i64.and(i64.shrU(shifted, 45), INTERVALS - 1));
  const entry = i32.add(table, i32.mul(interval, 24));
  const inverse = keep(f64.load(entry, 0));
  // Few enough bits for products with the reciprocal, and the square of what is left, to be exact.
  const rounded = i64.and(i64.add(zBits, 1n << 31n), BigInt.asIntN(64, -1n << 32n));
  const zHi = keep(f64.reinterpretI64(rounded));
  const zLo = f64.sub(f64.reinterpretI64(zBits), zHi);
  const rHi = keep(f64.sub(f64.mul(zHi, inverse), 1));
  const rLo = keep(f64.mul(zLo, inverse));
  const r = keep(f64.add(rHi, rLo));
  const large = keep(f64.add(f64.mul(k, LOG2_PARTS[0]), f64.load(entry, 8)));
  const sum = keep(f64.add(large, r));
  const halfHi = keep(f64.mul(rHi, -0.5));
  const square = keep(f64.mul(rHi, halfHi));
  const hi = keep(f64.add(sum, square));
  const small = f64.add(f64.mul(k, LOG2_PARTS[1]), f64.load(entry, 16));
  const lostInSum = f64.add(f64.sub(large, sum), r);
  const restOfSquare = f64.mul(rLo, f64.add(f64.mul(r, -0.5), halfHi));
  const lostInHi = f64.add(f64.sub(sum, hi), square);
  const r2 = keep(f64.mul(r, r));
  const cubes = f64.mul(f64.mul(r2, r), powers(keep, LOG_SERIES, r, r2));
  const early = f64.add(f64.add(small, lostInSum), f64.add(restOfSquare, lostInHi));
  return { hi, lo: keep(f64.add(early, cubes)) };
}

/** `e^(x + tail)` for a result that is a normal number. */
function exponentialOf(keep: Keep, x: Variable<"f64">, tail: F64): F64 {
  const n = keep(f64.nearest(f64.mul(x, Math.LOG2E)));
  const high = f64.sub(x, f64.mul(n, LOG2_PARTS[0]));
  const low = f64.sub(tail, f64.mul(n, LOG2_PARTS[1]));
  const r = keep(f64.add(high, low));
  const r2 = keep(f64.mul(r, r));
  const power = f64.add(f64.add(r, f64.mul(r2, powers(keep, EXP_SERIES, r, r2))), 1);
  const scale = i64.shl(i64.add(i64.truncSatF64S(n), 1023), 52);
  return f64.mul(power, f64.reinterpretI64(scale));
}

/** `1/3, -1/4, …, 1/9`: |r| is at most 2⁻⁷·⁵. */
const LOG_SERIES = /* @__PURE__ */ Array.from(
  { length: 7 },
  (_, i) => (i % 2 === 0 ? 1 : -1) / (i + 3),
);

/** `1/2!, 1/3!, …, 1/13!`: |r| is at most ½ log 2. */
const EXP_SERIES = /* @__PURE__ */ inverseFactorials();

function inverseFactorials(): number[] {
  let factorial = 1;
  return Array.from({ length: 12 }, (_, i) => {
    factorial *= i + 2;
    return 1 / factorial;
  });
}

/** A polynomial, by pairs of pairs of terms so that few operations wait for one another. */
function powers(keep: Keep, terms: readonly number[], r: F64, r2: Variable<"f64">): F64 {
  let level: readonly (F64 | number)[] = terms;
  let power: F64 = r;
  for (let next: Variable<"f64"> = r2; level.length > 1; next = keep(f64.mul(next, next))) {
    const by = power;
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
      const [a, b] = [level[2 * i], level[2 * i + 1]];
      return b === undefined ? a : f64.add(f64.mul(b, by), a);
    });
    power = next;
  }
  return level[0] as F64;
}
