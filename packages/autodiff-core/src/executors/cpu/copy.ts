import type { TypedArray } from "../../dtype.ts";
import type { Run } from "./frame.ts";
import { copy } from "./kernels/unary.ts";
import { loopNest, type Walk } from "./loop-nest.ts";
import { unaryStep } from "./unary-step.ts";
import type { View } from "./view.ts";

/** Runs shorter than this are copied by a loop: below it, making a subarray costs more than it saves. */
const MIN_RUN = 64;

/** `to ← from`, converting the dtype. */
export function copyStep(from: View, to: View): Run {
  const { n0, o0, a0 } = loopNest([to, from]).walk;
  const inRuns = n0 >= MIN_RUN && o0 === 1;
  if (inRuns && a0 === 1) return unaryStep(copyRuns, from, to);
  return unaryStep(inRuns && a0 === 0 ? fillRuns : copy, from, to);
}

function copyRuns(w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number): void {
  for (let r = 0; r < w.n1; r++, oo += w.o1, ao += w.a1) o.set(a.subarray(ao, ao + w.n0), oo);
}

function fillRuns(w: Walk, o: TypedArray, oo: number, a: TypedArray, ao: number): void {
  for (let r = 0; r < w.n1; r++, oo += w.o1, ao += w.a1) o.fill(a[ao], oo, oo + w.n0);
}
