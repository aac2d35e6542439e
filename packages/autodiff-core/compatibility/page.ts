import { type Chapter, counterpartsOf, type Entry } from "./entry.ts";

/** The page "Coming from JAX and NumPy", as Markdown. */
export function compatibilityPage(introduction: string, chapters: readonly Chapter[]): string {
  return `${[introduction.trim(), ...chapters.map(chapterText)].join("\n\n")}\n`;
}

function chapterText({ module, entries }: Chapter): string {
  const all = Object.entries(entries);
  const there = all.filter(([, entry]) => counterpartsOf(entry).length > 0);
  const parts = [`## ${module}`];
  if (there.length > 0) {
    const rows = groupBy(there, ([, entry]) => JSON.stringify(entry)).map(row);
    parts.push(table(["JAX", "Fluxion", "Difference"], rows));
  }
  const missing = groupBy(
    all.filter(([, entry]) => counterpartsOf(entry).length === 0),
    ([, entry]) => JSON.stringify(entry),
  );
  if (missing.length > 0) {
    const rows = missing.map((group) => [
      codes(group.map(([name]) => name)),
      reasonOf(group[0][1]),
    ]);
    parts.push(table(["Not there", "Why"], rows));
  }
  return parts.join("\n\n");
}

type Named = readonly [name: string, entry: Entry];

function row(group: readonly Named[]): string[] {
  const [, entry] = group[0];
  const difference = Array.isArray(entry) ? String(entry[1]) : "";
  return [codes(group.map(([name]) => name)), codes(counterpartsOf(entry)), difference];
}

function reasonOf(entry: Entry): string {
  return typeof entry === "object" && "absent" in entry ? entry.absent : "";
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Groups of equal keys, in the order of their first members. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
