import { burgersShockEntry } from "./burgers-shock.ts";
import type { DatasetEntry } from "./dataset-entry.ts";

/**
 * Every dataset that ships with this package.
 *
 * ```ts test
 * import { listDatasets } from "@fluxion/datasets";
 * listDatasets().map(({ name, licence }) => [name, licence]) // => [["burgers-shock", "MIT"]]
 * ```
 */
export function listDatasets(): readonly DatasetEntry[] {
  return [burgersShockEntry()];
}
