/** Which parts of buffers kernels touch, so that they bind those alone. */
import type { Access } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../lowering/kernel-context.ts";
import { type Place, partOf } from "../lowering/place.ts";
import { alignedDown, bytesOf } from "../storage.ts";
import { slotsFor } from "../wgsl/bindings.ts";

/** What is touched at all positions of a loop nest. */
export interface Nest {
  readonly shape: readonly number[];
  readonly accesses: readonly Access[];
}

/** A part of a buffer, from an element on at which a binding can begin. */
interface Part {
  readonly offset: number;
  readonly place: Place;
}

/** Whether a buffer is longer than a binding may be. */
export function isLong(context: KernelContext, buffer: number): boolean {
  return isTooLong(context, context.place(buffer));
}

export function isTooLong({ capabilities }: KernelContext, { dtype, size }: Place): boolean {
  return bytesOf(dtype, size) > capabilities.bindingBytes;
}

/** Of all long buffers the parts that loop nests touch. */
export function partsOf(context: KernelContext, nests: readonly Nest[]): ReadonlyMap<number, Part> {
  const parts = new Map<number, Part>();
  for (const [buffer, [low, high]] of spansOf(nests)) {
    if (!isLong(context, buffer)) continue;
    const place = context.place(buffer);
    const elementBytes = bytesOf(place.dtype, 1);
    const offset = alignedDown(Math.max(0, low) * elementBytes) / elementBytes;
    const size = Math.min(high, place.size - 1) - offset + 1;
    parts.set(buffer, { offset, place: partOf(place, { offset, size }) });
  }
  return parts;
}

/** Slots that a kernel needs for what loop nests touch. */
export function slotsOf(context: KernelContext, nests: readonly Nest[]): number {
  const parts = partsOf(context, nests);
  const buffers = new Set(nests.flatMap(({ accesses }) => accesses.map(({ buffer }) => buffer)));
  const places = [...buffers].map((b) => parts.get(b)?.place ?? context.place(b));
  return slotsFor(places, context.capabilities);
}

/** Names the parts, and gives what accesses of the buffers become. */
export function namedParts(
  context: KernelContext,
  parts: ReadonlyMap<number, Part>,
): (access: Access) => Access {
  const named = new Map(
    [...parts].map(([buffer, { place, offset }]) => [
      buffer,
      { buffer: context.named(place), offset },
    ]),
  );
  return (access) => {
    const part = named.get(access.buffer);
    if (part === undefined) return access;
    return { ...access, buffer: part.buffer, offset: access.offset - part.offset };
  };
}

/** Per buffer the first and the last element that is touched; what lies outside of the buffer is not. */
function spansOf(nests: readonly Nest[]): ReadonlyMap<number, readonly [number, number]> {
  const spans = new Map<number, readonly [number, number]>();
  for (const { shape, accesses } of nests) {
    if (shape.includes(0)) continue;
    for (const { buffer, offset, strides } of accesses) {
      const reach = strides.map((stride, d) => stride * (shape[d] - 1));
      const add = (sum: number, x: number): number => sum + x;
      const low = reach.map((r) => Math.min(0, r)).reduce(add, offset);
      const high = reach.map((r) => Math.max(0, r)).reduce(add, offset);
      const known = spans.get(buffer) ?? [low, high];
      spans.set(buffer, [Math.min(known[0], low), Math.max(known[1], high)]);
    }
  }
  return spans;
}
