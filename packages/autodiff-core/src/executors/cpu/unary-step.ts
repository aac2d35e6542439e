import type { Run } from "./frame.ts";
import type { UnaryKernel } from "./kernels/unary.ts";
import { type LoopNest, loopNest } from "./loop-nest.ts";
import type { View } from "./view.ts";

/** `to ← kernel(from)`. */
export function unaryStep(
  kernel: UnaryKernel,
  from: View,
  to: View,
  { walk, outer, starts }: LoopNest = loopNest([to, from]),
): Run {
  const a = from.storage;
  const o = to.storage;
  if (outer !== 1) {
    return (frame) => {
      for (let t = 0; t < outer; t++) {
        kernel(walk, frame[o], starts[2 * t], frame[a], starts[2 * t + 1]);
      }
    };
  }
  const [oo, ao] = starts;
  return (frame) => kernel(walk, frame[o], oo, frame[a], ao);
}
