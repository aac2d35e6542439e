/** Fills in the frames of schedules inside others. */
import { type FunctionBuilder, i32, type Operand, type Variable } from "./encoding/index.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "./frame.ts";
import type { ScheduleContext } from "./module-context.ts";

/**
 * Fill in the frame of a schedule inside another one, but for its inputs and outputs (see {@link setAddress}).
 *
 * @param outer - The frame of the schedule around it.
 * @param arena - Address of memory for the temporaries.
 * @returns The inner frame.
 */
export function enterFrame(
  f: FunctionBuilder,
  inner: ScheduleContext,
  outer: { readonly context: ScheduleContext; readonly frame: Variable<"i32"> },
  scratch: Operand<"i32">,
  arena: Operand<"i32">,
): Variable<"i32"> {
  const frame = f.let(i32.add(outer.frame, inner.frameOffset - outer.context.frameOffset));
  i32.store(f, frame, scratch, SCRATCH);
  i32.store(f, frame, i32.load(outer.frame, WORKSPACE), WORKSPACE);
  i32.store(f, frame, i32.load(outer.frame, CONSTANTS), CONSTANTS);
  const start = f.let(typeof arena === "number" ? i32.const(arena) : arena);
  inner.schedule.memory.offsets.forEach((offset, buffer) => {
    if (offset >= 0) setAddress(f, frame, buffer, i32.add(start, offset));
  });
  return frame;
}

/** Say where a buffer of a schedule lies. */
export function setAddress(
  f: FunctionBuilder,
  frame: Variable<"i32">,
  buffer: number,
  address: Operand<"i32">,
): void {
  i32.store(f, frame, address, slotOf(buffer));
}
