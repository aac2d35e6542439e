import { allocate, BYTES_PER_ELEMENT, type DType, dtypeOf, type TypedArray } from "../dtype.ts";
import type { HostArray, TensorSpec } from "../host-array.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { DeviceBuffer } from "./executor.ts";

/** Memory that is handed out in blocks, such as that of WebAssembly. */
export interface BlockMemory {
  allocate(bytes: number): number;
  free(address: number): void;
  /** Elements in the memory, good up to the next allocation. */
  view(dtype: DType, address: number, length: number): TypedArray;
}

/**
 * Tensors of at most so many bytes stay in arrays of JavaScript and are copied for each run: that costs less than
 * keeping account of them, and the collector takes them back at once, in the middle of a loop that never waits.
 */
export const SMALL_BYTES = 16_384;

interface Block {
  readonly memory: BlockMemory;
  readonly address: number;
}

/** Blocks that nobody can reach any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Block>(({ memory, address }) => {
  memory.free(address);
});

/**
 * A tensor in memory of the CPU: in an array of JavaScript, or in a block. A large one moves into a block when it is
 * used for the second time, since many are used once.
 */
export class HostBuffer implements DeviceBuffer {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  readonly bytes: number;
  #data: TypedArray | undefined;
  #block: Block | undefined;
  #used = false;

  private constructor({ shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.bytes = this.size * BYTES_PER_ELEMENT[dtype];
  }

  /** Around an array that nobody writes to any more. */
  static ofArray(this: void, array: HostArray): HostBuffer {
    const buffer = new HostBuffer(array);
    const { data, dtype } = array;
    buffer.#data = dtypeOf(data) === dtype ? data : converted(array);
    return buffer;
  }

  /** Around a block, which it owns. */
  static ofBlock(spec: TensorSpec, memory: BlockMemory, address: number): HostBuffer {
    const buffer = new HostBuffer(spec);
    buffer.#own({ memory, address });
    return buffer;
  }

  /** Address of its block; -1 while it is in an array. */
  get address(): number {
    return this.#block?.address ?? -1;
  }

  get isSmall(): boolean {
    return this.bytes <= SMALL_BYTES;
  }

  /** The elements, to be read before the next allocation of memory. */
  get array(): HostArray {
    const { shape, dtype } = this;
    if (this.#data !== undefined) return { shape, dtype, data: this.#data };
    if (this.#block === undefined) throw new Error("The buffer has been freed.");
    const { memory, address } = this.#block;
    return { shape, dtype, data: memory.view(dtype, address, this.size) };
  }

  /** A copy of the elements. */
  read(): HostArray {
    const { array } = this;
    return { ...array, data: array.data.slice() };
  }

  /** Move into a block if that will pay; called at each use. */
  settle(memory: BlockMemory): void {
    if (this.#data === undefined || this.isSmall) return;
    if (this.#used) {
      const address = memory.allocate(this.bytes);
      memory.view(this.dtype, address, this.size).set(this.#data);
      this.#data = undefined;
      this.#own({ memory, address });
    }
    this.#used = true;
  }

  /** The block now belongs to the caller; returns its address, -1 if there is none. */
  release(): number {
    const { address } = this;
    if (address >= 0) abandoned.unregister(this);
    this.#block = undefined;
    return address;
  }

  free(): void {
    if (this.#block !== undefined) this.#block.memory.free(this.#block.address);
    this.release();
    this.#data = undefined;
  }

  #own(block: Block): void {
    this.#block = block;
    abandoned.register(this, block, this);
  }
}

function converted({ dtype, data }: HostArray): TypedArray {
  const copy = allocate(dtype, data.length);
  copy.set(data);
  return copy;
}
