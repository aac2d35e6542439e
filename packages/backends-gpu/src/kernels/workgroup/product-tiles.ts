/** How a workgroup divides a product: into tiles of entries, one for each invocation, and terms into panels. */
import type { DotAxis, DotKernel } from "@fluxion/autodiff-core/compiler";
import { sizeOf } from "../loops/axes.ts";

/** Entries of a tile along an axis: its operands are read as vectors of four. */
const TILES = [8, 4] as const;

/** Terms of a panel, at most and at least. */
const MOST_TERMS = 32;
const LEAST_TERMS = 8;

/** Entries that panels of a term are longer by, so that those of neighbouring terms lie in different banks. */
const PADDING = 4;

export interface Extents {
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
}

export interface ProductTiles extends Extents {
  /** Rows and columns of an invocation. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Invocations along the rows and the columns. */
  readonly down: number;
  readonly across: number;
  /** Terms of a panel. */
  readonly panel: number;
  /** Whether the operands are read once. */
  readonly isOneRound: boolean;
}

export function extentsOf({ axes }: DotKernel): Extents {
  const of = (role: DotAxis["role"]): number =>
    sizeOf(axes.filter((axis) => axis.role === role).map(({ size }) => size));
  return { rows: of("row"), columns: of("column"), terms: of("inner") };
}

/** Words of a panel of one operand, per term. */
export function panelWords(entries: number): number {
  return entries + PADDING;
}

/**
 * @param size - Invocations of the workgroup.
 * @param room - Words for the panels of both operands.
 */
export function tilesFor(kernel: DotKernel, size: number, room: number): ProductTiles {
  const extents = extentsOf(kernel);
  const { rows, columns, terms } = extents;
  const isWhole = kernel.axes.every((axis) => axis.role !== "batch" || axis.size === 1);
  let best: ProductTiles | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const tileRows of TILES)
    for (const tileColumns of TILES)
      for (
        let across = 1;
        across <= size && across < 2 * Math.ceil(columns / tileColumns);
        across *= 2
      ) {
        const tilesDown = Math.ceil(rows / tileRows);
        const tilesAcross = Math.ceil(columns / tileColumns);
        const down = Math.min(tilesDown, Math.floor(size / across));
        const width = panelWords(down * tileRows) + panelWords(across * tileColumns);
        const panel = Math.min(terms, MOST_TERMS, Math.floor(room / width));
        if (panel < Math.min(terms, LEAST_TERMS)) continue;
        const rounds = Math.ceil(tilesDown / down) * Math.ceil(tilesAcross / across);
        // Multiply-adds of a term, and what it takes to read their factors and to bring these near.
        const copied = (4 * width) / size;
        const cost = rounds * (tileRows * tileColumns + 2 * (tileRows + tileColumns) + copied);
        if (cost >= least) continue;
        least = cost;
        const isOneRound = isWhole && rounds === 1;
        best = { ...extents, tileRows, tileColumns, down, across, panel, isOneRound };
      }
  if (best === undefined) throw new Error("The panels of a product have no room.");
  return best;
}
