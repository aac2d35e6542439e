/** Which ranges of memory a kernel binds. */
import { BackendError } from "@fluxion/autodiff-core";
import type { Capabilities } from "../device/capabilities.ts";
import { ARENA, type Place, spanOf } from "../lowering/place.ts";
import type { Slot } from "../lowering/step.ts";
import { bytesOf, DEVICE_STORAGE } from "../storage.ts";
import { storedType } from "./types.ts";

/** A buffer as one kernel uses it. */
export interface Bound extends Place {
  readonly buffer: number;
  readonly written: boolean;
  /** Whether the kernel would rather have it as vectors of four words. */
  readonly wide: boolean;
  /** Whether atomic functions change its words. */
  readonly isAtomic: boolean;
}

export interface Binding {
  readonly slot: Slot;
  readonly type: "f32" | "i32" | "u32";
  /** Whether it is an array of vectors of four words. */
  readonly wide: boolean;
  /** Whether it is an array of atomic words. */
  readonly isAtomic: boolean;
  /** Buffers in it. */
  readonly buffers: readonly number[];
}

/** Bytes of a vector of four words. */
const VECTOR = 16;

/**
 * Of each root what is used of it, of the arena its parts one by one if there may be as many bindings; parts that overlap
 * are one binding.
 *
 * @throws BackendError if the adapter does not allow it.
 */
export function bindingsOf(places: readonly Bound[], limits: BindingLimits): Binding[] {
  const outer = [...new Set(places.map(({ root }) => root))].filter((root) => root !== ARENA);
  const bindings = outer.map((root) => bindingOf(places.filter((place) => place.root === root)));
  const inArena = places.filter(({ root }) => root === ARENA).sort((a, b) => a.byte - b.byte);
  const groups: Bound[][] = [];
  let end = -1;
  for (const place of inArena) {
    const last = groups.at(-1);
    if (last !== undefined && alignedDown(place.byte) < end) last.push(place);
    else groups.push([place]);
    end = Math.max(end, endOf(place));
  }
  const apart = bindings.length + groups.length <= limits.storageBuffers ? groups : [inArena];
  const all = [...bindings, ...(inArena.length > 0 ? apart.map(bindingOf) : [])];
  if (all.length > limits.storageBuffers) throw new TooManyBindings(limits, all.length);
  const longest = Math.max(...all.map(({ slot }) => slot.bytes));
  if (longest > limits.bindingBytes) throw bindingTooLong(limits, longest);
  return all;
}

/** What an adapter allows. */
export type BindingLimits = Pick<Capabilities, "storageBuffers" | "bindingBytes" | "adapter">;

/** A kernel that touches too many buffers, which those can catch who know how to divide it. */
export class TooManyBindings extends BackendError {
  constructor({ storageBuffers, adapter }: BindingLimits, needed: number) {
    super({
      where: "webgpu",
      expected: `kernels that touch at most ${storageBuffers} buffers, as the adapter ${adapter} allows`,
      received: `one that touches ${needed}`,
      fix: "Compute in smaller steps, each a compiled function of its own, or use(wasm()).",
    });
  }
}

export function bindingTooLong(
  { bindingBytes, adapter }: BindingLimits,
  needed: number,
): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: `kernels that touch at most ${bindingBytes} bytes of a buffer, as the adapter ${adapter} allows`,
    received: `one that touches ${needed}`,
    fix: "Divide the tensors, or use(wasm()).",
  });
}

function bindingOf(places: readonly Bound[]): Binding {
  const [{ root }] = places;
  const start = Math.min(...places.map(({ byte }) => byte));
  const byte = alignedDown(start);
  const end = Math.max(...places.map(endOf));
  // A buffer must not be bound for reading and for writing at once, and the arena is one buffer.
  const access = root === ARENA || places.some(({ written }) => written) ? "read_write" : "read";
  const types = new Set(places.map(({ dtype }) => storedType(dtype)));
  const isAtomic = places.some((place) => place.isAtomic);
  const [type] = types.size === 1 && !isAtomic ? types : ["u32" as const];
  const wide = !isAtomic && places.every((place) => place.wide && isAligned(place));
  // Buffers of the device are longer by some bytes than what lies in them.
  const bytes = wide ? Math.ceil((end - byte) / VECTOR) * VECTOR : end - byte;
  const buffers = places.map(({ buffer }) => buffer);
  return { slot: { root, byte, bytes, access }, type, wide, isAtomic, buffers };
}

/** Whether the first element is the first word of a vector, wherever the place moves. */
function isAligned({ byte, motion }: Place): boolean {
  const moves = motion?.moves ?? [];
  return (
    byte % VECTOR === 0 &&
    moves.every(({ start, step, alternates }) => (alternates || start % 4 === 0) && step % 4 === 0)
  );
}

function alignedDown(byte: number): number {
  return Math.floor(byte / DEVICE_STORAGE.alignment) * DEVICE_STORAGE.alignment;
}

/** The byte after a place; a binding has at least one word. */
function endOf(place: Place): number {
  return place.byte + Math.max(4, bytesOf(place.dtype, spanOf(place)));
}
