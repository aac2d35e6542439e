import type { KernelSummary, Profile } from "@fluxion/autodiff-core";

/** Kernels that are listed; the rest is in the trace. */
const MOST_ROWS = 20;

/** Loops and branches hold the time of what is inside them, which is listed too. */
const CONTAINERS: ReadonlySet<string> = new Set(["scan", "while", "cond"]);

/** Kernels by their share of the time, with the rates at which they compute and move data. */
export function profileReport(profile: Profile): string {
  const rows = profile.summary();
  const inner = rows.filter(({ label }) => !CONTAINERS.has(label));
  const total = inner.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const table = [
    ["kernel", "runs", "ms", "share", "GFLOP/s", "GB/s"],
    ...inner.slice(0, MOST_ROWS).map((row) => cells(row, total)),
  ];
  const widths = table[0].map((_, c) => Math.max(...table.map((row) => row[c].length)));
  const lines = table.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join("  ")
      .trimEnd(),
  );
  const rest = inner.length - MOST_ROWS;
  return `${lines.join("\n")}\n${rest > 0 ? `and ${rest} more kernels\n` : ""}`;
}

function cells(row: KernelSummary, total: number): string[] {
  const { label, runs, totalMs, gflopPerSecond, gigabytesPerSecond } = row;
  return [
    label,
    String(runs),
    totalMs.toFixed(1),
    `${((100 * totalMs) / total).toFixed(1)} %`,
    gflopPerSecond.toFixed(1),
    gigabytesPerSecond.toFixed(1),
  ];
}
