/** Join the entries of a list that is not empty two by two, and the results in the same way. */
export function inPairs<T>(list: readonly T[], join: (a: T, b: T) => T): T {
  if (list.length === 1) return list[0];
  const half = Math.ceil(list.length / 2);
  const joined = list.slice(half).map((b, i) => join(list[i], b));
  return inPairs([...joined, ...list.slice(joined.length, half)], join);
}
