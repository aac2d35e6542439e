/** Words of 32 bits. */
export type Words = Float32Array | Int32Array | Uint32Array;

/** Copies on the host of what tensors hold, from which they come back after a device was lost. */
export class HostCopies {
  readonly #limit: number;
  #inUse = 0;

  /** @param limit - Bytes that they may take together. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A copy, as long as there is room for it. */
  keep(words: Words): Words | undefined {
    if (this.#inUse + words.byteLength > this.#limit) return undefined;
    this.#inUse += words.byteLength;
    return words.slice();
  }

  drop(copy: Words): void {
    this.#inUse -= copy.byteLength;
  }
}
