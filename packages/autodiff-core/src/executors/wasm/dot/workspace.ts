import { i32, type Value, type Variable } from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";

/** Memory that the phases of one kernel share, handed out in parts. */
export class Workspace {
  readonly #context: KernelContext;
  #bytes = 0;

  constructor(context: KernelContext) {
    this.#context = context;
  }

  /** Memory aligned to 64 bytes; returns its address in a frame. */
  take(bytes: number): (frame: Variable<"i32">) => Value<"i32"> {
    const offset = this.#bytes;
    this.#bytes += Math.ceil(bytes / 64) * 64;
    const start = this.#context.reserveWorkspace(this.#bytes);
    return (frame) => i32.add(start(frame), offset);
  }
}

/** Memory of one thread for a tile, handed out in parts. */
export class Scratch {
  readonly #context: KernelContext;
  #bytes = 0;

  constructor(context: KernelContext) {
    this.#context = context;
  }

  /** Memory aligned to 64 bytes; returns its address from that of all scratch memory. */
  take(bytes: number): (scratch: Variable<"i32">) => Value<"i32"> {
    const offset = this.#bytes;
    this.#bytes += Math.ceil(bytes / 64) * 64;
    this.#context.reserveScratch(this.#bytes);
    return (scratch) => i32.add(scratch, offset);
  }
}
