/** Numbers as the golden files hold them: "nan", "inf" and "-inf" stand for what JSON cannot write. */
export type Golden = number | string | boolean | null | readonly Golden[];

const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** Flat list of the numbers, row-major; `null` (no value) stays. */
export function flatNumbers(golden: Golden): (number | null)[] {
  if (typeof golden === "object" && golden !== null) return golden.flatMap(flatNumbers);
  if (typeof golden === "string") return [SPECIAL[golden]];
  return [golden === null ? null : Number(golden)];
}

/** {@link flatNumbers} where there is a value everywhere. */
export function decode(golden: Golden): Float64Array {
  return Float64Array.from(flatNumbers(golden), (value) => {
    if (value === null) throw new Error("A golden value is missing.");
    return value;
  });
}
