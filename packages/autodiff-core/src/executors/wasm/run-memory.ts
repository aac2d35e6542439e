import { BYTES_PER_ELEMENT } from "../../dtype.ts";
import type { TensorSpec } from "../../host-array.ts";
import { sizeOf } from "../../shape.ts";
import { HostBuffer, SMALL_BYTES } from "../host-buffer.ts";
import type { BlockLayout } from "./block-layout.ts";
import type { Heap } from "./memory/heap.ts";

/** The memory of one run of a program, from before it to after it. */
export class RunMemory {
  readonly #heap: Heap;
  /** Blocks that end with the run, whatever happens. */
  readonly #borrowed: number[] = [];
  /** Blocks of results, which end with the run if it fails. */
  readonly #made = new Set<number>();
  /** Address of the block that the layout describes. */
  readonly block: number;

  constructor(heap: Heap, layout: BlockLayout) {
    this.#heap = heap;
    this.block = this.#borrow(layout.bytes);
  }

  /**
   * Bring an input into the heap.
   *
   * @param slot - Offset in the block for a small one.
   * @returns Its address.
   */
  enter(input: HostBuffer, slot: number): number {
    input.settle(this.#heap);
    if (input.address >= 0) return input.address;
    const address = slot >= 0 ? this.block + slot : this.#borrow(input.bytes);
    this.#heap.view(input.dtype, address, input.size).set(input.array.data);
    return address;
  }

  /** Room for a result: in the block if it is small, else its own. */
  reserve({ shape, dtype }: TensorSpec, slot: number): number {
    if (slot >= 0) return this.block + slot;
    const address = this.#heap.allocate(sizeOf(shape) * BYTES_PER_ELEMENT[dtype]);
    this.#made.add(address);
    return address;
  }

  /** A result that the run has left at an address, which is copied if it may not stay there. */
  result(spec: TensorSpec, address: number, crowded: boolean): HostBuffer {
    const stays = sizeOf(spec.shape) * BYTES_PER_ELEMENT[spec.dtype] > SMALL_BYTES && !crowded;
    if (!stays) {
      const { shape, dtype } = spec;
      const data = this.#heap.read(dtype, address, sizeOf(shape));
      return HostBuffer.ofArray({ shape, dtype, data });
    }
    this.#made.delete(address);
    return HostBuffer.ofBlock(spec, this.#heap, address);
  }

  /** Give back what is left. */
  end(): void {
    for (const address of this.#borrowed) this.#heap.free(address);
    for (const address of this.#made) this.#heap.free(address);
  }

  #borrow(bytes: number): number {
    const address = this.#heap.allocate(bytes);
    this.#borrowed.push(address);
    return address;
  }
}
