import type { KernelSummary, Profile } from "@fluxion/autodiff-core";

/** Kernels that are listed; the rest is in the trace. */
const MOST_ROWS = 20;

/** Kernels by their share of the time, with the rates at which they compute and move data. */
export function profileReport(profile: Profile): string {
  const rows = profile.summary().filter(({ isContainer }) => !isContainer);
  if (rows.length === 0) return "No kernel has run.\n";
  const total = rows.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const table = [
    ["kernel", "program", "runs", "ms", "share", "GFLOP/s", "GB/s"],
    ...rows.slice(0, MOST_ROWS).map((row) => cells(row, total)),
  ];
  const widths = table[0].map((_, c) => Math.max(...table.map((row) => row[c].length)));
  const lines = table.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  "),
  );
  const rest = rows.length - MOST_ROWS;
  const others = rest > 0 ? `and ${rest} more kernels; ` : "";
  return `${lines.join("\n")}\n${others}${runs} runs in all, ${total.toFixed(1)} ms\n`;
}

function cells(row: KernelSummary, total: number): string[] {
  const { label, program, runs, totalMs, gflopPerSecond, gigabytesPerSecond } = row;
  return [
    label,
    String(program),
    String(runs),
    totalMs.toFixed(1),
    `${((100 * totalMs) / total).toFixed(1)} %`,
    gflopPerSecond.toFixed(1),
    gigabytesPerSecond.toFixed(1),
  ];
}
