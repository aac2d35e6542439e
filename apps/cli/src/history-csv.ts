import type { LossHistory } from "@fluxion/experiments";

/** The losses as a table for any other program: `step` and one column per loss, full precision. */
export function historyCsv({ step, losses }: LossHistory): string {
  const names = Object.keys(losses);
  const rows = Array.from(step, (s, i) => [s, ...names.map((name) => losses[name][i])].join(","));
  return `${[["step", ...names].map(quoted).join(","), ...rows].join("\n")}\n`;
}

/** As in RFC 4180. */
function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
