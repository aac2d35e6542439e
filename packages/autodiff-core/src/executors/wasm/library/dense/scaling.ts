import { type FunctionReference, f64, i32, i64, select } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { divideDoubles } from "./doubles.ts";
import { largestSize } from "./reflector.ts";

/** Bits of the mantissa of float64, and the exponent fields of 2⁻¹⁰²² and 2¹⁰²². */
const MANTISSA = 52n;
const [LOWEST, HIGHEST] = [1, 2045];

/**
 * Divides `count` numbers by a power of two that brings the largest into `[1, 2)`, so that squares stay in range. Returns
 * the power; NaN if a number is not finite.
 */
export function scaleToUnit(
  context: KernelContext,
): FunctionReference<{ at: "i32"; count: "i32" }, "f64"> {
  const { module, once } = context;
  const [largestOf, divide] = [largestSize(context), divideDoubles(context)];
  const params = { at: "i32", count: "i32" } as const;
  return once("scale to unit", () =>
    module.function("scaleToUnit", { params, result: "f64" }, (f, { at, count }) => {
      const largest = f.call(largestOf, { at, count });
      f.if(f64.eq(largest, 0), () => f.return(1));
      f.if(f64.ne(f64.sub(largest, largest), 0), () => f.return(Number.NaN));
      const field = f.let(i32.wrapI64(i64.shrU(i64.reinterpretF64(largest), MANTISSA)));
      f.set(field, select(i32.ltS(field, LOWEST), i32.const(LOWEST), field));
      f.set(field, select(i32.gtS(field, HIGHEST), i32.const(HIGHEST), field));
      const scale = f.let(f64.reinterpretI64(i64.shl(i64.extendI32U(field), MANTISSA)));
      f.call(divide, { at, count, value: scale });
      return scale;
    }),
  );
}
