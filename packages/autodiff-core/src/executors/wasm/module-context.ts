import type { Buffer, Kernel, PrimitiveKernel, Schedule } from "../../compiler/kernel.ts";
import { ALIGNMENT } from "../../compiler/storage.ts";
import {
  type FunctionReference,
  i32,
  ModuleWriter,
  type Value,
  type Variable,
} from "./encoding/index.ts";
import { CONSTANTS, frameBytes, slotOf, WORKSPACE } from "./frame.ts";
import {
  type Instructions,
  type KernelContext,
  TILE_PARAMETERS,
  type TileFunction,
} from "./kernel-context.ts";

/** What a module is written for. */
export interface ModuleOptions {
  readonly instructions: Instructions;
  /** Whether phases of several tiles are handed to `host.parallel`; else the module does them itself. */
  readonly parallel: boolean;
  /** Whether the memory is shared between threads. */
  readonly shared: boolean;
  /** Whether kernels tell `host.begin` and `host.end`. */
  readonly profiled: boolean;
  /** Whether small bodies of loops become scalar code; for tests. Default true. */
  readonly scalarBodies?: boolean;
}

/** Most pages of 64 KiB that a memory of 32-bit addresses has. */
export const MAX_PAGES = 65536;

/** What the module asks of JavaScript, as `host`. */
const HOST = {
  /** Do kernel number `kernel`, which has no code in the module, by its primitive's own loops. */
  evaluate: { params: { kernel: "i32", frame: "i32" } },
  /** Do all tiles of exported function `t<job>` on all threads. */
  parallel: { params: { job: "i32", frame: "i32", tiles: "i32", scratch: "i32" } },
  /** Kernel number `kernel` of a module that is profiled begins. */
  begin: { params: { kernel: "i32" } },
  /** The kernel that began last ends. */
  end: { params: {} },
} as const;

/** Where memory for schedules besides their buffers is counted. */
export interface Room {
  /** Room for the frame of a schedule; returns its distance from the first frame. */
  addFrame(buffers: number): number;
  reserveScratch(bytes: number): void;
  reserveWorkspace(bytes: number): void;
}

/** A schedule in a module. */
export interface EmittedSchedule {
  readonly context: ScheduleContext;
  /** Runs all kernels; the frame has to be filled in. */
  readonly run: FunctionReference<{ readonly frame: "i32" }, "void">;
}

/** Writes a schedule into a module. */
export type EmitSchedule = (
  owner: ModuleContext,
  schedule: Schedule,
  room: Room,
) => EmittedSchedule;

/** All that is written into one module, for the schedules in it together. */
export class ModuleContext implements Room {
  readonly module: ModuleWriter = new ModuleWriter();
  readonly options: ModuleOptions;
  readonly evaluate: FunctionReference<typeof HOST.evaluate.params, "void">;
  readonly parallel: FunctionReference<typeof HOST.parallel.params, "void">;
  readonly begin: FunctionReference<typeof HOST.begin.params, "void">;
  readonly end: FunctionReference<typeof HOST.end.params, "void">;
  /** Kernels that `host.begin` tells of, by number. */
  readonly profiled: { readonly kernel: Kernel; readonly schedule: Schedule }[] = [];
  /** Kernels that `host.evaluate` does, by number. */
  readonly evaluated: PrimitiveKernel[] = [];
  readonly #parts = new Map<string, unknown>();
  readonly #jobs = new Map<TileFunction, number>();
  readonly #constants: { readonly offset: number; readonly data: ArrayBufferView }[] = [];
  #constantBytes = 0;
  #scratchBytes = 0;
  #workspaceBytes = 0;
  #frameBytes = 0;

  readonly #emit: EmitSchedule;

  constructor(options: ModuleOptions, emit: EmitSchedule) {
    this.options = options;
    this.#emit = emit;
    const { shared } = options;
    this.module.importMemory("env", "memory", {
      initial: 1,
      ...(shared ? { maximum: MAX_PAGES, shared } : {}),
    });
    this.evaluate = this.module.importFunction("host", "evaluate", HOST.evaluate);
    this.parallel = this.module.importFunction("host", "parallel", HOST.parallel);
    this.begin = this.module.importFunction("host", "begin", HOST.begin);
    this.end = this.module.importFunction("host", "end", HOST.end);
  }

  /** Bytes that every thread needs for its tiles. */
  get scratchBytes(): number {
    return this.#scratchBytes;
  }

  /** Bytes that the tiles of a kernel share. */
  get workspaceBytes(): number {
    return this.#workspaceBytes;
  }

  /** Bytes of all frames. */
  get frameBytes(): number {
    return this.#frameBytes;
  }

  /** Data to be written once, each part at its offset. */
  get constants(): {
    readonly bytes: number;
    readonly parts: readonly { readonly offset: number; readonly data: ArrayBufferView }[];
  } {
    return { bytes: this.#constantBytes, parts: this.#constants };
  }

  /**
   * Write the schedule of a body, with all that is inside it.
   *
   * @param room - Memory of one thread, for a body that a tile runs; left out, the body runs between tiles.
   */
  emitSchedule(schedule: Schedule, room: Room = this): EmittedSchedule {
    return this.#emit(this, schedule, room);
  }

  once<T>(key: string, make: () => T): T {
    if (!this.#parts.has(key)) this.#parts.set(key, make());
    return this.#parts.get(key) as T;
  }

  reserveScratch(bytes: number): void {
    this.#scratchBytes = Math.max(this.#scratchBytes, aligned(bytes));
  }

  reserveWorkspace(bytes: number): void {
    this.#workspaceBytes = Math.max(this.#workspaceBytes, aligned(bytes));
  }

  addConstants(data: ArrayBufferView): number {
    const offset = this.#constantBytes;
    this.#constants.push({ offset, data });
    this.#constantBytes += aligned(data.byteLength);
    return offset;
  }

  addFrame(buffers: number): number {
    const offset = this.#frameBytes;
    this.#frameBytes += aligned(frameBytes(buffers));
    return offset;
  }

  /** Number of the exported function by which `host.parallel` knows the tiles of a phase. */
  jobOf(body: TileFunction): number {
    const known = this.#jobs.get(body);
    if (known !== undefined) return known;
    const job = this.#jobs.size;
    this.#jobs.set(body, job);
    this.module.export(body, `t${job}`);
    return job;
  }
}

/** One schedule of a module: the program's, or that of a body in it. */
export class ScheduleContext implements KernelContext {
  readonly owner: ModuleContext;
  readonly schedule: Schedule;
  /** Distance of this schedule's frame from the program's, in bytes. */
  readonly frameOffset: number;
  readonly #room: Room;

  /** Bound, as writers of code pass it on. */
  readonly once: KernelContext["once"];

  constructor(owner: ModuleContext, schedule: Schedule, room: Room = owner) {
    this.owner = owner;
    this.#room = room;
    this.once = (key, make) => owner.once(key, make);
    this.schedule = schedule;
    this.frameOffset = room.addFrame(schedule.buffers.length);
  }

  get module(): ModuleWriter {
    return this.owner.module;
  }

  get instructions(): Instructions {
    return this.owner.options.instructions;
  }

  get buffers(): readonly Buffer[] {
    return this.schedule.buffers;
  }

  address(frame: Variable<"i32">, buffer: number): Value<"i32"> {
    return i32.load(frame, slotOf(buffer));
  }

  reserveScratch(bytes: number): void {
    this.#room.reserveScratch(bytes);
  }

  reserveWorkspace(bytes: number): (frame: Variable<"i32">) => Value<"i32"> {
    this.#room.reserveWorkspace(bytes);
    return (frame) => i32.load(frame, WORKSPACE);
  }

  constants(data: ArrayBufferView): (frame: Variable<"i32">) => Value<"i32"> {
    const offset = this.owner.addConstants(data);
    return (frame) => i32.add(i32.load(frame, CONSTANTS), offset);
  }

  inJavaScript(kernel: PrimitiveKernel): TileFunction {
    const { owner } = this;
    const number = owner.evaluated.push(kernel) - 1;
    return owner.module.function(
      `${kernel.primitive.name}${number}`,
      { params: TILE_PARAMETERS },
      (f, { frame }) => f.call(owner.evaluate, { kernel: number, frame }),
    );
  }
}

/** Bytes up to a multiple of the alignment. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
