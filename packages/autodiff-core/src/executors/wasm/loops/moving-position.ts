/** Positions that loops move: an index and the pointers that change with it, in locals. */
import { type FunctionBuilder, i32, type Operand, type Variable } from "../encoding/index.ts";
import type { StagePlan } from "./stage-plan.ts";
import type { StagePosition } from "./stage-values.ts";

interface MovingPosition extends StagePosition {
  readonly index: Variable<"i32">;
  /** Go on along the axis. */
  advance(steps: number): void;
}

/** The position with index `from` along an axis that it had no index on. */
export function startAt(
  f: FunctionBuilder,
  { groups }: StagePlan,
  position: StagePosition,
  axis: number,
  from: Operand<"i32">,
): MovingPosition {
  const index = f.let(typeof from === "number" ? i32.const(from) : from);
  const moving: { pointer: Variable<"i32">; step: number }[] = [];
  const pointers = position.pointers.map((start, g) => {
    const step = groups[g].strides[axis] * groups[g].bytes;
    if (step === 0) return start;
    const distance = typeof from === "number" ? from * step : i32.mul(from, step);
    const pointer = f.let(distance === 0 ? start : i32.add(start, distance));
    moving.push({ pointer, step });
    return pointer;
  });
  return {
    ...position,
    pointers,
    indices: position.indices.with(axis, index),
    index,
    advance(steps) {
      for (const { pointer, step } of moving) f.set(pointer, i32.add(pointer, step * steps));
      f.set(index, i32.add(index, steps));
    },
  };
}

/** `do body() while (index <= last)`, one or several steps at a time. */
export function loopWhile(
  f: FunctionBuilder,
  position: MovingPosition,
  last: Operand<"i32">,
  steps: number,
  body: () => void,
): void {
  f.loop((again) => {
    f.scope(body);
    position.advance(steps);
    f.brIf(i32.leS(position.index, last), again);
  });
}
