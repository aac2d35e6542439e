/** Fills in the frames of schedules inside others. */
import { type FunctionBuilder, i32, type Operand, type Variable } from "./encoding/index.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "./frame.ts";
import type { ScheduleContext } from "./module-context.ts";

/** What the header of a frame tells, and where temporaries start. */
export interface Surroundings {
  readonly scratch: Operand<"i32">;
  readonly workspace: Operand<"i32">;
  readonly constants: Operand<"i32">;
  readonly arena: Operand<"i32">;
}

/** Fill in a frame, but for inputs and outputs (see {@link setAddress}). */
export function fillFrame(
  f: FunctionBuilder,
  { schedule }: ScheduleContext,
  frame: Variable<"i32">,
  { scratch, workspace, constants, arena }: Surroundings,
): void {
  i32.store(f, frame, scratch, SCRATCH);
  i32.store(f, frame, workspace, WORKSPACE);
  i32.store(f, frame, constants, CONSTANTS);
  const start = f.let(typeof arena === "number" ? i32.const(arena) : arena);
  schedule.memory.offsets.forEach((offset, buffer) => {
    if (offset >= 0) setAddress(f, frame, buffer, i32.add(start, offset));
  });
}

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
  const workspace = i32.load(outer.frame, WORKSPACE);
  const constants = i32.load(outer.frame, CONSTANTS);
  fillFrame(f, inner, frame, { scratch, workspace, constants, arena });
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
