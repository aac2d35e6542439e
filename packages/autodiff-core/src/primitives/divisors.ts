/** Common divisors and multiples. */

import { whileLoop } from "../control-flow/while-loop.ts";
import { isInteger } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { promoteOperands, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { abs, floorDivide, rem } from "./arithmetic.ts";

/** Greatest common divisor of integers, by Euclid's algorithm; `gcd(0, 0)` is 0. */
export function gcd(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = integers("gcd", a, b);
  const start = { x: magnitude(x), y: magnitude(y) };
  const result = whileLoop(
    (state) => state.y.notEqual(0).any(),
    (state: typeof start) => {
      const done = state.y.equal(0);
      const rest = rem(state.x, done.where(1, state.y));
      return { x: done.where(state.x, state.y), y: done.where(0, rest) };
    },
    start,
  );
  return result.x;
}

/** Least common multiple of integers, `|a b|/gcd(a, b)`; 0 if either is 0. Wraps around beyond 32 bits. */
export function lcm(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = integers("lcm", a, b);
  const divisor = gcd(x, y);
  const part = floorDivide(magnitude(x), divisor.equal(0).where(1, divisor));
  return part.mul(magnitude(y));
}

function magnitude(x: Tensor): Tensor {
  return x.dtype === "uint32" ? x : abs(x);
}

function integers(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = promoteOperands(where, a, b);
  if (isInteger(x.dtype)) return [x, y];
  throw new DTypeError({
    where,
    expected: "integers",
    received: formatSpec(x),
    fix: 'Cast them with x.cast("int32").',
  });
}
