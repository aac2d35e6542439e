import { allocate, type DType, dtypeOf, type TypedArray } from "../../dtype.ts";

/**
 * Memory that callers have given away, for the results of later runs: fresh memory has to be cleared and paged in.
 *
 * Only arrays that a run has made, and that nothing else shares, are taken.
 */
export interface Recycling {
  /** Memory for a result, not cleared. */
  take(dtype: DType, size: number): TypedArray;
  /** `array` was made by a run and handed out once. */
  own(array: TypedArray): void;
  /** `array` is handed out a second time. */
  share(array: TypedArray): void;
  /** The caller will not use `array` again. */
  give(array: TypedArray): void;
}

/** Arrays of one dtype and size that are kept at most. */
const KEPT = 4;

export function recycling(): Recycling {
  const owned = new WeakSet<TypedArray>();
  const free = new Map<string, TypedArray[]>();
  return {
    take: (dtype, size) => free.get(`${dtype}${size}`)?.pop() ?? allocate(dtype, size),
    own: (array) => {
      owned.add(array);
    },
    share: (array) => {
      owned.delete(array);
    },
    give(array) {
      if (!owned.delete(array)) return;
      const key = `${dtypeOf(array)}${array.length}`;
      const list = free.get(key) ?? [];
      if (list.length < KEPT) list.push(array);
      free.set(key, list);
    },
  };
}
