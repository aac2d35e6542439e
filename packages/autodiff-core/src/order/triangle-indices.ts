/** Positions of the entries of a matrix on, below or above a diagonal. */
import { array } from "../creation.ts";
import { OptionError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

export interface TriangleOptions {
  /** Which diagonal: 0 the main one (default), positive above it. */
  readonly k?: number;
  /** Number of columns. Default: that of rows. */
  readonly columns?: number;
}

/** Rows and columns (int32) of the entries on the main diagonal of an n×n matrix. */
export function diagIndices(n: number): [rows: Tensor, columns: Tensor] {
  return positions("diagIndices", n, n, (i, j) => i === j);
}

/** Rows and columns (int32) of the entries of an n×columns matrix on and below a diagonal, row by row. */
export function trilIndices(
  n: number,
  options: TriangleOptions = {},
): [rows: Tensor, columns: Tensor] {
  const { k = 0, columns = n } = options;
  return positions("trilIndices", n, columns, (i, j) => j - i <= k);
}

/** Rows and columns (int32) of the entries of an n×columns matrix on and above a diagonal, row by row. */
export function triuIndices(
  n: number,
  options: TriangleOptions = {},
): [rows: Tensor, columns: Tensor] {
  const { k = 0, columns = n } = options;
  return positions("triuIndices", n, columns, (i, j) => j - i >= k);
}

function positions(
  where: string,
  n: number,
  m: number,
  wanted: (row: number, column: number) => boolean,
): [Tensor, Tensor] {
  if (![n, m].every((size) => Number.isInteger(size) && size >= 0)) {
    throw new OptionError({
      where,
      expected: "whole numbers of rows and columns",
      received: `${n} and ${m}`,
      fix: "Give sizes >= 0.",
    });
  }
  const [rows, columns]: [number[], number[]] = [[], []];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      if (!wanted(i, j)) continue;
      rows.push(i);
      columns.push(j);
    }
  }
  return [array(Int32Array.from(rows)), array(Int32Array.from(columns))];
}
