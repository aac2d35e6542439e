import type { Backend } from "../backend.ts";
import type { BenchRow } from "./row.ts";
import { type Column, tableHead, tableRow } from "./text-table.ts";

/** A row with what only the table shows. */
export interface TableRow extends BenchRow {
  /** Floating-point operations of a repetition, where the case counts them. */
  readonly flops?: number | undefined;
  /** Bytes that it has to move. */
  readonly traffic?: number | undefined;
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

const COLUMNS_ON: Readonly<Record<Backend, readonly Column<TableRow>[]>> = {
  wasm: COLUMNS,
  webgpu: [
    ...COLUMNS,
    { title: "kernels", width: 10, align: "right", cell: (row) => duration(row.kernelMs) },
  ],
};

export function resultTableHead(backend: Backend): string {
  return tableHead(COLUMNS_ON[backend]);
}

export function resultTableRow(row: TableRow, backend: Backend): string {
  return tableRow(COLUMNS_ON[backend], row);
}

/** `1.234 ms`, `0.56 us`, `23.4 kB`. */
function amount({ medianMs, bytes }: TableRow): string {
  if (bytes !== undefined) return `${(bytes / 1000).toFixed(1)} kB`;
  return duration(medianMs ?? undefined);
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return "";
  if (ms >= 1000) return `${digits(ms / 1000)} s `;
  return ms < 0.1 ? `${digits(ms * 1000)} us` : `${digits(ms)} ms`;
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

function rate({ flops, traffic, medianMs, kernelMs }: TableRow): string {
  const ms = kernelMs ?? medianMs;
  if (ms === null) return "";
  if (flops !== undefined) return `${digits(flops / ms / 1e6)} GFLOP/s`;
  return traffic === undefined ? "" : `${digits(traffic / ms / 1e6)} GB/s`;
}
