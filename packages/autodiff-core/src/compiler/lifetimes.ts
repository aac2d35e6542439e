import type { Buffer, Kernel } from "./kernel.ts";
import { readsOf, writesOf } from "./kernel-buffers.ts";
import { HOST_STORAGE, type Storage } from "./storage.ts";

/** From the first to the last kernel, both included, that a buffer is alive in. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

export function bytesOf(
  { dtype, size }: Buffer,
  { bytesPerElement }: Storage = HOST_STORAGE,
): number {
  return size * bytesPerElement[dtype];
}

/** Lifetimes of all buffers; `undefined` for those that no kernel touches. */
export function lifetimes(count: number, kernels: readonly Kernel[]): (Lifetime | undefined)[] {
  const found: (Lifetime | undefined)[] = new Array<undefined>(count).fill(undefined);
  kernels.forEach((kernel, k) => {
    for (const buffer of [...readsOf(kernel), ...writesOf(kernel)]) {
      found[buffer] = { first: found[buffer]?.first ?? k, last: k };
    }
  });
  return found;
}

/** The most bytes of temporaries that are alive at once while `count` kernels run. */
export function mostAlive(
  buffers: readonly Buffer[],
  alive: readonly (Lifetime | undefined)[],
  count: number,
  storage: Storage = HOST_STORAGE,
): number {
  const change = new Array<number>(count + 1).fill(0);
  alive.forEach((life, b) => {
    if (life === undefined || buffers[b].role !== "temporary") return;
    change[life.first] += bytesOf(buffers[b], storage);
    change[life.last + 1] -= bytesOf(buffers[b], storage);
  });
  let [now, most] = [0, 0];
  for (const difference of change) {
    now += difference;
    most = Math.max(most, now);
  }
  return most;
}
