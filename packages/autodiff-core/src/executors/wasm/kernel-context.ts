/** What the emitters of kernels share: the module that they write into, where buffers lie, and how work is divided. */
import type { Buffer, PrimitiveKernel } from "../../compiler/kernel.ts";
import type { FunctionReference, ModuleWriter, Value, Variable } from "./encoding/index.ts";

/** What the functions of kernels take: where addresses are kept, which tile to do, and memory of the thread's own. */
export const TILE_PARAMETERS = {
  frame: "i32",
  tile: "i32",
  scratch: "i32",
} as const;

export type TileFunction = FunctionReference<typeof TILE_PARAMETERS, "void">;

/**
 * Tiles `0 … tiles - 1` of work, in any order and at the same time on several threads. How work is divided depends on
 * shapes alone, never on the number of threads, and no result depends on the order of tiles.
 */
export interface Phase {
  readonly tiles: number;
  readonly body: TileFunction;
}

/** Instructions that engines may lack. */
export interface Instructions {
  /** Relaxed SIMD: a multiply-add that rounds once where the machine has it. */
  readonly relaxed: boolean;
}

/**
 * A schedule being written as one module. A *frame* is a table in memory that holds, per buffer of the schedule, its
 * address as an i32.
 */
export interface KernelContext {
  readonly module: ModuleWriter;
  readonly instructions: Instructions;
  /** The buffers of the schedule. */
  readonly buffers: readonly Buffer[];
  /** Address of the first byte of a buffer. It does not change while a kernel runs: keep it in a local. */
  address(frame: Variable<"i32">, buffer: number): Value<"i32">;
  /** Every thread's `scratch` is to have at least `bytes`, aligned to 64, with arbitrary content before each tile. */
  reserveScratch(bytes: number): void;
  /**
   * Memory of the kernel that all its tiles and phases share, aligned to 64, with arbitrary content before the first
   * phase. Kernels that are not running share it. Returns its address in a frame.
   */
  reserveWorkspace(bytes: number): (frame: Variable<"i32">) => Value<"i32">;
  /**
   * Numbers that kernels read, such as tables of twiddle factors, aligned to 64. Returns their address in a frame.
   */
  constants(data: ArrayBufferView): (frame: Variable<"i32">) => Value<"i32">;
  /** The function that has JavaScript do a kernel, by its primitive's own loops. */
  inJavaScript(kernel: PrimitiveKernel): TileFunction;
  /** A part of the module, such as a function that several kernels call, made once per key. */
  once<T>(key: string, make: () => T): T;
}
