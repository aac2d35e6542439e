import { readsOf, type Schedule, writesOf } from "@fluxion/autodiff-core/compiler";
import { ARENA, type Place } from "./place.ts";

/** Where the temporaries of a schedule lie, from a byte of the arena on; per buffer, as if all were temporaries. */
export function plannedPlaces(schedule: Schedule, start: number): Place[] {
  const { buffers, memory } = schedule;
  const uses = usesOf(schedule);
  return buffers.map(({ dtype, size }, b) => ({
    root: ARENA,
    byte: start + memory.offsets[b],
    size,
    dtype,
    isPrivate: uses[b] === 1,
  }));
}

/** Per buffer the number of kernels that touch it. */
function usesOf({ buffers, kernels }: Schedule): number[] {
  const uses = buffers.map(() => 0);
  for (const kernel of kernels) {
    for (const b of new Set([...readsOf(kernel), ...writesOf(kernel)])) uses[b]++;
  }
  return uses;
}
