/** How long loops take, roughly, to divide them. */
import { sizeOf } from "../../../shape.ts";
import type { StagePlan } from "./stage-plan.ts";
import { costAlong } from "./vector-axis.ts";

/** Nanoseconds per instruction; they are vectors, some wait for memory. */
const NANOSECONDS = 0.2;

/** Below so many nanoseconds a kernel is one tile. */
const ONE_TILE = 30_000;
const SHORT_TILE = 20_000;
const LONG_TILE = 100_000;
const ENOUGH_TILES = 8;
const MOST_TILES = 4096;

/** Nanoseconds of a stage with lanes along `axis`; -1 for none. */
export function timeOf(plan: StagePlan, axis: number): number {
  const { shape, nodes } = plan.stage;
  const cost = axis < 0 ? nodes.length : costAlong(plan, axis);
  return sizeOf(shape) * cost * NANOSECONDS;
}

/** Into how many tiles work is to be divided. */
export function wantedTiles(nanoseconds: number): number {
  if (nanoseconds < ONE_TILE) return 1;
  const short = Math.min(ENOUGH_TILES, Math.ceil(nanoseconds / SHORT_TILE));
  return Math.min(MOST_TILES, Math.max(short, Math.ceil(nanoseconds / LONG_TILE)));
}
