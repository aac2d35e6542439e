/** The schedule of a loop's or a branch's body, in a function and with a frame of its own. */
import type { Block, ControlKernel } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { sizeOf } from "../../../shape.ts";
import { type FunctionBuilder, i32, type Value, type Variable } from "../encoding/index.ts";
import { enterFrame, setAddress } from "../enter-frame.ts";
import type { EmittedSchedule, ScheduleContext } from "../module-context.ts";

/** Where the code of a control kernel stands: the function being written and its parameters. */
export interface Site {
  readonly context: ScheduleContext;
  readonly kernel: ControlKernel;
  readonly f: FunctionBuilder;
  readonly frame: Variable<"i32">;
  readonly scratch: Variable<"i32">;
}

/** A body whose frame is filled in but for inputs and outputs. */
export interface Body {
  setInput(position: number, address: Value<"i32">): void;
  setOutput(position: number, address: Value<"i32">): void;
  run(): void;
}

/** Fill in the frame of a body; its temporaries take the workspace of the kernel. */
export function enterBody(site: Site, { context: inner, run }: EmittedSchedule): Body {
  const { f, context, frame, scratch, kernel } = site;
  const arena = kernel.workspace < 0 ? 0 : context.address(frame, kernel.workspace);
  const own = enterFrame(f, inner, { context, frame }, scratch, arena);
  const { inputs, outputs } = inner.schedule;
  return {
    setInput: (position, address) => setAddress(f, own, inputs[position], address),
    setOutput: (position, address) => setAddress(f, own, outputs[position], address),
    run: () => f.call(run, { frame: own }),
  };
}

/** Address of a block in the frame of the kernel, in a local. */
export function blockAddress(
  { context, f, frame }: Pick<Site, "context" | "f" | "frame">,
  { buffer, offset, dtype }: Block,
): Variable<"i32"> {
  const start = context.address(frame, buffer);
  return f.let(offset === 0 ? start : i32.add(start, offset * BYTES_PER_ELEMENT[dtype]));
}

export function blockBytes({ shape, dtype }: Block): number {
  return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
}
