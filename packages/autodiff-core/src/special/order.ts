import { OptionError } from "../errors.ts";

/** Make sure that an order or degree is a whole number from `least`. */
export function checkOrder(where: string, name: string, n: number, least = 0): void {
  if (Number.isInteger(n) && n >= least) return;
  throw new OptionError({
    where,
    expected: `${name} to be a whole number that is at least ${least}`,
    received: `${n}`,
    fix: "Give the order as a plain number; it cannot be a tensor.",
  });
}
