import type { DType } from "../dtype.ts";
import type { HostArray, TensorSpec } from "../host-array.ts";
import type { Program } from "../program/program.ts";

/**
 * Memory of an executor that holds one tensor. An executor whose memory the collector does not see gives it back when
 * the buffer is collected.
 */
export interface DeviceBuffer extends TensorSpec {
  /** The elements, where the host has a copy although it cannot read the memory without waiting. */
  readonly host?: HostArray | undefined;
  /** Give the memory back now: the buffer is not used again. */
  free(): void;
}

/** A program that an executor has made ready. */
export interface Executable {
  /**
   * Run on buffers of the executor that compiled it, one per program input, and return one per output.
   * The memory of `donated` inputs may be overwritten; the caller does not use them again.
   */
  run(inputs: readonly DeviceBuffer[], donated?: ReadonlySet<number>): readonly DeviceBuffer[];
}

/** Bytes of an executor's own memory. */
export interface MemoryUse {
  /** Held by tensors and compiled programs now. */
  readonly inUse: number;
  /** The most that has been in use at once. */
  readonly peak: number;
  /** The most that there can be. */
  readonly limit: number;
}

/**
 * Runs programs on some device. This interface is all that the rest of Fluxion knows about one, so an executor
 * can live in any package.
 */
export interface Executor {
  readonly name: string;
  /** Element types that its programs may use. */
  readonly dtypes: readonly DType[];
  compile(program: Program): Executable;
  /** Present where the executor has memory that the collector of JavaScript does not see. */
  memory?(): MemoryUse;
  upload(array: HostArray): DeviceBuffer;
  download(buffer: DeviceBuffer): Promise<HostArray>;
  /** Present where a result can be read without waiting. */
  downloadSync?(buffer: DeviceBuffer): HostArray;
}
