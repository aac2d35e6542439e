/** Which axes of a loop nest are divided. */
import { isReducing, isRounded, reducesOver } from "./reductions.ts";
import type { StagePlan } from "./stage-plan.ts";
import { split, type Tiling, tilesOf, untiled } from "./tiling.ts";
import { chooseVectorAxis } from "./vector-axis.ts";
import { timeOf, wantedTiles } from "./work.ts";

/** Values that a result in memory adds up at most in one tile. */
const LONGEST_COLUMN = 256;

/** Blocks of the axis of the lanes have a multiple of so many positions. */
const VECTOR_BLOCK = 64;

/**
 * First axes that no store reduces over, the outermost ones first; then those that some reduce over, which takes a
 * second phase; the axis of the lanes last.
 *
 * @param mayReduce - Whether axes that are reduced may be divided for the sake of tiles.
 */
export function chooseTiling(plan: StagePlan, mayReduce: boolean): Tiling {
  const { stage } = plan;
  const axes = stage.shape.map((_, axis) => axis);
  if (stage.shape.includes(0) || axes.length === 0) return untiled(stage.shape);
  const lanes = chooseVectorAxis(plan, axes);
  const wanted = wantedTiles(timeOf(plan, lanes));
  const others = axes.filter((axis) => axis !== lanes);
  const isReduced = (axis: number) =>
    stage.stores.some((store) => isReducing(store) && reducesOver(store, axis));
  const order = [
    ...others.filter((axis) => !isReduced(axis)),
    ...others.filter(isReduced),
    lanes,
  ].filter((axis) => mayReduce || !isReduced(axis));
  let tiling = shortColumns(plan, others, lanes);
  for (const axis of order) {
    const missing = Math.ceil(wanted / tilesOf(tiling));
    if (missing <= 1) break;
    const least = axis === lanes ? VECTOR_BLOCK : wholeVectors(stage.shape[axis]);
    const count = tiling.counts[axis] * missing;
    tiling = split(tiling, stage.shape[axis], axis, count, least);
  }
  return tiling;
}

/** Divides what is summed up in memory, so that rounding errors do not add up over whole columns. */
function shortColumns(
  { stage: { stores, nodes, shape } }: StagePlan,
  others: readonly number[],
  lanes: number,
): Tiling {
  let tiling = untiled(shape);
  for (const store of stores) {
    if (!isReducing(store) || !isRounded(store.reduce, nodes[store.value].dtype)) continue;
    if (reducesOver(store, lanes)) continue;
    const reduced = others.filter((axis) => reducesOver(store, axis));
    for (const axis of reduced) {
      const length = reduced.reduce((product, d) => product * tiling.blocks[d], 1);
      const count = Math.ceil(length / LONGEST_COLUMN) * tiling.counts[axis];
      if (length > LONGEST_COLUMN) {
        tiling = split(tiling, shape[axis], axis, count, wholeVectors(shape[axis]));
      }
    }
  }
  return tiling;
}

/** Least size of blocks, for other loops over the axis to have whole vectors. */
function wholeVectors(size: number): number {
  return size < 64 ? 1 : 4;
}
