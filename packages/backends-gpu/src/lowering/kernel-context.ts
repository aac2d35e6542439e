/** What emitters of kernels are given. */
import type { DType } from "@fluxion/autodiff-core";
import type { Buffer, Kernel } from "@fluxion/autodiff-core/compiler";
import { bytesOf, DEVICE_STORAGE } from "../storage.ts";
import { type ShaderOptions, ShaderWriter } from "../wgsl/shader-writer.ts";
import { ARENA, type Place, type Root } from "./place.ts";
import type { Origin, Step } from "./step.ts";
import type { Target } from "./target.ts";

/** Writes a kernel as steps. */
export type KernelEmitter<K extends Kernel = Kernel> = (
  context: KernelContext,
  kernel: K,
) => readonly Step[];

/** The part of the arena behind the buffers that have been planned. */
interface Scratch {
  /** Byte from which on it is free. */
  free: number;
  /** The most that has been taken. */
  most: number;
}

/** Where the body of a loop or a branch stands. */
export interface BodySite {
  readonly places: readonly Place[];
  /** Of the schedule, of which its kernels speak. */
  readonly buffers: readonly Buffer[];
  /** Loops around. */
  readonly level: number;
  /** The control word that every kernel of the body looks at first: if it is 0, the kernel does nothing. */
  readonly gate: number | undefined;
}

/** Buffers and scratch memory of a schedule that is being lowered. */
export class KernelContext {
  readonly capabilities: Target;
  readonly roots: Root[];
  /** Lowers kernels of bodies. */
  readonly lower: KernelEmitter;
  readonly level: number;
  readonly gate: number | undefined;
  readonly #places: Place[];
  readonly #buffers: readonly Buffer[];
  #kernel: Kernel | undefined;
  #scratch: Scratch;
  #controlWords = 0;

  /** @param free - Byte of the arena from which on it is free. */
  constructor(
    capabilities: Target,
    roots: Root[],
    lower: KernelEmitter,
    { places, buffers, level, gate }: BodySite,
    free: number,
  ) {
    this.capabilities = capabilities;
    this.roots = roots;
    this.lower = lower;
    this.level = level;
    this.gate = gate;
    this.#places = [...places];
    this.#buffers = buffers;
    this.#scratch = { free, most: free };
  }

  /** For the body of a loop or a branch, which takes its scratch memory from here. */
  inside(site: BodySite): KernelContext {
    const inner = new KernelContext(this.capabilities, this.roots, this.lower, site, 0);
    inner.#scratch = this.#scratch;
    inner.#controlWords = this.#controlWords;
    return inner;
  }

  /** Bytes of the arena that have been used so far. */
  get arenaBytes(): number {
    return this.#scratch.most;
  }

  place(buffer: number): Place {
    return this.#places[buffer];
  }

  /** A new buffer for what one kernel's steps hand to one another. */
  scratch(dtype: DType, size: number): number {
    const scratch = this.#scratch;
    const byte = scratch.free;
    const { alignment } = DEVICE_STORAGE;
    scratch.free += Math.ceil(bytesOf(dtype, size) / alignment) * alignment;
    scratch.most = Math.max(scratch.most, scratch.free);
    return this.named({ root: ARENA, byte, size, dtype });
  }

  /** A buffer that lies at a place. */
  named(place: Place): number {
    return this.#places.push(place) - 1;
  }

  /** Control words in a row, for the steps of one kernel; returns the first. */
  controlWords(count: number): number {
    this.#controlWords += count;
    return this.#controlWords - count;
  }

  /** A new buffer that holds a table. */
  constant(
    dtype: "float32" | "int32" | "uint32",
    words: Float32Array | Int32Array | Uint32Array,
  ): number {
    const root = this.roots.push({ kind: "constant", words }) - 1;
    return this.#places.push({ root, byte: 0, size: words.length, dtype }) - 1;
  }

  /** What is being lowered, if it is part of a program. */
  get origin(): Origin | undefined {
    return this.#kernel && { kernel: this.#kernel, buffers: this.#buffers };
  }

  /** Do `body`, which lowers a kernel of the schedule, or one that is part of the present one and may name scratch memory. */
  lowering<T>(kernel: Kernel, body: () => T): T {
    const outer = this.#kernel;
    this.#kernel = outer ?? kernel;
    const result = body();
    this.#kernel = outer;
    return result;
  }

  /** Do `body`, after which the scratch memory and the control words that it took are free again. */
  releasing<T>(body: () => T): T {
    const { free } = this.#scratch;
    const words = this.#controlWords;
    const result = body();
    this.#scratch.free = free;
    this.#controlWords = words;
    return result;
  }

  /** Begin a kernel of the device that reads and writes some buffers. */
  shader(options: ShaderOptions): ShaderWriter {
    return new ShaderWriter(this, options);
  }
}
