import { v128 } from "../../encoding/index.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";

/** The sign bits of `x`. */
export function signOf(m: FloatLanes, x: Vector): Vector {
  return v128.and(x, m.constant(-0));
}

/** `|y|` with the sign of `x`, for `y` that is not negative. */
export function withSignOf(m: FloatLanes, x: Local, y: Vector): Vector {
  return v128.or(y, signOf(m, x));
}

/** `x y` where `x` is ±1 by its sign bit. */
export function timesSignOf(m: FloatLanes, x: Local, y: Vector): Vector {
  return v128.xor(y, signOf(m, x));
}
