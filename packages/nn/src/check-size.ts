import { OptionError } from "@fluxion/autodiff-core";

/** Refuse a size that no layer can have. */
export function checkSize(where: string, name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new OptionError({
    where,
    expected: `options.${name} to be a whole number >= 1`,
    received: String(value),
    fix: "Give the number of features on the last axis.",
  });
}
