/** Ways of computing a product, and how its terms are divided for each. */
import type { Target } from "../../lowering/target.ts";
import { bytesOf } from "../../storage.ts";
import type { LanesPlan } from "./lanes-product.ts";
import { extentsOf, type Product } from "./product.ts";
import { directionOf } from "./read-factor.ts";
import { type RegisterPlan, registerPlan } from "./register-product.ts";
import { type SubgroupPlan, subgroupPlans, subgroupTile } from "./subgroup-product.ts";
import { invocationsOf, TILES, tileName, wordsOf } from "./tile.ts";
import type { TiledPlan } from "./tiled-product.ts";

export type Plan = LanesPlan | RegisterPlan | TiledPlan | SubgroupPlan;

/** Its name in tables of choices. */
export function planName(plan: Plan): string {
  if (plan.kind === "tiled") return tileName(plan.tile);
  if (plan.kind === "registers") return `registers ${plan.rows}`;
  return plan.kind === "lanes" ? `lanes ${plan.lanes}` : `subgroups ${plan.rows}`;
}

/**
 * Invocations with one sum each that keep a large device busy: 128 processors with 2048 each. With `n` sums in registers,
 * `√n` times fewer do, as each has more multiply-adds on the way at once.
 */
export const BUSY: number = 2 ** 18;

/** Terms of a part, at least, and those from which on more parts make the sum more accurate. */
const FEWEST_TERMS = 128;
const MOST_TERMS = 1024;

/** Bytes of memory that parts may take where they only serve accuracy. */
const PARTS_BYTES = 2 ** 25;

/** All plans that a device can run; the first is the one for processors. */
export function plansFor(target: Target, product: Product): readonly [Plan, ...Plan[]] {
  const { dtype, right } = product;
  const lanes = target.isSoftware ? lonelyPlan(product) : lanesPlan(product);
  if (dtype === "float64" || right === undefined) return [lanes];
  const tiled = TILES.filter(
    (tile) =>
      invocationsOf(tile) <= target.invocations && wordsOf(tile) * 4 <= target.workgroupBytes,
  );
  const registers = target.isSoftware ? registerPlan(product) : undefined;
  const inParts = (plan: TiledPlan | SubgroupPlan): Plan => ({
    ...plan,
    parts: partsOf(plan, product),
  });
  const simple: [Plan, ...Plan[]] = registers === undefined ? [lanes] : [registers, lanes];
  return [
    ...simple,
    ...tiled.map((tile) => inParts({ kind: "tiled", tile, parts: 1 })),
    ...subgroupPlans(target).map(inParts),
  ];
}

/** How a plan divides the entries of a product. */
export interface Division {
  readonly workgroups: number;
  /** Entries of a workgroup, those beyond the edges counted. */
  readonly entries: number;
  /** How much of a device a workgroup keeps busy, in invocations with one sum. */
  readonly weight: number;
}

export function divisionOf(plan: TiledPlan | SubgroupPlan, product: Product): Division {
  const { batch, rows, columns } = extentsOf(product);
  const isTiled = plan.kind === "tiled";
  const tile = isTiled ? plan.tile : { ...subgroupTile(plan), batches: 1 };
  const perInvocation = isTiled ? plan.tile.threadRows * plan.tile.threadColumns : 4 * plan.rows;
  const entries = tile.rows * tile.columns * tile.batches;
  const across = Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
  return {
    workgroups: across * Math.ceil(batch / tile.batches),
    entries,
    weight: entries / Math.sqrt(perInvocation),
  };
}

function partsOf(plan: TiledPlan | SubgroupPlan, product: Product): number {
  const { batch, rows, columns, terms } = extentsOf(product);
  const { workgroups, weight } = divisionOf(plan, product);
  const busy = Math.ceil(BUSY / (workgroups * weight));
  const accurate = Math.ceil(terms / MOST_TERMS);
  const bytes = bytesOf(product.dtype, batch * rows * columns);
  const isCheap = product.dtype === "float32" && accurate * bytes <= PARTS_BYTES;
  const most = Math.floor(terms / FEWEST_TERMS);
  return Math.max(1, Math.min(Math.max(busy, isCheap ? accurate : 1), most));
}

/** One invocation for an entry, as barriers cost processors more than memory of workgroups saves. */
function lonelyPlan(product: Product): LanesPlan {
  const { batch, rows, columns, terms } = extentsOf(product);
  const parts = Math.min(Math.ceil(64 / (batch * rows * columns)), Math.ceil(terms / 1024));
  return { kind: "lanes", lanes: 1, parts: Math.max(1, parts) };
}

function lanesPlan(product: Product): LanesPlan {
  const { batch, rows, columns, terms } = extentsOf(product);
  const entries = Math.max(1, batch * rows * columns);
  const { left, right } = product;
  const larger = rows >= columns || right === undefined ? left : right;
  const isAlongTerms = directionOf(larger) === "inner";
  // A lane has a few terms; lanes of entries side by side must not keep neighbors far apart.
  const useful = powerOfTwo(terms / 8);
  const wanted = powerOfTwo(BUSY / 4 / entries);
  const lanes = isAlongTerms
    ? Math.min(useful, Math.max(wanted, 32), 256)
    : Math.min(useful, wanted, entries < 32 ? 256 : 8);
  const parts = Math.min(Math.ceil(BUSY / 8 / (entries * lanes)), Math.floor(terms / (lanes * 16)));
  return { kind: "lanes", lanes, parts: Math.max(1, parts) };
}

/** The largest power of two that is not more than a number; 1 at least. */
function powerOfTwo(most: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(most)));
}
