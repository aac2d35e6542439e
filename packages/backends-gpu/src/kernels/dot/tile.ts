/** How a product is divided among workgroups and invocations. */

/** Part of a product that a workgroup computes, and that of an invocation in it. All sizes are multiples of four. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Terms that are in workgroup memory at a time; a multiple of eight. */
  readonly depth: number;
  readonly threadRows: number;
  readonly threadColumns: number;
  /** Entries of the batch that a workgroup does side by side. */
  readonly batches: number;
}

function tile(
  [rows, columns, depth]: readonly [number, number, number],
  [threadRows, threadColumns]: readonly [number, number],
  batches = 1,
): Tile {
  return { rows, columns, depth, threadRows, threadColumns, batches };
}

/**
 * From large to small. An invocation reads `threadRows + threadColumns` words of workgroup memory for
 * `threadRows·threadColumns` multiply-adds, a workgroup `rows + columns` words of memory for `rows·columns` of them.
 */
export const TILES: readonly Tile[] = /* @__PURE__ */ (() => [
  tile([128, 128, 16], [8, 8]),
  tile([128, 64, 16], [8, 8]),
  tile([64, 128, 16], [8, 8]),
  tile([64, 64, 16], [8, 4]),
  tile([32, 32, 16], [4, 4]),
  tile([16, 16, 16], [4, 4], 4),
  tile([128, 32, 16], [8, 4]),
  tile([32, 128, 16], [4, 8]),
  tile([128, 16, 16], [4, 4]),
  tile([16, 128, 16], [4, 4]),
  tile([256, 8, 8], [8, 4]),
  tile([8, 256, 8], [4, 8]),
])();

/** Invocations of a workgroup. */
export function invocationsOf(tile: Tile): number {
  const { rows, columns, threadRows, threadColumns, batches } = tile;
  return (rows / threadRows) * (columns / threadColumns) * batches;
}

/** Words of workgroup memory, without padding. */
export function wordsOf({ rows, columns, depth, batches }: Tile): number {
  return (rows + columns) * depth * batches;
}

/** Its name in tables of choices. */
export function tileName({ rows, columns, depth, threadRows, threadColumns }: Tile): string {
  return `${rows}x${columns}x${depth}/${threadRows}x${threadColumns}`;
}
