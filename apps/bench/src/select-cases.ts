import { type BenchCase, variantName } from "./cases/bench-case.ts";

/** A case with the sizes of it that were asked for. */
export interface Selection {
  readonly benchCase: BenchCase;
  readonly sizes: readonly string[];
}

/** The names on the command line do not fit the cases or subjects that there are. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/**
 * The cases that were named, by `matmul` or with one size, `matmul/1024`; all of them if none is named.
 *
 * @param onlyFirst - Of a case that was named without a size, take the first size alone.
 * @throws SelectionError for a name that there is not.
 */
export function selectCases(
  cases: readonly BenchCase[],
  names: readonly string[],
  onlyFirst: boolean,
): readonly Selection[] {
  for (const name of names) if (!isKnown(cases, name)) throw unknownCase(cases, name);
  return cases.flatMap((benchCase) => {
    const all = Object.keys(benchCase.sizes);
    const named = all.filter((size) => names.includes(variantName(benchCase.name, size)));
    const isWhole = names.length === 0 || names.includes(benchCase.name);
    const sizes = isWhole ? (onlyFirst ? all.slice(0, 1) : all) : named;
    return sizes.length === 0 ? [] : [{ benchCase, sizes }];
  });
}

function isKnown(cases: readonly BenchCase[], name: string): boolean {
  return cases.some(
    (benchCase) =>
      benchCase.name === name ||
      Object.keys(benchCase.sizes).some((size) => variantName(benchCase.name, size) === name),
  );
}

function unknownCase(cases: readonly BenchCase[], name: string): SelectionError {
  const benchCase = cases.find((candidate) => name.startsWith(`${candidate.name}/`));
  if (benchCase === undefined) {
    const list = cases.map((candidate) => candidate.name).join(", ");
    return new SelectionError(`there is no case ${name}; the cases are ${list}`);
  }
  const sizes = Object.keys(benchCase.sizes).filter((size) => size !== "");
  const there = sizes.length === 0 ? "only one size" : `the sizes ${sizes.join(", ")}`;
  return new SelectionError(`there is no case ${name}; ${benchCase.name} has ${there}`);
}

/**
 * Whether a subject was asked for: all of them, or those of a list of names, where `tfjs` means `tfjs:wasm` and
 * `tfjs:cpu`. Fluxion always is, because the others are compared with it.
 *
 * @throws SelectionError for a name that there is not.
 */
export function subjectFilter(
  known: readonly string[],
  chosen: readonly string[] | undefined,
): (subject: string) => boolean {
  const fits = (subject: string, name: string): boolean =>
    subject === name || subject.startsWith(`${name}:`) || name.startsWith(`${subject}:`);
  for (const name of chosen ?? []) {
    if (known.some((subject) => fits(subject, name))) continue;
    throw new SelectionError(`there is no subject ${name}; the subjects are ${known.join(", ")}`);
  }
  return (subject) =>
    subject === "fluxion" || (chosen?.some((name) => fits(subject, name)) ?? true);
}
