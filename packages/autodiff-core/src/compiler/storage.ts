import { BYTES_PER_ELEMENT, type DType } from "../dtype.ts";

/** How an executor keeps elements in its memory. */
export interface Storage {
  /** Bytes to which the starts of buffers are aligned. */
  readonly alignment: number;
  readonly bytesPerElement: Readonly<Record<DType, number>>;
}

/** Bytes to which memory on the host is aligned: a cache line, and more than any vector. */
export const ALIGNMENT = 64;

/** As on the host, and aligned so. */
export const HOST_STORAGE: Storage = { alignment: ALIGNMENT, bytesPerElement: BYTES_PER_ELEMENT };
