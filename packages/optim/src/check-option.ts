import { OptionError } from "@fluxion/autodiff-core";

/** Refuse a numeric option outside its range; `range` says the range in words. */
export function checkOption(
  where: string,
  name: string,
  value: number,
  fits: (value: number) => boolean,
  range: string,
  fix = "Leave it out for the default.",
): void {
  if (Number.isFinite(value) && fits(value)) return;
  throw new OptionError({
    where,
    expected: `options.${name} to be ${range}`,
    received: String(value),
    fix,
  });
}

export function isWholeAndPositive(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
