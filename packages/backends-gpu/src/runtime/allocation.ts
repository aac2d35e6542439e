/** Memory of the device that somebody has. */
export class Allocation {
  /** Its number, which no other one has had. */
  readonly id: number;
  /** Bytes of the buffer, a few more than were asked for. */
  readonly bytes: number;
  /** Tensors that have it. */
  holders = 1;
  /** The last work that uses it, in the order of all work. */
  usedAt = 0;
  /** What has to be done in its turn before the buffer is used. */
  prepare: (() => Promise<void>) | undefined;
  #buffer: GPUBuffer | undefined;

  constructor(id: number, bytes: number) {
    this.id = id;
    this.bytes = bytes;
  }

  get buffer(): GPUBuffer {
    if (this.#buffer === undefined) throw new Error("The buffer has not been made.");
    return this.#buffer;
  }

  set buffer(buffer: GPUBuffer) {
    this.#buffer = buffer;
  }

  destroy(): void {
    this.#buffer?.destroy();
    this.#buffer = undefined;
  }
}

/** Do what has to be done before some allocations are used; nothing to wait for if nothing has to. */
export function prepareAll(allocations: Iterable<Allocation>): Promise<unknown> | undefined {
  const waiting: Promise<void>[] = [];
  for (const { prepare } of allocations) if (prepare !== undefined) waiting.push(prepare());
  return waiting.length === 0 ? undefined : Promise.all(waiting);
}
