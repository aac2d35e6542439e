import type { Stage, Window } from "../../../../compiler/kernel.ts";
import { mapAxes } from "../../../../compiler/map-axes.ts";
import type { Range } from "../../../../convolution/lattice.ts";

/** The part of a loop nest at regular positions along each axis. */
export function stageOnLattice(stage: Stage, ranges: readonly Range[]): Stage {
  return mapAxes(stage, {
    shape: ranges.map(({ count }) => count),
    start: ranges.map(({ start }) => start),
    along: (list) => list.map((n, axis) => n * ranges[axis].step),
    window: (window) => windowOnLattice(window, ranges),
  });
}

/** Positions on the lattice that lie in a window. */
export function windowOnLattice({ low, high }: Window, ranges: readonly Range[]): Window {
  const place = (at: number, { start, step, count }: Range) =>
    Math.max(0, Math.min(count, Math.ceil((at - start) / step)));
  return {
    low: ranges.map((range, axis) => place(low[axis], range)),
    high: ranges.map((range, axis) => place(high[axis], range)),
  };
}
