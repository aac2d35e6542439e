/** One step of a random program, as numbers that fast-check can shrink, and what an operation reads off it. */
import type { Tensor } from "../../src/index.ts";

/** Which operation, which earlier values it takes, and a number that its parameters are read off. */
export type Step = readonly [
  operation: number,
  first: number,
  second: number,
  third: number,
  detail: number,
];

/** What an operation sees when it is applied. */
export interface Site {
  /** The operands; operations change them to what they need. */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly z: Tensor;
  /** The next parameter, from 0 to `limit - 1`; 0 once the number of the step is used up. */
  choose(limit: number): number;
  /** One of a list. */
  pick<T>(list: readonly T[]): T;
  /** The steps after this one, at most `count` of them, as a function of its own. */
  nested(count: number): (...inputs: Tensor[]) => Tensor[];
}

export type Operation = (site: Site) => Tensor | readonly Tensor[];

/** Reads parameters off a number, the lowest digits first, each in the base that is asked for. */
export function digits(detail: number): Pick<Site, "choose" | "pick"> {
  let rest = detail;
  const choose = (limit: number): number => {
    const digit = rest % limit;
    rest = Math.floor(rest / limit);
    return digit;
  };
  return { choose, pick: (list) => list[choose(list.length)] };
}
