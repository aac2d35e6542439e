/** Lowering of slices whose start is computed: the walk is known, its starting point is found at run time. */
import type { Shape } from "../../shape.ts";
import { copyStep } from "./copy.ts";
import type { Frame, Run } from "./frame.ts";
import { copy } from "./kernels/unary.ts";
import { loopNest } from "./loop-nest.ts";
import type { Lower } from "./lowering.ts";
import type { View } from "./view.ts";

export const lowerDynamicSlice: Lower = (lowering, [x, starts], { outputs: [spec] }) => {
  const out = lowering.allocate(spec);
  const window = { ...x, shape: spec.shape };
  const base = windowStart(x, starts, spec.shape);
  const run = windowStep(out, window, (frame) => [0, base(frame)]);
  lowering.emit(run, [x, starts], [out]);
  return [out];
};

export const lowerDynamicUpdate: Lower = (lowering, [x, update, starts], { outputs: [spec] }) => {
  const out = lowering.allocate(spec);
  lowering.emit(copyStep(x, out), [x], [out]);
  const window = { ...out, shape: update.shape };
  const base = windowStart(out, starts, update.shape);
  const run = windowStep(window, update, (frame) => [base(frame), 0]);
  lowering.emit(run, [update, starts], [out]);
  return [out];
};

/** `to ← from`, both moved by an offset that depends on the run. */
function windowStep(
  to: View,
  from: View,
  shift: (frame: Frame) => readonly [to: number, from: number],
): Run {
  const { walk, outer, starts } = loopNest([to, from]);
  return (frame) => {
    const [o, a] = shift(frame);
    for (let t = 0; t < 2 * outer; t += 2) {
      copy(walk, frame[to.storage], o + starts[t], frame[from.storage], a + starts[t + 1]);
    }
  };
}

/** Distance from the first element of `view` to that of the window, which is moved to lie inside. */
function windowStart(view: View, starts: View, sizes: Shape): (frame: Frame) => number {
  const last = sizes.map((n, axis) => view.shape[axis] - n);
  const [stride] = starts.strides;
  return (frame) => {
    const data = frame[starts.storage];
    let offset = 0;
    for (let axis = 0; axis < last.length; axis++) {
      const start = data[starts.offset + axis * stride];
      offset += Math.min(Math.max(start, 0), last[axis]) * view.strides[axis];
    }
    return offset;
  };
}
