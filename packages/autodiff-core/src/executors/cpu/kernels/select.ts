import type { TypedArray } from "../../../dtype.ts";
import type { Walk } from "../loop-nest.ts";

/** `o ← b where a holds, else c`. */
export function select(
  { n1, n0, o1, o0, a1, a0, b1, b0, c1, c0 }: Walk,
  [o, a, b, c]: readonly TypedArray[],
  [oo, ao, bo, co]: readonly number[],
): void {
  for (let r = 0; r < n1; r++) {
    const to = oo + r * o1;
    const at = ao + r * a1;
    const yes = bo + r * b1;
    const no = co + r * c1;
    for (let i = 0; i < n0; i++) {
      o[to + i * o0] = a[at + i * a0] === 0 ? c[no + i * c0] : b[yes + i * b0];
    }
  }
}
