/** Which ranges of memory a kernel binds. */
import { BackendError } from "@fluxion/autodiff-core";
import { type Kernel, kernelLabel } from "@fluxion/autodiff-core/compiler";
import type { Capabilities } from "../device/capabilities.ts";
import { ARENA, type Place, segmentBytes, spanOf } from "../lowering/place.ts";
import type { Slot } from "../lowering/step.ts";
import { alignedDown, bytesOf, formatBytes } from "../storage.ts";
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
  /** One range of bytes, or several in a row where the adapter does not let kernels bind it at once. */
  readonly slots: readonly Slot[];
  readonly type: "f32" | "i32" | "u32";
  /** Whether it is an array of vectors of four words. */
  readonly wide: boolean;
  /** Whether it is an array of atomic words. */
  readonly isAtomic: boolean;
  /** Buffers in it. */
  readonly buffers: readonly number[];
}

/** What an adapter allows. */
export type BindingLimits = Pick<
  Capabilities,
  "storageBuffers" | "bindingBytes" | "bufferBytes" | "adapter"
>;

/** Bytes of a vector of four words. */
const VECTOR = 16;

/** Bytes of the words that an index of type i32 reaches. */
const MOST_BYTES = 4 * 2 ** 31;

/**
 * Of each root what is used of it, of the arena its parts one by one if there may be as many bindings; parts that overlap
 * are one binding.
 *
 * @param kernel - Of which it is said that it touches too much.
 * @throws BackendError if the adapter does not allow it.
 */
export function bindingsOf(
  places: readonly Bound[],
  limits: BindingLimits,
  kernel: Kernel | undefined,
): Binding[] {
  const all = groupsOf(places, limits).map((group) => bindingOf(group, limits));
  const needed = all.reduce((sum, { slots }) => sum + slots.length, 0);
  if (needed > limits.storageBuffers) throw new TooManyBindings(limits, needed, places, kernel);
  for (const place of places) checkIndices(place);
  return all;
}

/** Slots that a kernel needs for what it touches. */
export function slotsFor(places: readonly Place[], limits: BindingLimits): number {
  return groupsOf(places, limits).reduce((sum, group) => sum + rangesOf(group, limits).length, 0);
}

/** Names of the bindings that a place needs at least, the same for places that can share one. */
export function bindingKeys(place: Place, limits: BindingLimits): string[] {
  const { root, motion } = place;
  const region = root === ARENA ? regionOf([place], limits) : undefined;
  if (region !== undefined) return [region];
  // Unless a place moves, it is enough to bind a part of it, which may be in two buffers of the arena.
  const whole = motion === undefined ? 1 + Number(root === ARENA) : Number.POSITIVE_INFINITY;
  const ranges = rangesOf([place], limits).slice(0, whole);
  return ranges.map(({ byte }, r) => `${root} ${root === ARENA ? byte : r}`);
}

/** A kernel that touches too many buffers, which those can catch who know how to divide it. */
export class TooManyBindings extends BackendError {
  constructor(limits: BindingLimits, needed: number, places: readonly Place[], kernel?: Kernel) {
    const slots = (place: Place): number => rangesOf([place], limits).length;
    const [longest] = [...places].sort((a, b) => slots(b) - slots(a));
    const { storageBuffers, bindingBytes, adapter } = limits;
    super({
      where: "webgpu",
      expected: `kernels that touch at most ${storageBuffers} buffers of ${formatBytes(bindingBytes)} each, as the adapter ${adapter} allows`,
      received: `${kernel === undefined ? "one" : kernelLabel(kernel)}, which touches ${needed}: ${slots(longest)} for ${described(longest)} alone`,
      fix: "Compute in smaller steps, each a compiled function of its own, divide the tensors, or use(wasm()).",
    });
  }
}

function described(place: Place): string {
  const size = spanOf(place);
  return `${formatBytes(bytesOf(place.dtype, size))} of ${place.dtype} (${size} entries)`;
}

function checkIndices(place: Place): void {
  if (bytesOf(place.dtype, spanOf(place)) <= MOST_BYTES) return;
  throw new BackendError({
    where: "webgpu",
    expected: `tensors of at most ${formatBytes(MOST_BYTES)}, as WGSL has indices of 32 bits`,
    received: described(place),
    fix: "Divide the tensor, or use(wasm()).",
  });
}

/** Places that are bound together. */
function groupsOf<P extends Place>(places: readonly P[], limits: BindingLimits): P[][] {
  const roots = [...new Set(places.map(({ root }) => root))].filter((root) => root !== ARENA);
  const outer = roots.map((root) => places.filter((place) => place.root === root));
  const parts = places.filter(({ root }) => root === ARENA).sort((a, b) => a.byte - b.byte);
  const overlap = (a: readonly P[], b: readonly P[]): boolean => alignedDown(startOf(b)) < endOf(a);
  const apart = joinedWhere(
    parts.map((part) => [part]),
    overlap,
  );
  const count = [...outer, ...apart].reduce((n, group) => n + rangesOf(group, limits).length, 0);
  if (count <= limits.storageBuffers) return [...outer, ...apart];
  const shareRegion = (a: readonly P[], b: readonly P[]): boolean =>
    regionOf([...a, ...b], limits) !== undefined;
  return [...outer, ...joinedWhere(apart, shareRegion)];
}

/** Groups in order, each with the one before if they belong together. */
function joinedWhere<P>(
  groups: readonly (readonly P[])[],
  belong: (before: readonly P[], group: readonly P[]) => boolean,
): P[][] {
  const joined: P[][] = [];
  for (const group of groups) {
    const last = joined.at(-1);
    if (last !== undefined && belong(last, group)) last.push(...group);
    else joined.push([...group]);
  }
  return joined;
}

/** The part of the arena that one binding can hold in which the places are; undefined if they are in no one. */
function regionOf(places: readonly Place[], limits: BindingLimits): string | undefined {
  const segment = segmentBytes(limits);
  const nameOf = (byte: number): string =>
    `${Math.floor(byte / segment)}.${Math.floor((byte % segment) / alignedDown(limits.bindingBytes))}`;
  const name = nameOf(startOf(places));
  return nameOf(endOf(places) - 1) === name ? name : undefined;
}

function bindingOf(places: readonly Bound[], limits: BindingLimits): Binding {
  const [{ root }] = places;
  const ranges = rangesOf(places, limits);
  // A buffer must not be bound for reading and for writing at once, and the arena is one buffer.
  const access = root === ARENA || places.some(({ written }) => written) ? "read_write" : "read";
  const types = new Set(places.map(({ dtype }) => storedType(dtype)));
  const isAtomic = places.some((place) => place.isAtomic);
  const [type] = types.size === 1 && !isAtomic ? types : ["u32" as const];
  // Buffers of the device are longer by some bytes than what lies in them.
  const whole = Math.ceil(ranges[0].bytes / VECTOR) * VECTOR;
  const wide =
    ranges.length === 1 &&
    whole <= limits.bindingBytes &&
    !isAtomic &&
    places.every((place) => place.wide && isAligned(place));
  const slots = ranges.map(
    ({ byte, bytes }): Slot => ({ root, byte, bytes: wide ? whole : bytes, access }),
  );
  return { slots, type, wide, isAtomic, buffers: places.map(({ buffer }) => buffer) };
}

/** The ranges of bytes that a kernel binds for places, each no longer than allowed, and in one buffer of the arena. */
function rangesOf(places: readonly Place[], limits: BindingLimits): Pick<Slot, "byte" | "bytes">[] {
  const [{ root }] = places;
  const segment = root === ARENA ? segmentBytes(limits) : Number.POSITIVE_INFINITY;
  const end = endOf(places);
  const ranges: Pick<Slot, "byte" | "bytes">[] = [];
  for (let byte = alignedDown(startOf(places)); byte < end; ) {
    const next = Math.min(end, (Math.floor(byte / segment) + 1) * segment);
    const fits = next - byte <= limits.bindingBytes;
    const bytes = fits ? next - byte : alignedDown(limits.bindingBytes);
    ranges.push({ byte, bytes });
    byte += bytes;
  }
  return ranges;
}

/** Whether the first element is the first word of a vector, wherever the place moves. */
function isAligned({ byte, motion }: Place): boolean {
  const moves = motion?.moves ?? [];
  return (
    byte % VECTOR === 0 &&
    moves.every(({ start, step, alternates }) => (alternates || start % 4 === 0) && step % 4 === 0)
  );
}

function startOf(places: readonly Place[]): number {
  return Math.min(...places.map(({ byte }) => byte));
}

/** The byte after places; a binding has at least one word. */
function endOf(places: readonly Place[]): number {
  return Math.max(...places.map((p) => p.byte + Math.max(4, bytesOf(p.dtype, spanOf(p)))));
}
