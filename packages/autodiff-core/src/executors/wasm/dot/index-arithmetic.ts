/** Arithmetic on addresses and indices of which some are known while code is written. */
import { i32, type Operand, select, type Value } from "../encoding/index.ts";

export type Index = Operand<"i32">;

export function asIndex(x: Index): Value<"i32"> {
  return typeof x === "number" ? i32.const(x) : x;
}

export function plus(x: Index, y: Index): Index {
  if (typeof x === "number" && typeof y === "number") return x + y;
  if (x === 0) return y;
  return y === 0 ? x : i32.add(x, y);
}

export function minus(x: Index, y: Index): Index {
  if (typeof y === "number") return plus(x, -y);
  return i32.sub(x, y);
}

export function times(x: Index, factor: number): Index {
  if (typeof x === "number") return x * factor;
  if (factor === 0) return 0;
  return factor === 1 ? x : i32.mul(x, factor);
}

/** `x / divisor`, rounded down; not negative. */
export function quotient(x: Index, divisor: number): Index {
  if (typeof x === "number") return Math.floor(x / divisor);
  return divisor === 1 ? x : i32.divU(x, divisor);
}

export function remainder(x: Index, divisor: number): Index {
  if (typeof x === "number") return x % divisor;
  return divisor === 1 ? 0 : i32.remU(x, divisor);
}

/** The smaller one; `x` should be cheap to compute twice. */
export function atMost(x: Index, limit: number): Index {
  if (typeof x === "number") return Math.min(x, limit);
  return select(i32.ltS(x, limit), x, limit);
}

/** The index along each axis of a position in row-major order. */
export function indicesOf(position: Index, sizes: readonly number[]): Index[] {
  let below = 1;
  const indices = sizes.map((): Index => 0);
  for (let d = sizes.length - 1; d >= 0; d--) {
    const index = quotient(position, below);
    indices[d] = d === 0 ? index : remainder(index, sizes[d]);
    below *= sizes[d];
  }
  return indices;
}

/** `Σ indices_d·strides_d`. */
export function offsetOf(indices: readonly Index[], strides: readonly number[]): Index {
  return indices.reduce<Index>((sum, index, d) => plus(sum, times(index, strides[d])), 0);
}
