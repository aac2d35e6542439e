import { pushUnsigned } from "./leb128.ts";

/** A function's name and those of its locals, "" where there is none. */
export interface NamedFunction {
  readonly name: string;
  readonly locals: readonly string[];
}

/** Append a name: its length in UTF-8 and its bytes. */
export function pushName(out: number[], name: string): void {
  const bytes = new TextEncoder().encode(name);
  pushUnsigned(out, bytes.length);
  out.push(...bytes);
}

/**
 * The custom section that names functions and locals.
 *
 * @see WebAssembly specification 3.0, appendix 7.4.
 */
export function nameSection(functions: readonly NamedFunction[]): number[] {
  const content: number[] = [];
  pushName(content, "name");
  const locals = functions.map((f) => nameMap(f.locals));
  pushSubsection(content, 1, nameMap(functions.map((f) => f.name)));
  pushSubsection(
    content,
    2,
    indexed(
      locals.filter((map) => map[0] > 0),
      locals,
    ),
  );
  const section = [0];
  pushUnsigned(section, content.length);
  return section.concat(content);
}

/** Pairs of index and name, for the names that are there. */
function nameMap(names: readonly string[]): number[] {
  const entries = names.map((name) => {
    const entry: number[] = [];
    if (name) pushName(entry, name);
    return entry;
  });
  return indexed(
    entries.filter((entry) => entry.length > 0),
    entries,
  );
}

/** The entries that are `present`, each behind its index among `all`. */
function indexed(present: readonly number[][], all: readonly number[][]): number[] {
  const map: number[] = [];
  pushUnsigned(map, present.length);
  all.forEach((entry, index) => {
    if (!present.includes(entry)) return;
    pushUnsigned(map, index);
    for (const byte of entry) map.push(byte);
  });
  return map;
}

function pushSubsection(out: number[], id: number, content: readonly number[]): void {
  out.push(id);
  pushUnsigned(out, content.length);
  for (const byte of content) out.push(byte);
}
