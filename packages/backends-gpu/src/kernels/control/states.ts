/**
 * States of a loop. Each has a place for two: a turn reads one and writes the other, and which is which depends on the
 * number of the turn, so that the kernels of all turns are the same.
 */
import type { ControlKernel } from "@fluxion/autodiff-core/compiler";
import { placeOf } from "../../lowering/host-operands.ts";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { type Counter, type Place, partOf } from "../../lowering/place.ts";
import type { Step } from "../../lowering/step.ts";
import { copyPlaces } from "./copies.ts";

export interface States {
  /** What a turn reads. */
  readonly current: readonly Place[];
  /** What it writes. */
  readonly next: readonly Place[];
  /** Bring in the initial values. */
  readonly enter: readonly Step[];
  /** Bring the values after so many turns to the results. */
  leave(turns: Counter | number): readonly Step[];
}

/** @param initial - Where the states are at first. */
export function alternatingStates(
  context: KernelContext,
  { results: blocks }: ControlKernel,
  initial: readonly Place[],
): States {
  const results = initial.map((_, i) => placeOf(context, blocks[i]));
  const pairs = results.map(({ dtype, size }) => context.place(context.scratch(dtype, 2 * size)));
  const half = (index: number) =>
    pairs.map((pair, i) => {
      const { size } = results[i];
      return partOf(pair, { offset: index * size, size });
    });
  const after = (counter: Counter, start: number) =>
    pairs.map((pair, i) => {
      const { size } = results[i];
      return partOf(pair, {
        offset: 0,
        size,
        move: { counter, start, step: size, alternates: true },
      });
    });
  const turn: Counter = { kind: "turn", level: context.level };
  return {
    current: after(turn, 0),
    next: after(turn, 1),
    enter: copyPlaces(context, initial, half(0)),
    leave: (turns) =>
      copyPlaces(context, typeof turns === "number" ? half(turns % 2) : after(turns, 0), results),
  };
}
