/**
 * What a name of JAX is called in Fluxion: its counterpart, the counterpart and how it differs, or why there is none.
 *
 * Counterparts are names of the root entry (`grad`), of another entry (`linalg.solve`), or methods (`x.cast`); several
 * are separated by commas.
 */
export type Entry =
  | string
  | readonly [counterpart: string, difference: string]
  | { readonly absent: string };

/** The names of one module of JAX. */
export interface Chapter {
  readonly module: string;
  readonly entries: Readonly<Record<string, Entry>>;
}

/** The same reason for several names. */
export function absent(reason: string, ...names: readonly string[]): Record<string, Entry> {
  return Object.fromEntries(names.map((name) => [name, { absent: reason }]));
}

/** The counterparts that an entry names. */
export function counterpartsOf(entry: Entry): string[] {
  if (typeof entry === "object" && "absent" in entry) return [];
  return (typeof entry === "string" ? entry : entry[0]).split(", ");
}
