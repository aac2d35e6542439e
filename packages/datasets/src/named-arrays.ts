import { OptionError } from "@fluxion/autodiff-core";
import type { Origin } from "./format-failure.ts";
import type { MatValue } from "./mat/mat-value.ts";
import type { NdArray } from "./nd-array.ts";

/**
 * The array of that name from what `readNpz` or `readMat` returned.
 *
 * ```ts test
 * import { arrayNamed, type NdArray } from "@fluxion/datasets";
 * const x: NdArray = { dtype: "int8", shape: [2], data: Int8Array.of(1, 2) };
 * arrayNamed(new Map([["x", x]]), "x").shape // => [2]
 * ```
 *
 * @throws OptionError, listing the names there are, if there is none or it is no array of numbers.
 */
export function arrayNamed(
  collection: ReadonlyMap<string, NdArray | MatValue>,
  name: string,
): NdArray {
  const value = collection.get(name);
  if (value !== undefined && (!("kind" in value) || value.kind === "array")) return value;
  throw new OptionError({
    where: "arrayNamed",
    expected: `an array of numbers named ${JSON.stringify(name)}`,
    received: value === undefined ? "no such name" : `a ${value.kind} value`,
    fix: `There are: ${[...collection.keys()].join(", ") || "none"}.`,
  });
}

/** Throws an `OptionError` if one of the names that were asked for is not there. */
export function requireNames(
  asked: readonly string[] | undefined,
  present: readonly string[],
  { where, file }: Origin,
): void {
  const missing = asked?.find((name) => !present.includes(name));
  if (missing === undefined) return;
  throw new OptionError({
    where,
    expected: `${JSON.stringify(missing)} to be in ${file}`,
    received: `a file with ${present.length === 0 ? "no names" : present.join(", ")}`,
    fix: "Ask for names that are there, or for all by leaving the option out.",
  });
}
