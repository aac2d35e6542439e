import type { BenchRow } from "./row.ts";
import { type Column, tableHead, tableRow } from "./text-table.ts";

/** A row with what only the table shows. */
export interface TableRow extends BenchRow {
  /** Floating-point operations of a repetition, where the case counts them. */
  readonly flops?: number | undefined;
}

const COLUMNS: readonly Column<TableRow>[] = [
  { title: "case", width: 26, align: "left", cell: (row) => row.case },
  { title: "dtype", width: 7, align: "left", cell: (row) => row.dtype ?? "" },
  { title: "threads", width: 7, align: "right", cell: (row) => String(row.threads ?? "") },
  { title: "subject", width: 14, align: "left", cell: (row) => row.subject },
  { title: "median", width: 10, align: "right", cell: amount },
  { title: "spread", width: 6, align: "right", cell: (row) => percent(row.spread) },
  { title: "ratio", width: 8, align: "right", cell: (row) => ratio(row.ratio) },
  { title: "rate", width: 13, align: "right", cell: rate },
];

export const RESULT_TABLE_HEAD: string = tableHead(COLUMNS);

export function resultTableRow(row: TableRow): string {
  return tableRow(COLUMNS, row);
}

/** `1.234 ms`, `0.56 us`, `23.4 kB`. */
function amount({ medianMs, bytes }: TableRow): string {
  if (bytes !== undefined) return `${(bytes / 1000).toFixed(1)} kB`;
  if (medianMs === null) return "";
  if (medianMs >= 1000) return `${digits(medianMs / 1000)} s `;
  return medianMs < 0.1 ? `${digits(medianMs * 1000)} us` : `${digits(medianMs)} ms`;
}

function digits(value: number): string {
  const text = value.toPrecision(3);
  return text.includes("e") ? String(Math.round(value)) : text;
}

function percent(share: number | null): string {
  return share === null ? "" : `${Math.round(100 * share)} %`;
}

function ratio(value: number | null): string {
  return value === null ? "" : digits(value);
}

function rate({ flops, medianMs }: TableRow): string {
  if (flops === undefined || medianMs === null) return "";
  return `${digits(flops / medianMs / 1e6)} GFLOP/s`;
}
